import { Button, Stack } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BookingDialog } from '../agenda/booking-dialog.tsx';
import { firstOwner, useDirectory } from '../agenda/directory.ts';
import { Card } from '../kit/card.tsx';
import { Columns } from '../kit/columns.tsx';
import { Page } from '../kit/page.tsx';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { UpcomingCard } from '../record/upcoming.tsx';
import { useMe } from '../session/use-session.ts';
import { usePageKeys } from '../shell/keys.ts';
import { useIdentity } from './identity.ts';
import { IdentityFacts } from './identity-facts.tsx';

/** A patient as a desk sees them: who they are, how to reach them, when they come. No record. */
export function PatientDesk({ patient }: { patient: string }) {
  const { t } = useTranslation();
  const identity = useIdentity(patient);
  const me = useMe();
  const owners = useDirectory().data?.owners ?? [];
  const owner = me && firstOwner(owners, me);
  const [booking, setBooking] = useState(false);
  usePageKeys('patient', { n: () => setBooking(true) });
  return (
    <Page
      title={t('identity.title')}
      actions={
        <Button
          leftSection={<IconCalendarPlus size={17} aria-hidden />}
          disabled={!identity.data}
          onClick={() => setBooking(true)}
          aria-keyshortcuts="n"
        >
          {t('agenda.new')}
        </Button>
      }
    >
      {identity.isPending && <Waiting what={t('agenda.waitingIdentity')} />}
      {identity.isError && <Problem error={identity.error} retry={() => identity.refetch()} />}
      {identity.data && (
        <Columns>
          <Card title={t('identity.who')}>
            <Stack p="md" gap="md">
              <strong>
                <PatientName patient={identity.data} />
              </strong>
              <IdentityFacts patient={identity.data} />
            </Stack>
          </Card>
          <UpcomingCard patient={patient} />
        </Columns>
      )}
      {booking && identity.data && owner && (
        <BookingDialog owners={owners} owner={owner} patient={identity.data} onClose={() => setBooking(false)} />
      )}
    </Page>
  );
}
