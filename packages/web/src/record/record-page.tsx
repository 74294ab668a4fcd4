import { Button, Group, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { IconSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKnownLabel } from '../agenda/appointments.ts';
import { Refusal } from '../fhir/refusal.ts';
import type { Opening } from '../fhir/resources.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { PatientDesk } from '../patients/patient-desk.tsx';
import { useMe } from '../session/use-session.ts';
import { BreakGlass } from './break-glass.tsx';
import { ORDINARY, useEverything, useOpenRecord, useReopenAfterLock } from './opening.ts';
import { RecordRoom } from './record-room.tsx';
import { RoundSteps } from './round-steps.tsx';

const route = getRouteApi('/inside/record/$patient');

/** A patient: the record for roles that open records, who they are and when they come for the others. */
export function RecordPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { patient } = route.useParams();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  if (!opensRecords(me.role)) return <PatientDesk key={patient} patient={patient} />;
  return <OpenedRecord key={patient} patient={patient} by={me.name} />;
}

/** Opens first, reads then; a refusal explains itself and offers what can be done. */
function OpenedRecord({ patient, by }: { patient: string; by: string }) {
  const { t } = useTranslation();
  const [opening, setOpening] = useState<Opening>(ORDINARY);
  const known = useKnownIdentity(patient);
  const label = useKnownLabel(patient);
  const nameOf = usePatientName();
  const about = {
    name: known ? nameOf(known) : label,
    why: opening.purpose === 'ETREAT' ? ('break-glass' as const) : ('open-record' as const),
  };
  const open = useOpenRecord(patient, opening, about);
  const everything = useEverything(patient, opening, about, open.isSuccess);
  useReopenAfterLock(patient, opening, about);

  // What is shown stays where asking again is refused or has no answer.
  if (open.data && everything.data) {
    return (
      <RecordRoom
        patient={patient}
        opening={opening}
        open={open.data}
        bundle={everything.data}
        problem={open.error ?? everything.error}
        onOpenRestricted={() => setOpening({ ...opening, level: 'restricted' })}
        onReopen={() => void open.refetch()}
      />
    );
  }
  if (open.isError) {
    const canBreak =
      open.error instanceof Refusal && (open.error.code === 'no-relation' || open.error.code === 'objection');
    return (
      <Page title={t('record.title')} actions={<RoundSteps patient={patient} />}>
        <Stack maw={720}>
          {known && <Text fw={600}>{nameOf(known)}</Text>}
          <Problem error={open.error} retry={() => open.refetch()} />
          <Group align="flex-end">
            {canBreak && (
              <BreakGlass
                patientName={about.name}
                by={by}
                onBreak={(reason) => setOpening({ level: 'record', purpose: 'ETREAT', reason })}
              />
            )}
            {opening.level === 'restricted' && (
              <BackToRecord onBack={() => setOpening({ ...opening, level: 'record' })} />
            )}
            <LinkButton to="/patients" variant="default" leftSection={<IconSearch size={17} aria-hidden />}>
              {t('record.anotherPatient')}
            </LinkButton>
          </Group>
        </Stack>
      </Page>
    );
  }
  if (everything.isError) {
    return (
      <Page title={t('record.title')}>
        <Problem error={everything.error} retry={() => everything.refetch()} />
      </Page>
    );
  }
  return (
    <Page title={t('record.title')}>
      <Waiting what={t(open.isSuccess ? 'record.waitingContent' : 'record.waitingOpening')} rows={8} />
    </Page>
  );
}

function BackToRecord({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <Button variant="default" onClick={onBack}>
      {t('record.backToRecord')}
    </Button>
  );
}
