import { Modal, Table, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import './navigator-language.ts';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { monthText, numberText, shortDateText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './plot-dialog.module.css';
import type { Series } from './series.ts';

/** A measure drawn large, and the same as a table: a drawing alone is nothing to a screen reader. */
export function PlotDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={
        <Text fw={600}>
          {series.name} {series.unit && `(${series.unit})`}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      {series.points.length > 1 && <Plot series={series} />}
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
    </Modal>
  );
}

function Plot({ series }: { series: Series }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const place = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const ink = dark ? '#a7b0b8' : '#55606b';
    const line = dark ? '#343b41' : '#dde3e7';
    const strokes = dark ? ['#5fb0c1', '#9ac7a4'] : ['#1f6b7d', '#5b8c66'];
    const names =
      (series.points[0]?.values.length ?? 1) > 1 ? [t('record.systolic'), t('record.diastolic')] : [series.name];
    const axis = {
      font: "12px 'Inter Variable', system-ui",
      stroke: ink,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
    };
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height: 260,
        series: [
          {
            label: t('record.date'),
            value: (_, at) => (at === null ? '' : shortDateText(new Date(at * 1000), language)),
          },
          ...names.map((label, index) => ({
            label,
            stroke: strokes[index],
            width: 2,
            points: { size: 6 },
            value: (_: UPlot, value: number | null) => (value === null ? '' : numberText(value, language)),
          })),
        ],
        axes: [
          { ...axis, values: (_, ticks) => ticks.map((at) => monthText(new Date(at * 1000), language)) },
          { ...axis, values: (_, ticks) => ticks.map((value) => numberText(value, language)) },
        ],
      },
      [
        series.points.map(({ at }) => at / 1000),
        ...names.map((_, index) => series.points.map(({ values }) => values[index] ?? null)),
      ],
      element,
    );
    return () => plot.destroy();
  }, [series, dark, language, t]);

  return <div ref={place} aria-hidden="true" className={classes.plot} />;
}
