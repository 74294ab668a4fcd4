import { Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../kit/dialog.tsx';
import { birthDateText, numberText, shortDateText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { usualOf } from './observations/vital-signs.ts';
import { Plot, SPANS, type SpanName, spanOf } from './plot.tsx';
import classes from './plot-dialog.module.css';
import type { Series } from './series.ts';

interface PlotDialogProps {
  series: Series;
  /** The patient's age in years. */
  years: number | undefined;
  patient: Patient | undefined;
  onClose: () => void;
}

/** A measure drawn large, and the same as a table: a drawing alone is nothing to a screen reader. */
export function PlotDialog({ series, years, patient, onClose }: PlotDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const usual = series.usual ?? usualOf(series.key, years);
  const [shown, setShown] = useState(() => spanOf(series, 'all'));
  const name = usePatientName();
  return (
    <Dialog title={`${series.name} ${series.unit && `(${series.unit})`}`} size={760} onClose={onClose}>
      {/* A sheet of paper says whose it is, as the page behind the dialog does on the screen. */}
      {patient && (
        <Text className={classes.whose}>
          {name(patient)} · {birthDateText(patient.birthDate)}
        </Text>
      )}
      {series.points.length > 1 && (
        <>
          <Group justify="space-between" gap="xs" mb="xs" data-no-print>
            <SegmentedControl
              size="xs"
              aria-label={t('record.span')}
              data={(Object.keys(SPANS) as SpanName[]).map((value) => ({ value, label: t(`record.spans.${value}`) }))}
              value={shown.name ?? ''}
              onChange={(value) => setShown(spanOf(series, value as SpanName))}
            />
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPrinter size={16} aria-hidden />}
              onClick={() => window.print()}
            >
              {t('record.print')}
            </Button>
          </Group>
          <Plot series={series} usual={usual} shown={shown} onShow={setShown} />
          <Text size="xs" c="dimmed">
            {usual &&
              `${t('record.usual', { low: numberText(usual[0], language), high: numberText(usual[1], language), unit: series.unit })} `}
            <span data-no-print>{t('record.zoomHint')}</span>
          </Text>
        </>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.table} tabIndex={0} aria-label={t('record.values')}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('record.date')}</Table.Th>
              <Table.Th ta="right">{series.unit || t('record.value')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {series.points.toReversed().map(({ at, values }) => (
              <Table.Tr key={at}>
                <Table.Td>{shortDateText(new Date(at), language)}</Table.Td>
                <Table.Td ta="right">{values.map((value) => numberText(value, language)).join('/')}</Table.Td>
              </Table.Tr>
            ))}
            {series.points.length === 0 && (
              <Table.Tr>
                <Table.Td>{shortDateText(new Date(series.lastAt), language)}</Table.Td>
                <Table.Td ta="right">{series.last}</Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
      </section>
    </Dialog>
  );
}
