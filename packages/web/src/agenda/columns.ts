/** The agenda's columns: who is seen where on a day, or by one person in a week. Pure. */
import type { Location, Schedule } from '@medplum/fhirtypes';
import { idOf } from '../fhir/resources.ts';
import { wall } from '../kit/clock.ts';
import type { AgendaOwner, DrawnReason } from './directory.ts';
import type { Band, GridAppointment, GridColumn } from './grid/grid.ts';
import { missingHour } from './grid/steps.ts';
import type { KeptTime } from './kept-time.ts';
import { type Session, sessionsOn } from './sessions.ts';
import { type FreeSlot, isCancelled, type ShownAppointment, servicesOf, shownStatus } from './shown-appointment.ts';
import { addDays, dayKey, minutesOfDay, type Span } from './week.ts';

export type Mode = 'day' | 'week' | 'room';

/** A column, and whose time it is. */
export interface AgendaColumn extends GridColumn {
  practitioner: string | undefined;
  location: string | undefined;
  sessions: Session[];
  absences: Span[];
  held: Span[];
  isHoliday: boolean;
}

export interface ColumnParts {
  mode: Mode;
  from: Date;
  owners: readonly AgendaOwner[];
  locations: readonly Location[];
  appointments: readonly ShownAppointment[];
  free: readonly FreeSlot[];
  kept: readonly KeptTime[];
  now: Date;
  cut: readonly string[];
  reasons: ReadonlyMap<string, DrawnReason>;
  texts: {
    of: (appointment: ShownAppointment) => string;
    title: (day: Date) => string;
    longTitle: (day: Date) => string;
    holiday: (day: Date) => string | undefined;
    kept: (kept: KeptTime) => string;
    missing: string;
  };
}

export function columnsOf(parts: ColumnParts): AgendaColumn[] {
  if (parts.mode === 'week') return weekOf(parts);
  if (parts.mode === 'room') return roomsOf(parts);
  return parts.owners.map((owner) => columnOf(parts, parts.from, owner.schedules, ownerColumn(owner)));
}

interface Whose {
  key: string;
  title: string | undefined;
  fullTitle: string;
  practitioner: string | undefined;
  location: string | undefined;
  isOf: (appointment: ShownAppointment) => boolean;
}

function ownerColumn({ practitioner, name, shortName, schedules }: AgendaOwner): Whose {
  return {
    key: practitioner,
    title: shortName,
    fullTitle: name,
    practitioner,
    location: roomOf(schedules[0]),
    isOf: (appointment) => appointment.practitioner === practitioner,
  };
}

/** Saturday and Sunday take no room where nothing happens on them. */
function weekOf(parts: ColumnParts): AgendaColumn[] {
  const [owner] = parts.owners;
  if (!owner) return [];
  const days = Array.from({ length: 7 }, (_, i) => addDays(parts.from, i));
  return days
    .map((day) => columnOf(parts, day, owner.schedules, { ...ownerColumn(owner), key: dayKey(day), title: undefined }))
    .filter(
      ({ day, isToday, appointments, sessions }) =>
        !isWeekend(day) || isToday || appointments.length + sessions.length > 0,
    );
}

function roomsOf(parts: ColumnParts): AgendaColumn[] {
  const schedules = parts.owners.flatMap((owner) => owner.schedules);
  const rooms = new Set([...schedules.map(roomOf), ...parts.appointments.map(({ location }) => location)]);
  return [...rooms]
    .flatMap((room) => (room ? [{ room, name: parts.locations.find(({ id }) => id === room)?.name ?? '' }] : []))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr', { numeric: true }))
    .map(({ room, name }) =>
      columnOf(
        parts,
        parts.from,
        schedules.filter((schedule) => roomOf(schedule) === room),
        {
          key: room,
          title: name,
          fullTitle: name,
          practitioner: undefined,
          location: room,
          isOf: (appointment) => appointment.location === room,
        },
      ),
    );
}

