/** One appointment: who it is (opened here, as one identity), its state by one click, the acts, the way to the record. */
import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { mayFollow, mayMove } from '@rempart/terms/appointment-status.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettled } from '../kit/dialog.tsx';
import { dateText, hourText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useIdentity } from '../patients/identity.ts';
import { IdentityFacts } from '../patients/identity-facts.tsx';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { Acts, Destination } from './acts.ts';
import { useServiceOf } from './booking.ts';
import { CancelChoice } from './cancel-choice.tsx';
import type { AgendaOwner } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { StatusMark } from './grid/status-mark.tsx';
import { isCancelled, isTooEarly, mayBecome, type ShownAppointment, shownStatus } from './shown-appointment.ts';
import { minutesOf, type Start } from './starts.ts';

const STATUSES = ['booked', 'arrived', 'called', 'checked-in', 'fulfilled', 'noshow'] as const;

interface AppointmentDrawerProps {
  appointment: ShownAppointment;
  owner: AgendaOwner;
  reason: string | undefined;
  acts: Acts;
  onMove: (to: Destination) => Promise<boolean>;
  onCut: () => void;
  onClose: () => void;
}

export function AppointmentDrawer(props: AppointmentDrawerProps) {
  const { t } = useTranslation();
  const { appointment, owner, reason, acts, onClose } = props;
  const language = currentLanguage();
  const identity = useIdentity(appointment.patient, { name: appointment.label || undefined });
  const cancelled = isCancelled(appointment);
  const waits = appointment.status === 'waitlist';
  const isSettled = useSettled();
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnClickOutside={isSettled}
      position="right"
      size={440}
      title={<Text fw={600}>{t('agenda.appointment')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <Stack gap="lg">
        <div>
          <Text fw={600}>
            {waits
              ? `${t('agenda.waitingList.title')}, ${t('agenda.waitingList.until', { date: dateText(appointment.start, language) })}`
              : `${dateText(appointment.start, language)}, ${hourText(appointment.start, language)} – ${hourText(appointment.end, language)}`}
          </Text>
          <Text size="sm" c="dimmed">
            {[owner.name, reason].filter(Boolean).join(' · ')}
          </Text>
          {appointment.comment && <Text size="sm">{appointment.comment}</Text>}
        </div>
        {cancelled ? (
          <Group>
            <Text size="sm">{t('agenda.status.cancelled')}</Text>
            <Button size="xs" variant="default" onClick={() => acts.restore(appointment).then(onClose)}>
              {t('agenda.panel.restore')}
            </Button>
          </Group>
        ) : (
          !waits && <StatusButtons {...props} />
        )}
        {identity.isPending && appointment.patient && <Waiting what={t('agenda.waitingIdentity')} rows={3} />}
        {identity.isError && <Problem error={identity.error} retry={() => identity.refetch()} />}
        {identity.data && (
          <Stack gap="sm">
            <Text size="lg" fw={600}>
              <PatientName patient={identity.data} />
            </Text>
            <IdentityFacts patient={identity.data} />
          </Stack>
        )}
        <ActButtons {...props} isIdentified={identity.data !== undefined} isCancelled={cancelled} />
      </Stack>
    </Drawer>
  );
}

function StatusButtons({ appointment, acts }: AppointmentDrawerProps) {
  const { t } = useTranslation();
  const current = shownStatus(appointment);
  const [busy, setBusy] = useState(false);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500} id="appointment-status">
        {t('agenda.statusIs')}
      </Text>
      <Group gap={6} role="group" aria-labelledby="appointment-status">
        {STATUSES.map((status) => (
          <Button
            key={status}
            size="xs"
            variant={current === status ? 'filled' : 'default'}
            aria-pressed={current === status}
            disabled={busy || isTooEarly(appointment, status) || !mayBecome(appointment, status)}
            leftSection={status === 'booked' ? undefined : <StatusMark status={status} />}
            onClick={() => {
              setBusy(true);
              void acts.setStatus(appointment, status).finally(() => setBusy(false));
            }}
          >
            {t(`agenda.status.${status}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

/** A label is for orientation, not for identification: who it is stands above before anything is moved. */
function ActButtons({
  appointment,
  owner,
  acts,
  isIdentified,
  isCancelled: cancelled,
  onMove,
  onCut,
  onClose,
}: AppointmentDrawerProps & { isIdentified: boolean; isCancelled: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState<'move' | 'cancel'>();
  const [busy, setBusy] = useState(false);
  const service = useServiceOf(appointment, isIdentified);
  const isMovable = isIdentified && appointment.status !== 'waitlist' && mayMove(appointment.status!);

  async function moveTo({ start, end }: Start) {
    setBusy(true);
    const { practitioner, location } = appointment;
    const isDone = await onMove({ start, end, practitioner, location, whose: owner.name, overlap: false });
    setBusy(false);
    if (isDone) onClose();
  }

  return (
    <>
      <Group gap="xs">
        {appointment.patient && me && opensRecords(me.role) && (
          <LinkButton to="/record/$patient" params={{ patient: appointment.patient }}>
            {t('agenda.openRecord')}
          </LinkButton>
        )}
        <Button
          variant="default"
          disabled={busy || !isMovable}
          aria-expanded={open === 'move'}
          onClick={() => setOpen(open === 'move' ? undefined : 'move')}
        >
          {t('agenda.move')}
        </Button>
        <Button variant="default" disabled={busy || !isMovable} onClick={onCut} aria-keyshortcuts="x">
          {t('agenda.tray.cut')}
        </Button>
        {!cancelled && (
          <Button
            variant="default"
            color="red"
            disabled={busy || !isIdentified || !mayFollow(appointment.status!, 'cancelled')}
            aria-expanded={open === 'cancel'}
            onClick={() => setOpen(open === 'cancel' ? undefined : 'cancel')}
          >
            {t('agenda.cancel')}
          </Button>
        )}
      </Group>
      {open === 'move' && (
        <FirstFreeSlots owners={[owner]} service={service} minutes={minutesOf(appointment)} onPick={moveTo} />
      )}
      {open === 'cancel' && (
        <CancelChoice
          busy={busy}
          onCancel={(reason) => {
            setBusy(true);
            void acts.cancel(appointment, reason).then((isDone) => {
              setBusy(false);
              if (isDone) onClose();
            });
          }}
        />
      )}
    </>
  );
}
