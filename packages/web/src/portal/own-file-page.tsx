import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Opening } from '../fhir/resources.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { ORDINARY, useEverything, useOpenRecord } from '../record/opening.ts';
import { ownAccount } from '../session/own-account.ts';
import { OwnFile } from './own-file.tsx';

/** A patient's own file: theirs to read, and who else read it. */
export function OwnFilePage() {
  const { t } = useTranslation();
  const account = useQuery(ownAccount);
  if (account.data?.patient) return <OpenedFile patient={account.data.patient} />;
  return (
    <Page title={t('page.ownFile')}>
      {account.isError && <Problem error={account.error} retry={() => account.refetch()} />}
      {account.isPending && <Waiting what={t('record.waitingContent')} rows={8} />}
      {account.isSuccess && (
        <Stack align="flex-start">
          {t('ownFile.notYours')}
          <LinkButton to="/">{t('shell.notFound.home')}</LinkButton>
        </Stack>
      )}
    </Page>
  );
}

function OpenedFile({ patient }: { patient: string }) {
  const { t } = useTranslation();
  const [opening, setOpening] = useState<Opening>(ORDINARY);
  const open = useOpenRecord(patient, opening, { why: 'open-record' });
  const everything = useEverything(patient, opening, {}, open.isSuccess);
  // A touch that is waited for, or was not given, leaves on the page what is open.
  const ordinary = useEverything(patient, ORDINARY, {}, opening.level === 'restricted');
  const bundle = everything.data ?? ordinary.data;
  const error = open.error ?? everything.error;

  if (bundle) {
    return (
      <OwnFile
        patient={patient}
        opening={everything.data ? opening : ORDINARY}
        bundle={bundle}
        problem={error}
        onOpenRestricted={() => (open.isError ? void open.refetch() : setOpening({ ...ORDINARY, level: 'restricted' }))}
      />
    );
  }
  return (
    <Page title={t('page.ownFile')}>
      {error ? (
        <Problem error={error} retry={() => open.refetch()} />
      ) : (
        <Waiting what={t('record.waitingContent')} rows={8} />
      )}
    </Page>
  );
}
