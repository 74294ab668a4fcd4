import { Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { birthDateText, fhirDateText, numberText, shortDateText } from '../kit/formats.ts';
import { SexText, useAge, usePatientName } from '../kit/patient-name.tsx';
import { IdentityBadge } from '../patients/identity-facts.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './record-head.module.css';
import type { RecordSummary } from './summary.ts';

/** Who, then dangers in words. */
export function RecordHead({ patient, summary }: { patient: Patient; summary: RecordSummary }) {
  const { t } = useTranslation();
  const name = usePatientName();
  const age = useAge();
  const language = currentLanguage();
  const practitioner = patient.generalPractitioner?.[0]?.display;
  const photo = photoOf(patient);
  return (
    <section className={classes.head} aria-label={t('record.who')}>
      {photo && <img src={photo} alt="" className={classes.photo} />}
      <div className={classes.who}>
        <Text component="h2" className={classes.name}>
          {name(patient)}
        </Text>
        <Text span size="sm">
          <SexText gender={patient.gender} /> · {birthDateText(patient.birthDate)} · {age(patient.birthDate)}
        </Text>
        <IdentityBadge patient={patient} />
        <Text span size="sm" c="dimmed">
          {practitioner ? t('record.practitioner', { name: practitioner }) : t('record.noPractitioner')}
        </Text>
        {(patient.deceasedBoolean || patient.deceasedDateTime) && (
          <Text span size="sm" fw={600}>
            {patient.deceasedDateTime
              ? t('record.deceasedOn', { date: fhirDateText(patient.deceasedDateTime, language) })
              : t('record.deceased')}
          </Text>
        )}
      </div>
      <Dangers summary={summary} />
    </section>
  );
}

function Dangers({ summary }: { summary: RecordSummary }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { allergies, saidWithoutAllergy, alerts, lowKidney } = summary;
  return (
    <section className={classes.dangers} aria-label={t('record.allergies')}>
      {allergies.map(({ id, words, reaction, severe, since }) => (
        <Danger key={id} severe={severe}>
          <strong>{t('record.allergyTo', { words })}</strong>
          {reaction && ` : ${reaction}`}
          {severe && ` · ${t('record.severe')}`}
          {since && ` (${since.slice(0, 4)})`}
        </Danger>
      ))}
      {alerts.map(({ id, words, since }) => (
        <Danger key={id}>
          <strong>{words}</strong>
          {since && ` (${since.slice(0, 4)})`}
        </Danger>
      ))}
      {lowKidney && (
        <Danger>
          <strong>{t('record.lowKidney', { value: numberText(lowKidney.value, language) })}</strong>
          {` (${shortDateText(new Date(lowKidney.at), language)})`}
        </Danger>
      )}
      {allergies.length === 0 && (
        <Text span size="sm" c="dimmed">
          {t(saidWithoutAllergy ? 'record.noKnownAllergy' : 'record.allergyNotAsked')}
        </Text>
      )}
    </section>
  );
}

function Danger({ severe, children }: { severe?: boolean; children: ReactNode }) {
  return (
    <span className={classes.danger} data-severe={severe || undefined}>
      <IconAlertTriangle size={16} aria-hidden />
      <span className={classes.dangerWords}>{children}</span>
    </span>
  );
}

/** The photograph where there is one, of a kind that a browser draws without running anything. */
function photoOf({ photo }: Patient): string | undefined {
  const { contentType, data } = photo?.[0] ?? {};
  return data && /^image\/(png|jpeg|webp)$/.test(contentType ?? '') ? `data:${contentType};base64,${data}` : undefined;
}