function columnOf(parts: ColumnParts, day: Date, schedules: readonly Schedule[], whose: Whose): AgendaColumn {
  const { texts, now } = parts;
  const end = addDays(day, 1);
  const isHere = (span: Span) => span.start >= day && span.start < end;
  const ids = schedules.map(({ id }) => id!);
  const sessions = schedules.flatMap((schedule) => sessionsOn(schedule, day));
  const kept = parts.kept.filter((one) => ids.includes(one.schedule) && one.start < end && one.end > day);
  const holiday = texts.holiday(day);
  const absences = kept.filter(({ kind }) => kind === 'absence');
  const held = kept.filter(({ kind }) => kind === 'held');
  const appointments = parts.appointments.filter((one) => isHere(one) && whose.isOf(one) && !isCancelled(one));
  const offered = [...new Set(schedules.flatMap(servicesOf))];
  const dayTitle = texts.title(day);
  return {
    key: whose.key,
    day,
    title: whose.title ?? dayTitle,
    note: holiday ?? (absences[0] && texts.kept(absences[0])),
    longTitle: whose.title ? `${whose.fullTitle}, ${texts.longTitle(day)}` : texts.longTitle(day),
    isToday: dayKey(day) === dayKey(now),
    practitioner: whose.practitioner,
    location: whose.location,
    sessions,
    absences,
    held,
    isHoliday: holiday !== undefined,
    bands: [
      ...sessions.map((session) => openBand(session, offered, parts.reasons)),
      ...holidayBand(holiday),
      ...kept.map(
        (one): Band => ({ kind: one.kind, text: texts.kept(one), colour: undefined, ...minutesOn(day, one) }),
      ),
      ...missingBand(day, texts.missing),
    ],
    appointments: appointments.map((one) => drawn(one, sessions, offered, parts)),
    free: parts.free.filter(
      (slot) => slot.schedule !== undefined && ids.includes(slot.schedule) && isHere(slot) && slot.start > now,
    ),
  };
}

function openBand({ services, ...span }: Session, offered: readonly string[], reasons: ColumnParts['reasons']): Band {
  const only = onlyOf(services, offered);
  return {
    kind: 'open',
    text: undefined,
    colour: only && reasons.get(only)?.colour,
    from: minutesOfDay(span.start),
    to: minutesOfDay(span.end),
  };
}

/** What of a stretch of time lies on a day. */
function minutesOn(day: Date, { start, end }: Span): { from: number; to: number } {
  return {
    from: start <= day ? 0 : minutesOfDay(start),
    to: end >= addDays(day, 1) ? 24 * 60 : minutesOfDay(end),
  };
}

/** What a reason must be where a session takes one alone: told without opening anyone. */
function onlyOf(services: readonly string[], offered: readonly string[]): string | undefined {
  const taken = services.length > 0 ? services : offered;
  return taken.length === 1 ? taken[0] : undefined;
}

function drawn(
  appointment: ShownAppointment,
  sessions: readonly Session[],
  offered: readonly string[],
  { texts, cut, reasons }: ColumnParts,
): GridAppointment {
  const { id, start, end, before, after } = appointment;
  const session = sessions.find((one) => one.start <= start && start < one.end);
  const service = appointment.service ?? onlyOf(session?.services ?? [], offered);
  return {
    id,
    start,
    end,
    before,
    after,
    text: texts.of(appointment),
    status: shownStatus(appointment),
    reason: service === undefined ? undefined : reasons.get(service),
    isCut: cut.includes(id),
  };
}

function holidayBand(text: string | undefined): Band[] {
  return text === undefined ? [] : [{ kind: 'holiday', text, colour: undefined, from: 0, to: 24 * 60 }];
}

function missingBand(day: Date, text: string): Band[] {
  const missing = missingHour(day);
  return missing ? [{ kind: 'missing', text, colour: undefined, ...missing }] : [];
}

function roomOf(schedule: Schedule | undefined): string | undefined {
  return idOf(schedule?.actor?.find(({ reference }) => reference?.startsWith('Location/')));
}

function isWeekend(day: Date): boolean {
  return wall(day).weekday === 0 || wall(day).weekday === 6;
}
