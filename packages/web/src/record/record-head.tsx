import { Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { birthDateText, fhirDateText } from '../kit/formats.ts';
import { SexText, useAge, usePatientName } from '../kit/patient-name.tsx';
import { InsBadge } from '../patients/identity-facts.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './record-head.module.css';
import type { Allergy } from './summary.ts';

interface RecordHeadProps {
  patient: Patient;
  allergies: Allergy[];
  saidWithout: boolean;
}

/** Who, then dangers in words. */
export function RecordHead({ patient, allergies, saidWithout }: RecordHeadProps) {
  const { t } = useTranslation();
  const name = usePatientName();
  const age = useAge();
  const language = currentLanguage();
  const practitioner = patient.generalPractitioner?.[0]?.display;
  return (
    <section className={classes.head} aria-label={t('record.who')}>
      <div className={classes.who}>
        <Text component="h2" className={classes.name}>
          {name(patient)}
        </Text>
        <Text span size="sm">
          <SexText gender={patient.gender} /> · {birthDateText(patient.birthDate)} · {age(patient.birthDate)}
        </Text>
        <InsBadge patient={patient} />
        {practitioner && (
          <Text span size="sm" c="dimmed">
            {t('record.practitioner', { name: practitioner })}
          </Text>
        )}
        {(patient.deceasedBoolean || patient.deceasedDateTime) && (
          <Text span size="sm" fw={600}>
            {patient.deceasedDateTime
              ? t('record.deceasedOn', { date: fhirDateText(patient.deceasedDateTime, language) })
              : t('record.deceased')}
          </Text>
        )}
      </div>
      <section className={classes.dangers} aria-label={t('record.allergies')}>
        {allergies.map(({ id, words, reaction, severe, since }) => (
          <span key={id} className={classes.danger} data-severe={severe || undefined}>
            <IconAlertTriangle size={16} aria-hidden />
            <span>
              <strong>{t('record.allergyTo', { words })}</strong>
              {reaction && ` : ${reaction}`}
              {severe && ` · ${t('record.severe')}`}
              {since && ` (${since.slice(0, 4)})`}
            </span>
          </span>
        ))}
        {allergies.length === 0 && (
          <Text span size="sm" c="dimmed">
            {t(saidWithout ? 'record.noKnownAllergy' : 'record.allergyNotAsked')}
          </Text>
        )}
      </section>
    </section>
  );
}
