/** What was measured on a day, read beside the thread; what was typed by mistake is struck out, and shown nowhere else. */
import { Button, Table, Text } from '@mantine/core';
import type { Observation } from '@medplum/fhirtypes';
import { IconArrowBackUp, IconArrowDown, IconArrowUp, IconEraser } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Opening, patch, readVersion } from '../../fhir/resources.ts';
import { useAct } from '../../kit/act.ts';
import { Empty } from '../../kit/empty.tsx';
import { fhirDateText, hourText, numberText } from '../../kit/formats.ts';
import { Problem } from '../../kit/problem.tsx';
import { sayDone } from '../../kit/say.tsx';
import { currentLanguage } from '../../texts/texts.ts';
import { hasCode, wordsOf } from '../concepts.ts';
import { whileOpen } from '../opening.ts';
import { Pane } from '../pane.tsx';
import { abnormalOf, isStruck, unitOf, valueText } from '../series.ts';
import classes from './day-pane.module.css';

interface DayPaneProps {
  /** `YYYY-MM-DD`. */
  day: string;
  observations: readonly Observation[];
  patient: string;
  opening: Opening;
  onClose: () => void;
  onChanged: () => void;
}

export function DayPane({ day, observations, patient, opening, onClose, onChanged }: DayPaneProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const place = useRef<HTMLElement>(null);
  const [error, setError] = useState<unknown>();
  const restate = ({ id, meta }: Observation, status: Observation['status']) =>
    whileOpen(patient, opening, {}, () =>
      patch<Observation>('Observation', id!, [{ op: 'replace', path: '/status', value: status }], meta?.versionId),
    );
  const turn = async (one: Observation) => {
    setError(undefined);
    try {
      const turned = await restate(one, isStruck(one) ? await statusBefore(one) : 'entered-in-error');
      onChanged();
      place.current?.focus();
      const done = isStruck(turned) ? 'struck' : 'restored';
      sayDone(t(`record.day.${done}`, { what: wordsOf(turned.code) }), async () => {
        await restate(turned, one.status);
        onChanged();
      });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Pane title={t('record.day.title', { date: fhirDateText(day, language) })} onClose={onClose}>
      {error !== undefined && <Problem error={error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard (WCAG 2.1.1) */}
      <section ref={place} className={classes.content} tabIndex={0} aria-label={t('record.day.values')}>
        {observations.length === 0 ? (
          <Empty>{t('record.day.empty')}</Empty>
        ) : (
          <Table verticalSpacing={5} aria-label={t('record.day.values')}>
            <Table.Tbody>
              {observations.map((observation) => (
                <Row key={observation.id} observation={observation} onTurn={turn} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
    </Pane>
  );
}

/** What it was before it was struck out: a corrected value stays corrected. */
async function statusBefore({ id, meta }: Observation): Promise<Observation['status']> {
  return (await readVersion<Observation>('Observation', id!, Number(meta!.versionId) - 1)).status;
}

interface RowProps {
  observation: Observation;
  onTurn: (observation: Observation) => Promise<void>;
}

function Row({ observation, onTurn }: RowProps) {
  const { t } = useTranslation();
  // Each line by itself: a second value is struck out while the first is on its way.
  const turn = useAct({ mutationFn: () => onTurn(observation) });
  const language = currentLanguage();
  const { code, effectiveDateTime, performer, category } = observation;
  const name = wordsOf(code);
  const struck = isStruck(observation);
  const abnormal = struck ? undefined : abnormalOf(observation);
  const hour = effectiveDateTime?.includes('T') && hourText(new Date(effectiveDateTime), language);
  const value = `${valueText(observation, (number) => numberText(number, language))} ${unitOf(observation)}`.trim();
  // What a laboratory has signed is corrected by a new report of the laboratory.
  const isVitalSign = category?.some((concept) => hasCode(concept, 'vital-signs'));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.name}>
        <bdi>{name}</bdi>
        <Text size="xs" c="dimmed" fw={400}>
          {[hour, performer?.[0]?.display, struck && t('record.day.isStruck')].filter(Boolean).join(' · ')}
        </Text>
      </Table.Th>
      <Table.Td className={classes.value} data-abnormal={abnormal}>
        {abnormal === 'high' && <IconArrowUp size={13} aria-label={t('record.high')} role="img" />}
        {abnormal === 'low' && <IconArrowDown size={13} aria-label={t('record.low')} role="img" />}
        {struck ? <del>{value}</del> : value}
      </Table.Td>
      <Table.Td className={classes.act}>
        {isVitalSign && (
          <Button
            size="compact-xs"
            variant="subtle"
            classNames={{ root: classes.button, label: classes.label, section: classes.section }}
            leftSection={struck ? <IconArrowBackUp size={14} aria-hidden /> : <IconEraser size={14} aria-hidden />}
            aria-label={t(struck ? 'record.day.restoreWhat' : 'record.day.strikeWhat', { what: name })}
            loading={turn.isPending}
            onClick={() => turn.mutate()}
          >
            {t(struck ? 'record.day.restore' : 'record.day.strike')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
