import { Text } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { OpenRecord } from './opening.ts';
import classes from './why-open.module.css';

/** Kinds of care relation, as the access policy names them. */
const FACTS = ['appointment', 'encounter', 'stay', 'general-practitioner', 'transfer'] as const;
type Fact = (typeof FACTS)[number];

/** The thin band that says why this record is open. */
export function WhyOpen({ open }: { open: OpenRecord }) {
  const { t } = useTranslation();
  const isKnownFact = FACTS.find((fact): fact is Fact => fact === open.fact);
  const why =
    open.purpose === 'ETREAT'
      ? t('record.why.breakGlass')
      : isKnownFact
        ? t(`record.why.${isKnownFact}`)
        : t(
            open.relation === 'expected'
              ? 'record.why.expected'
              : open.relation === 'outside'
                ? 'record.why.outside'
                : 'record.why.known',
          );
  return (
    <div className={classes.band} data-grave={open.purpose === 'ETREAT' || undefined}>
      <IconLockOpen size={16} aria-hidden />
      <Text span size="sm">
        {t('record.openBecause', { why })}
        {open.until && ` · ${t('record.openUntil', { time: hourText(open.until, currentLanguage()) })}`}
      </Text>
    </div>
  );
}
