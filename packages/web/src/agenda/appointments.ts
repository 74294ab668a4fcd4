/** Appointments and free slots of a week, read. Labels only: nobody is opened by looking. */
import type { Appointment, Bundle, Slot } from '@medplum/fhirtypes';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { resourcesOf, search, searchAll } from '../fhir/resources.ts';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';
import { turns } from './booking.ts';
import { type ShownAppointment, shownAppointment, shownSlot } from './shown-appointment.ts';
import { addDays, dayKey } from './week.ts';

/** What others book and move appears without a reload. */
export function useLiveAgenda(): void {
  const queries = useQueryClient();
  useLive('agenda', () => {
    // Everything is read once what is on its way is there: read now it would be shown as it was before.
    if (turns.areMore()) return;
    queries.invalidateQueries({ queryKey: ['appointments'] });
    queries.invalidateQueries({ queryKey: ['slots'] });
  });
}

/** Further back nobody waits any more. */
const WAITED_DAYS = 60;
/** So many at most: each may cost a label page. */
const FOLLOWED = '40';

/** Of these practitioners: who asks to be confirmed, and who waits for a place; labels only. */
export function useFollowUp(practitioners: readonly string[], today: Date) {
  const toConfirm = useFollowed(practitioners, 'proposed,pending', today);
  const waitingList = useFollowed(practitioners, 'waitlist', addDays(today, -WAITED_DAYS));
  return { toConfirm: toConfirm.data ?? [], waitingList: waitingList.data ?? [] };
}

function useFollowed(practitioners: readonly string[], status: string, from: Date) {
  const who = [...practitioners].sort().join();
  return useQuery({
    queryKey: ['appointments', status, who, dayKey(from)],
    enabled: practitioners.length > 0,
    refetchInterval: usePollWhenDeaf(),
    queryFn: ({ signal }) =>
      search(
        'Appointment',
        {
          date: `ge${from.toISOString()}`,
          practitioner: practitioners.map((id) => `Practitioner/${id}`).join(),
          status,
          _count: FOLLOWED,
        },
        signal,
      ),
    select: everyAppointment,
  });
}

/** Those who are seen by these practitioners in so many days, cancelled ones too; labels only. */
export function useAppointments(practitioners: readonly string[], from: Date, days: number) {
  const to = addDays(from, days);
  const who = [...practitioners].sort().join();
  // The same function each time: a new one would make new data of the old at each drawing, and so draw without end.
  const keepOfSame = useCallback(
    (previous: Bundle | undefined, query?: { queryKey: QueryKey }) =>
      query?.queryKey[1] === who ? previous : undefined,
    [who],
  );
  return useQuery({
    queryKey: ['appointments', who, dayKey(from), days],
    enabled: practitioners.length > 0,
    refetchInterval: usePollWhenDeaf(),
    placeholderData: keepOfSame,
    queryFn: ({ signal }) =>
      searchAll(
        'Appointment',
        {
          date: [`ge${from.toISOString()}`, `lt${to.toISOString()}`],
          practitioner: practitioners.map((id) => `Practitioner/${id}`).join(),
          _count: '2000',
        },
        signal,
      ),
    select: shownAppointments,
  });
}

/** The first that somebody has from a moment on; one label at most. */
export function useNextAppointment(practitioner: string, from: Date, enabled: boolean) {
  return useQuery({
    queryKey: ['appointments', 'next', practitioner, dayKey(from)],
    enabled,
    queryFn: ({ signal }) =>
      search(
        'Appointment',
        {
          date: `ge${from.toISOString()}`,
          practitioner: `Practitioner/${practitioner}`,
          status: 'booked,pending',
          _count: '1',
        },
        signal,
      ),
    select: firstShown,
  });
}

/** The label under which an agenda that was shown has this patient, in memory; asks nothing. */
export function useKnownLabel(patient: string): string | undefined {
  const shown = useQueryClient().getQueriesData<Bundle>({ queryKey: ['appointments'] });
  const all = shown.flatMap(([, bundle]) => (bundle ? shownAppointments(bundle) : []));
  return all.find((one) => one.patient === patient && one.label !== '')?.label;
}

export function useFreeSlots(schedules: readonly string[], from: Date, days: number, enabled = true) {
  const to = addDays(from, days);
  return useQuery({
    queryKey: ['slots', schedules, dayKey(from), days],
    enabled: enabled && schedules.length > 0,
    refetchInterval: usePollWhenDeaf(),
    queryFn: async ({ signal }) => {
      const start = [`ge${from.toISOString()}`, `lt${to.toISOString()}`];
      const schedule = schedules.map((id) => `Schedule/${id}`).join();
      const bundle = await searchAll('Slot', { schedule, start, status: 'free', _count: '2000' }, signal);
      return resourcesOf<Slot>(bundle, 'Slot').map(shownSlot);
    },
  });
}

/** One function, not one for each drawing: with times in it, what it makes is never the same twice. */
function firstShown(bundle: Bundle): ShownAppointment | undefined {
  return shownAppointments(bundle)[0];
}

/** Who is on the waiting list has no hour yet. */
function shownAppointments(bundle: Bundle): ShownAppointment[] {
  return everyAppointment(bundle).filter(({ status }) => status !== 'waitlist');
}

function everyAppointment(bundle: Bundle): ShownAppointment[] {
  return resourcesOf<Appointment>(bundle, 'Appointment')
    .filter(({ start, end, status }) => start && end && status !== 'entered-in-error')
    .map(shownAppointment);
}
