import { Button, Text } from '@mantine/core';
import { isFact } from '@rempart/terms/levels.ts';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type OpenRecord, useOpenUntil } from './opening.ts';
import classes from './why-open.module.css';

interface WhyOpenProps {
  patient: string;
  open: OpenRecord;
  /** This patient's appointment of the day, where there is one. */
  today: Date | undefined;
  onReopen: () => void;
}

/** The thin band that says why this record is open, and how long it stays so. */
export function WhyOpen({ patient, open, today, onReopen }: WhyOpenProps) {
  const { t } = useTranslation();
  const until = useOpenUntil(patient, open);
  const minutes = useMinutesTo(until);
  const fact = isFact(open.fact) ? open.fact : undefined;
  const why = () => {
    if (open.purpose === 'ETREAT') return t('record.why.breakGlass');
    if (fact === 'appointment' && today) {
      return t('record.why.appointmentToday', { time: hourText(today, currentLanguage()) });
    }
    if (fact) return t(`record.why.${fact}`);
    if (open.relation === 'expected') return t('record.why.expected');
    return t(open.relation === 'outside' ? 'record.why.outside' : 'record.why.known');
  };
  const isOver = minutes === 0;
  return (
    <div className={classes.band} data-grave={open.purpose === 'ETREAT' || undefined}>
      {isOver ? <IconLock size={16} aria-hidden /> : <IconLockOpen size={16} aria-hidden />}
      <Text span size="sm">
        {t('record.openBecause', { why: why() })}
        {minutes !== undefined && ` · ${isOver ? t('record.openOver') : t('record.openLeft', { count: minutes })}`}
      </Text>
      {isOver && (
        <Button size="compact-xs" variant="default" onClick={onReopen}>
          {t('record.reopen')}
        </Button>
      )}
    </div>
  );
}

const LOOK_EVERY_MS = 10_000;

/** Whole minutes left, rounded up; 0 when it is over. */
function useMinutesTo(until: Date | undefined): number | undefined {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (!until) return undefined;
  return Math.max(0, Math.ceil((until.getTime() - Math.max(now, Date.now())) / 60_000));
}
