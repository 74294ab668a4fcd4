import { Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { birthDateText, numberText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { PatientName, useAge, usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { IdentityBadge } from '../patients/identity-facts.tsx';
import { ORDINARY, useEverything, useOpenRecord } from '../record/opening.ts';
import { summaryOf } from '../record/summary.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './transfer-form.module.css';
import { TransferForm } from './transfer-form.tsx';

const route = getRouteApi('/inside/record/$patient/transfer');

/** Transferring a record: the record is opened first, since one can only send what one has seen. */
export function TransferPage() {
  const { t } = useTranslation();
  const { patient } = route.useParams();
  const known = useKnownIdentity(patient);
  const nameOf = usePatientName();
  const age = useAge();
  const about = { name: known && nameOf(known), why: 'open-record' as const };
  const open = useOpenRecord(patient, ORDINARY, about);
  const everything = useEverything(patient, ORDINARY, about, open.isSuccess);
  const bundle = everything.data;
  const summary = useMemo(() => bundle && summaryOf(bundle, (value) => numberText(value, currentLanguage())), [bundle]);
  const error = open.error ?? everything.error;
  const shown = summary?.patient;
  return (
    <Page
      title={t('transfer.title')}
      actions={
        <LinkButton to="/record/$patient" params={{ patient }} variant="default">
          {t('transfer.backToRecord')}
        </LinkButton>
      }
    >
      {error && <Problem error={error} retry={() => (open.isError ? open.refetch() : everything.refetch())} />}
      {!error && !summary && <Waiting what={t('record.waitingOpening')} rows={6} />}
      {shown && summary && (
        <>
          <div className={classes.who}>
            <Text span fw={600} size="lg">
              <PatientName patient={shown} />
            </Text>
            <Text span size="sm">
              {birthDateText(shown.birthDate)} · {age(shown.birthDate)}
            </Text>
            <IdentityBadge patient={shown} />
          </div>
          <TransferForm patient={{ ...shown, id: patient }} summary={summary} />
        </>
      )}
    </Page>
  );
}
