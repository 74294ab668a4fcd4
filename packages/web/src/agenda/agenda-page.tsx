import { ActionIcon, Button, Group, SegmentedControl, Select, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wall } from '../kit/clock.ts';
import { Empty } from '../kit/empty.tsx';
import { columnDayText, daysText, longDayText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import type { Me } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { useKeys } from '../shell/keys.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type AgendaColumn, AgendaGrid, useNow } from './agenda-grid.tsx';
import { AppointmentDrawer } from './appointment-drawer.tsx';
import { type FreeSlot, type ShownAppointment, useAppointments, useFreeSlots } from './appointments.ts';
import { BookingDialog } from './booking-dialog.tsx';
import { type AgendaOwner, firstOwner, ownersSeen, useDirectory } from './directory.ts';
import { opensRecordsAtOnce } from './opening-way.ts';
import { addDays, dayKey, mondayOf, parseDay, startOfDay, weekNumber } from './week.ts';

const route = getRouteApi('/inside/agenda');

export function AgendaPage() {
  const { t } = useTranslation();
  const me = useMe();
  const directory = useDirectory();
  if (directory.isError)
    return (
      <Page title={t('page.agenda')}>
        <Problem error={directory.error} retry={() => directory.refetch()} />
      </Page>
    );
  if (!me || directory.isPending)
    return (
      <Page title={t('page.agenda')}>
        <Waiting what={t('agenda.waiting')} rows={8} />
      </Page>
    );
  if (directory.data.owners.length === 0)
    return (
      <Page title={t('page.agenda')}>
        <Empty>{t('agenda.noSchedules')}</Empty>
      </Page>
    );
  return <Agenda me={me} owners={ownersSeen(directory.data.owners, me)} />;
}

function Agenda({ me, owners }: { me: Me; owners: AgendaOwner[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const now = useNow();
  const { who, day, view } = route.useSearch();
  const [booking, setBooking] = useState<{ slot?: FreeSlot }>();
  const [shown, setShown] = useState<ShownAppointment>();

  const owner = owners.find(({ practitioner }) => practitioner === who) ?? firstOwner(owners, me) ?? owners[0]!;
  const dayShown = parseDay(day) ?? startOfDay(now);
  const mode = view ?? (narrow ? 'day' : 'week');
  const from = mode === 'week' ? mondayOf(dayShown) : dayShown;
  const fetched = mode === 'week' ? 7 : 1;
  const schedules = owner.schedules.map(({ id }) => id!);
  const appointments = useAppointments(owner.practitioner, from, fetched);
  const free = useFreeSlots(schedules, from, fetched);

  const go = (change: { who?: string; day?: Date; view?: 'day' | 'week' }) =>
    navigate({
      to: '/agenda',
      search: (old) => ({ ...old, ...change, day: change.day ? dayKey(change.day) : old.day }),
      replace: true,
    });
  const step = mode === 'week' ? 7 : 1;
  const toToday = () => go({ day: startOfDay(new Date()) });

  function showDetails() {
    const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.appointment;
    setShown(appointments.data?.find(({ id }) => id === focused));
  }

  useKeys([
    { keys: 'n', says: t('agenda.keys.new'), act: () => setBooking({}) },
    { keys: 'i', says: t('agenda.keys.details'), act: showDetails },
    { keys: 't', says: t('agenda.keys.today'), act: toToday },
    { keys: 'j', says: t('agenda.keys.next'), act: () => go({ day: addDays(dayShown, step) }) },
    { keys: 'k', says: t('agenda.keys.previous'), act: () => go({ day: addDays(dayShown, -step) }) },
    { keys: 'd', says: t('agenda.keys.day'), act: () => go({ view: 'day' }) },
    { keys: 's', says: t('agenda.keys.week'), act: () => go({ view: 'week' }) },
  ]);

  function open(appointment: ShownAppointment) {
    if (appointment.patient && opensRecordsAtOnce(me.role)) {
      return navigate({ to: '/record/$patient', params: { patient: appointment.patient } });
    }
    setShown(appointment);
  }

  const columns = columnsOf(from, mode, appointments.data ?? [], free.data ?? [], now, language);
  return (
    <Page
      fill
      title={t('page.agenda')}
      actions={
        <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setBooking({})} aria-keyshortcuts="n">
          {t('agenda.new')}
        </Button>
      }
    >
      <Group gap="xs" mb="sm" justify="space-between">
        <Group gap={4}>
          <ActionIcon
            variant="default"
            aria-label={t(`agenda.previous.${mode}`)}
            onClick={() => go({ day: addDays(dayShown, -step) })}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Button variant="default" onClick={toToday}>
            {t('agenda.today')}
          </Button>
          <ActionIcon
            variant="default"
            aria-label={t(`agenda.next.${mode}`)}
            onClick={() => go({ day: addDays(dayShown, step) })}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
          <Text fw={600} size="sm" px="xs" aria-live="polite">
            {mode === 'week'
              ? `${t('agenda.week', { number: weekNumber(from) })} · ${daysText(from, addDays(from, 6), language)}`
              : longDayText(from, language)}
          </Text>
        </Group>
        <Group gap="xs">
          <Select
            aria-label={t('agenda.of')}
            data={owners.map(({ practitioner, name }) => ({ value: practitioner, label: name }))}
            value={owner.practitioner}
            onChange={(value) => value && go({ who: value })}
            allowDeselect={false}
            searchable
            w={240}
          />
          <SegmentedControl
            aria-label={t('agenda.view')}
            data={[
              { value: 'day', label: t('agenda.day') },
              { value: 'week', label: t('agenda.weekView') },
            ]}
            value={mode}
            onChange={(value) => go({ view: value === 'day' ? 'day' : 'week' })}
          />
        </Group>
      </Group>
      {appointments.isError && <Problem error={appointments.error} retry={() => appointments.refetch()} />}
      {free.isError && !appointments.isError && <Problem error={free.error} retry={() => free.refetch()} />}
      {appointments.isPending ? (
        <Waiting what={t('agenda.waiting')} rows={8} />
      ) : (
        !appointments.isError && (
          <>
            {columns.every((column) => column.appointments.length + column.free.length === 0) && (
              <Text size="sm" c="dimmed" mb="xs" role="status">
                {t(mode === 'week' ? 'agenda.emptyWeek' : 'agenda.emptyDay')}
              </Text>
            )}
            <AgendaGrid
              key={`${owner.practitioner}-${dayKey(from)}-${mode}`}
              columns={columns}
              now={now}
              onOpen={open}
              onDetails={setShown}
              onBook={(slot) => setBooking({ slot })}
            />
          </>
        )
      )}
      {booking && (
        <BookingDialog owners={owners} owner={owner} slot={booking.slot} onClose={() => setBooking(undefined)} />
      )}
      {shown && <AppointmentDrawer appointment={shown} owner={owner} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function columnsOf(
  from: Date,
  mode: 'day' | 'week',
  appointments: ShownAppointment[],
  free: FreeSlot[],
  now: Date,
  language: 'fr' | 'en',
): AgendaColumn[] {
  const days = mode === 'day' ? [from] : Array.from({ length: 7 }, (_, i) => addDays(from, i));
  const columns = days.map((day) => ({
    key: dayKey(day),
    day,
    title: columnDayText(day, language, mode === 'day' ? 'long' : 'short'),
    longTitle: longDayText(day, language),
    isToday: dayKey(day) === dayKey(now),
    appointments: appointments.filter(({ start }) => dayKey(start) === dayKey(day)),
    free: free.filter(({ start }) => dayKey(start) === dayKey(day) && start > now),
  }));
  // Saturday and Sunday take no room where nothing happens on them.
  return columns.filter(
    ({ day, appointments, free, isToday }) =>
      mode === 'day' || !isWeekend(day) || isToday || appointments.length + free.length > 0,
  );
}

function isWeekend(day: Date): boolean {
  return wall(day).weekday === 0 || wall(day).weekday === 6;
}
