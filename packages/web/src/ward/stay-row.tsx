/** One stay in a line: where, who, since when, under whose care. Before a name is open, it says so. */
import { Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { useTranslation } from 'react-i18next';
import { dayKey, startOfDay } from '../agenda/week.ts';
import { birthDateText, hourText, shortDateText } from '../kit/formats.ts';
import { SexText, useAge, usePatientName } from '../kit/patient-name.tsx';
import { currentLanguage } from '../texts/texts.ts';
import type { Stay } from './stays.ts';
import classes from './ward-page.module.css';

const DAY_MS = 86_400_000;

interface StayRowProps {
  stay: Stay;
  identity: Patient | undefined;
  doctor: string | undefined;
  now: Date;
}

export function StayRow({ stay, identity, doctor, now }: StayRowProps) {
  const { t } = useTranslation();
  const nameOf = usePatientName();
  const age = useAge();
  return (
    <>
      <span className={classes.place}>
        {stay.room || t('ward.noPlace')}
        {stay.bed && (
          <Text span className={classes.bed}>
            {stay.bed}
          </Text>
        )}
      </span>
      <span className={classes.who}>
        {identity ? (
          <>
            <span className={classes.name}>{nameOf(identity)}</span>
            <span className={classes.facts}>
              <SexText gender={identity.gender} /> · {birthDateText(identity.birthDate)} · {age(identity.birthDate)}
            </span>
          </>
        ) : (
          <span className={classes.closed}>{t('ward.closed')}</span>
        )}
      </span>
      <Since since={stay.since} now={now} />
      <span className={classes.doctor}>{doctor}</span>
    </>
  );
}

/** `depuis le 22 nov. 2026 · 3 nuits`, where there is room for both; of who came today, the hour. */
function Since({ since, now }: { since: Date; now: Date }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (dayKey(since) === dayKey(now)) {
    return <span className={classes.since}>{t('ward.sinceHour', { time: hourText(since, language) })}</span>;
  }
  const nights = Math.round((startOfDay(now).getTime() - startOfDay(since).getTime()) / DAY_MS);
  return (
    <span className={classes.since}>
      <span className={classes.date}>{t('ward.since', { date: shortDateText(since, language) })} · </span>
      {t('ward.nights', { count: nights })}
    </span>
  );
}
