import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText, hourText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone, sayProblem } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useIdentity } from '../patients/identity.ts';
import { IdentityFacts } from '../patients/identity-facts.tsx';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import { shownStatus } from './agenda-grid.tsx';
import { type ShownAppointment, useBooking } from './appointments.ts';
import type { AgendaOwner } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { minutesOf, type Start } from './starts.ts';

const STATUSES = ['booked', 'arrived', 'checked-in', 'fulfilled', 'noshow'] as const;

/** One appointment: who (opened here, as one identity), its state by one click, the way to the record. */
export function AppointmentDrawer({
  appointment,
  owner,
  onClose,
}: {
  appointment: ShownAppointment;
  owner: AgendaOwner;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const language = currentLanguage();
  const { setStatus, move } = useBooking();
  const [current, setCurrent] = useState(appointment);
  const [busy, setBusy] = useState(false);
  const [moving, setMoving] = useState(false);
  const identity = useIdentity(appointment.patient, { name: appointment.label || undefined });

  async function moveTo({ start }: Start) {
    const before = current.start;
    setBusy(true);
    try {
      const changed = await move(current.id, start, current.version);
      const when = `${dateText(start, language)}, ${hourText(start, language)}`;
      sayDone(t('agenda.moved', { when }), () => move(current.id, before, changed.meta?.versionId));
      onClose();
    } catch (error) {
      sayProblem(error);
    }
    setBusy(false);
  }

  async function change(status: ShownAppointment['status']) {
    const before = current.status;
    setBusy(true);
    try {
      const changed = await setStatus(current.id, status, current.version);
      setCurrent({ ...current, status: changed?.status ?? status, version: changed?.meta?.versionId });
      const undo = () => setStatus(current.id, before, changed?.meta?.versionId);
      if (status === 'cancelled') {
        sayDone(t('agenda.cancelled'), undo);
        onClose();
      } else sayDone(t('agenda.statusSaved', { status: t(`agenda.status.${shownStatus(status)}`) }), undo);
    } catch (error) {
      sayProblem(error);
    }
    setBusy(false);
  }

  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={440}
      title={<Text fw={600}>{t('agenda.appointment')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <Stack gap="lg">
        <div>
          <Text fw={600}>
            {dateText(current.start, language)}, {hourText(current.start, language)} – {hourText(current.end, language)}
          </Text>
          <Text size="sm" c="dimmed">
            {owner.name}
          </Text>
        </div>
        <Stack gap="xs">
          <Text size="sm" fw={500} id="appointment-status">
            {t('agenda.statusIs')}
          </Text>
          <Group gap={6} role="group" aria-labelledby="appointment-status">
            {STATUSES.map((status) => (
              <Button
                key={status}
                size="xs"
                variant={shownStatus(current.status) === status ? 'filled' : 'default'}
                aria-pressed={shownStatus(current.status) === status}
                disabled={busy}
                onClick={() => change(status)}
              >
                {t(`agenda.status.${status}`)}
              </Button>
            ))}
          </Group>
        </Stack>
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
        <Group>
          {appointment.patient && me && opensRecords(me.role) && (
            <LinkButton to="/record/$patient" params={{ patient: appointment.patient }}>
              {t('agenda.openRecord')}
            </LinkButton>
          )}
          {/* A label is for orientation, not for identification: who it is stands above before anything is moved. */}
          <Button
            variant="default"
            disabled={busy || !identity.data}
            aria-expanded={moving}
            onClick={() => setMoving(!moving)}
          >
            {t('agenda.move')}
          </Button>
          <Button variant="default" color="red" disabled={busy || !identity.data} onClick={() => change('cancelled')}>
            {t('agenda.cancel')}
          </Button>
        </Group>
        {moving && <FirstFreeSlots owner={owner} service={null} minutes={minutesOf(current)} onPick={moveTo} />}
      </Stack>
    </Drawer>
  );
}
