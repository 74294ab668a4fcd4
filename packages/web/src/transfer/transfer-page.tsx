import { Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { numberText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { ORDINARY, useEverything, useOpenRecord } from '../record/opening.ts';
import { summaryOf } from '../record/summary.ts';
import { currentLanguage } from '../texts/texts.ts';
import { TransferForm } from './transfer-form.tsx';

const route = getRouteApi('/inside/record/$patient/transfer');

/** Transferring a record: the record is opened first, since one can only send what one has seen. */
export function TransferPage() {
  const { t } = useTranslation();
  const { patient } = route.useParams();
  const known = useKnownIdentity(patient);
  const nameOf = usePatientName();
  const about = { name: known && nameOf(known), why: 'open-record' as const };
  const open = useOpenRecord(patient, ORDINARY, about);
  const everything = useEverything(patient, ORDINARY, about, open.isSuccess);
  const bundle = everything.data;
  const summary = useMemo(() => bundle && summaryOf(bundle, (value) => numberText(value, currentLanguage())), [bundle]);
  const error = open.error ?? everything.error;
  return (
    <Page title={t('transfer.title')}>
      {error && <Problem error={error} retry={() => (open.isError ? open.refetch() : everything.refetch())} />}
      {!error && !summary && <Waiting what={t('record.waitingOpening')} rows={6} />}
      {summary?.patient && (
        <Stack maw={860}>
          <Text fw={600} size="lg">
            {nameOf(summary.patient)}
          </Text>
          <TransferForm patient={patient} name={nameOf(summary.patient)} summary={summary} />
        </Stack>
      )}
    </Page>
  );
}
