/** What an agenda shows, read: of whom it draws, of those beside whose day goes on, and of what is still to come. */
import type { Me } from '../session/session.ts';
import { useAppointments, useFollowUp, useFreeSlots, useLiveAgenda } from './appointments.ts';
import type { Mode } from './columns.ts';
import type { AgendaOwner, Directory } from './directory.ts';
import { useKeptTime } from './kept-time.ts';
import { opensRecordsAtOnce } from './opening-way.ts';
import { useOwnDayNames } from './own-day.ts';
import { dayKey, startOfDay } from './week.ts';

export interface AgendaView {
  me: Me;
  directory: Directory;
  /** All whose agenda this person sees. */
  owners: readonly AgendaOwner[];
  mode: Mode;
  from: Date;
  /** Whose columns are drawn. */
  chosen: readonly AgendaOwner[];
  /** Whose waiting room, requests and waiting list stand beside them. */
  followed: readonly AgendaOwner[];
  now: Date;
}

export type Readings = ReturnType<typeof useReadings>;

export function useReadings({ me, mode, from, chosen, followed, now }: AgendaView) {
  const days = mode === 'week' ? 7 : 1;
  const practitioners = chosen.map(({ practitioner }) => practitioner);
  const schedules = chosen.flatMap((owner) => owner.schedules.map(({ id }) => id!));
  const isToday = days === 1 && dayKey(from) === dayKey(now);
  const isOwnDay = isToday && opensRecordsAtOnce(me.role) && chosen.length === 1 && chosen[0]!.isOwn;
  const appointments = useAppointments(practitioners, from, days);
  const free = useFreeSlots(schedules, from, days);
  const kept = useKeptTime(schedules, from, days);
  const followedIds = followed.map(({ practitioner }) => practitioner);
  const notShown = followedIds.filter((one) => !isToday || !practitioners.includes(one));
  const besides = useAppointments(notShown, startOfDay(now), 1);
  const followUp = useFollowUp(followedIds, startOfDay(now));
  useLiveAgenda();
  useOwnDayNames(isOwnDay ? practitioners[0] : undefined, now);

  const shown = appointments.data ?? [];
  const ofToday = [...(isToday ? shown : []), ...(besides.data ?? [])];
  const all = [...shown, ...ofToday, ...followUp.toConfirm, ...followUp.waitingList];
  return {
    appointments,
    free,
    /** Absences, and time that colleagues have in hand. */
    kept: (kept.data ?? []).filter(({ kind, by }) => kind === 'absence' || by !== me.name),
    shown,
    ofToday,
    followUp,
    isOwnDay,
    byId: (id: string | undefined) => all.find((one) => one.id === id),
  };
}
