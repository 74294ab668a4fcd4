import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Rows } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { fhirDateText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './problems.module.css';
import type { Problem, Treatment } from './summary.ts';

export function ProblemsCard({ problems, history }: { problems: Problem[]; history: Problem[] }) {
  const { t } = useTranslation();
  const line = ({ id, words, since, ofFamily }: Problem) => (
    <li key={id} className={classes.line}>
      <span>{ofFamily ? t('record.ofFamily', { words }) : words}</span>
      <Text span size="xs" c="dimmed" className={classes.since}>
        {since?.slice(0, 4)}
      </Text>
    </li>
  );
  return (
    <Card title={t('record.problems')}>
      {problems.length === 0 ? <Empty>{t('record.noProblem')}</Empty> : <Limited items={problems} line={line} />}
      <More name={t('record.history', { count: history.length })} none={t('record.noHistory')} count={history.length}>
        <Rows>{history.map(line)}</Rows>
      </More>
    </Card>
  );
}

export function TreatmentsCard({ treatments, stopped }: { treatments: Treatment[]; stopped: Treatment[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const line = ({ id, words, dosage, since }: Treatment) => (
    <li key={id} className={classes.line}>
      <span title={t('record.since', { date: fhirDateText(since?.slice(0, 7), language) })}>
        {words}
        {dosage && (
          <Text span size="xs" c="dimmed">
            {` · ${dosage}`}
          </Text>
        )}
      </span>
    </li>
  );
  return (
    <Card title={t('record.treatments')}>
      {treatments.length === 0 ? <Empty>{t('record.noTreatment')}</Empty> : <Limited items={treatments} line={line} />}
      <More name={t('record.stopped', { count: stopped.length })} none={t('record.noStopped')} count={stopped.length}>
        <Rows>{stopped.map(line)}</Rows>
      </More>
    </Card>
  );
}

/** So many lines that a long list does not push the rest off the screen; the others one click away. */
const SHOWN = 5;

export function Limited<T>({ items, line }: { items: readonly T[]; line: (item: T) => ReactNode }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const hidden = items.length - SHOWN;
  return (
    <>
      <Rows>{(all ? items : items.slice(0, SHOWN)).map(line)}</Rows>
      {hidden > 0 && (
        <Button variant="subtle" size="compact-xs" m={6} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('record.fewer') : t('record.others', { count: hidden })}
        </Button>
      )}
    </>
  );
}

function More({ name, none, count, children }: { name: string; none: string; count: number; children: ReactNode }) {
  const [shown, setShown] = useState(false);
  if (count === 0) {
    return (
      <Text size="xs" c="dimmed" px="md" py={8}>
        {none}
      </Text>
    );
  }
  return (
    <div className={classes.more}>
      <Button variant="subtle" size="compact-xs" m={6} aria-expanded={shown} onClick={() => setShown(!shown)}>
        {name}
      </Button>
      {shown && children}
    </div>
  );
}
