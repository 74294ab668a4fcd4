/** Time that is not for patients: absences, and slots on which a colleague has a form open. */
import type { Slot } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create, idOf, remove, resourcesOf, searchAll, transaction } from '../fhir/resources.ts';
import { usePollWhenDeaf } from '../live/use-live.ts';
import { addDays, dayKey, type Span } from './week.ts';

export interface KeptTime extends Span {
  id: string;
  kind: 'absence' | 'held';
  schedule: string;
  /** Of the colleague who has a form open. */
  by: string | undefined;
}

/** A held slot frees itself after a minute and a half; while the form is open it is held again. */
const RENEW_MS = 60_000;

export function useKeptTime(schedules: readonly string[], from: Date, days: number) {
  return useQuery({
    queryKey: ['slots', 'kept', schedules, dayKey(from), days],
    enabled: schedules.length > 0,
    refetchInterval: usePollWhenDeaf(),
    queryFn: async ({ signal }) => {
      const start = [`ge${from.toISOString()}`, `lt${addDays(from, days).toISOString()}`];
      const schedule = schedules.map((id) => `Schedule/${id}`).join();
      const query = { schedule, start, status: 'busy-unavailable,busy-tentative', _count: '500' };
      return resourcesOf<Slot>(await searchAll('Slot', query, signal), 'Slot').map(keptTime);
    },
  });
}

function keptTime({ id, status, schedule, start, end, comment }: Slot): KeptTime {
  return {
    id: id!,
    kind: status === 'busy-unavailable' ? 'absence' : 'held',
    schedule: idOf(schedule) ?? '',
    by: comment,
    start: new Date(start),
    end: new Date(end),
  };
}

function slotOf(schedule: string, { start, end }: Span, status: Slot['status']): Slot {
  return {
    resourceType: 'Slot',
    schedule: { reference: `Schedule/${schedule}` },
    status,
    start: start.toISOString(),
    end: end.toISOString(),
  };
}

export function useAbsences() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['slots'] });
  return {
    /** Of each of someone's schedules, or of none. */
    declare: async (schedules: readonly string[], span: Span): Promise<Slot[]> => {
      const made = transaction(
        schedules.map((schedule) => ({
          request: { method: 'POST', url: 'Slot' },
          resource: slotOf(schedule, span, 'busy-unavailable'),
        })),
      );
      // Where the answer is lost, the agenda shows whether it is noted.
      return (await made.finally(refresh)) as Slot[];
    },
    takeBack: async (absences: ReadonlyArray<Pick<Slot, 'id'>>): Promise<void> => {
      const gone = transaction(absences.map(({ id }) => ({ request: { method: 'DELETE', url: `Slot/${id}` } })));
      await gone.finally(refresh);
    },
  };
}

/** Holds a place against colleagues while a form is open on it. Not being able to is no reason to stop anyone. */
export function useHeldSlot(schedule: string | undefined, at: Span | undefined): void {
  const [start, end] = [at?.start.getTime(), at?.end.getTime()];
  useEffect(() => {
    if (!schedule || start === undefined || end === undefined) return;
    const span = { start: new Date(start), end: new Date(end) };
    let held: Promise<Slot | undefined>;
    const hold = () => {
      held = create<Slot>(slotOf(schedule, span, 'busy-tentative')).catch(() => undefined);
    };
    hold();
    const timer = setInterval(hold, RENEW_MS);
    return () => {
      clearInterval(timer);
      void held.then((slot) => slot && remove(slot)).catch(() => undefined);
    };
  }, [schedule, start, end]);
}
