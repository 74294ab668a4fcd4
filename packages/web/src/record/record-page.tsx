import { Button, Group, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKnownLabel } from '../agenda/appointments.ts';
import { Refusal } from '../fhir/refusal.ts';
import type { Opening } from '../fhir/resources.ts';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { PatientDesk } from '../patients/patient-desk.tsx';
import { useMe } from '../session/use-session.ts';
import { BreakGlass } from './break-glass.tsx';
import { ORDINARY, useEverything, useOpenRecord } from './opening.ts';
import { RecordRoom } from './record-room.tsx';

const route = getRouteApi('/inside/record/$patient');

/** A patient: the record for roles that open records, who they are and when they come for the others. */
export function RecordPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { patient } = route.useParams();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  if (!opensRecords(me.role)) return <PatientDesk key={patient} patient={patient} />;
  return <OpenedRecord key={patient} patient={patient} />;
}

/** Opens first, reads then; a refusal explains itself and offers what can be done. */
function OpenedRecord({ patient }: { patient: string }) {
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

  if (open.isError) {
    const canBreak =
      open.error instanceof Refusal && (open.error.code === 'no-relation' || open.error.code === 'objection');
    return (
      <Page title={t('record.title')}>
        <Stack maw={720}>
          {known && <Text fw={600}>{nameOf(known)}</Text>}
          <Problem error={open.error} retry={() => open.refetch()} />
          {canBreak && <BreakGlass onBreak={(reason) => setOpening({ level: 'record', purpose: 'ETREAT', reason })} />}
          {opening.level === 'restricted' && (
            <Group>
              <BackToRecord onBack={() => setOpening({ ...opening, level: 'record' })} />
            </Group>
          )}
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
  if (!everything.data || !open.data) {
    return (
      <Page title={t('record.title')}>
        <Waiting what={t(open.isSuccess ? 'record.waitingContent' : 'record.waitingOpening')} rows={8} />
      </Page>
    );
  }
  return (
    <RecordRoom
      patient={patient}
      opening={opening}
      open={open.data}
      bundle={everything.data}
      onOpenRestricted={() => setOpening({ ...opening, level: 'restricted' })}
    />
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
