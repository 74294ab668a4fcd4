/**
 * The weekly sessions of a Schedule, cut into slots. A *session* is a stretch of opening hours; each is one extension
 * of the Schedule:
 *
 * ```json
 * { "url": "https://rempart.example/fhir/StructureDefinition/session",
 *   "extension": [
 *     { "url": "daysOfWeek", "valueCode": "mon" },            // one or more; mon tue wed thu fri sat sun
 *     { "url": "start", "valueTime": "08:30:00" },            // on the wall in Europe/Paris, summer and winter
 *     { "url": "end", "valueTime": "12:30:00" },              // after start, same day; the last slot ends by then
 *     { "url": "slotMinutes", "valuePositiveInt": 20 },       // slots start at start, start + 20 min, …
 *     { "url": "service", "valueReference": { "reference": "HealthcareService/{id}" } } ] }  // none: every service
 * ```
 *
 * A session holds for every week within `planningHorizon`. Pure. When clocks change, a session that spans the change
 * is an hour shorter or longer, and its slots keep their length.
 */
import { addDays, type Day, parisDay, parisInstant, WEEKDAYS, type Weekday, weekdayOf } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION } from '@rempart/terms/slots.ts';
import { z } from 'zod';

const MINUTE_MS = 60_000;

/** A stretch of a week in which a schedule receives. */
export interface WeeklySession {
  daysOfWeek: Weekday[];
  /** `HH:MM` on the wall in Europe/Paris. */
  start: string;
  end: string;
  slotMinutes: number;
  /** Ids of the HealthcareServices that may be booked in it; empty for every service. */
  services: string[];
}

/** One slot in time. */
export interface SlotTime {
  start: Date;
  end: Date;
  session: WeeklySession;
}

/** A half-open stretch of time, `[start, end)`. */
export interface Span {
  start: Date;
  end: Date;
}

const TIME = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:00(\.0+)?)?$/, 'a time of whole minutes');
const SERVICE = /^HealthcareService\/([0-9a-f-]{36})$/;

const PART = z.discriminatedUnion('url', [
  z.object({ url: z.literal('daysOfWeek'), valueCode: z.enum(WEEKDAYS) }),
  z.object({ url: z.literal('start'), valueTime: TIME }),
  z.object({ url: z.literal('end'), valueTime: TIME }),
  z.object({ url: z.literal('slotMinutes'), valuePositiveInt: z.int().min(5).max(720) }),
  z.object({ url: z.literal('service'), valueReference: z.object({ reference: z.string().regex(SERVICE) }) }),
]);

const SESSION = z.object({ extension: z.array(PART) }).transform(({ extension }, context) => {
  const days = extension.flatMap((part) => (part.url === 'daysOfWeek' ? [part.valueCode] : []));
  const start = extension.find((part) => part.url === 'start')?.valueTime.slice(0, 5);
  const end = extension.find((part) => part.url === 'end')?.valueTime.slice(0, 5);
  const slotMinutes = extension.find((part) => part.url === 'slotMinutes')?.valuePositiveInt;
  const services = extension.flatMap((part) =>
    part.url === 'service' ? [SERVICE.exec(part.valueReference.reference)?.[1] ?? ''] : [],
  );
  if (days.length === 0 || !start || !end || !slotMinutes) {
    context.addIssue('a session has daysOfWeek, start, end and slotMinutes');
    return z.NEVER;
  }
  if (end <= start) {
    context.addIssue('a session ends after it starts, on the same day');
    return z.NEVER;
  }
  return { daysOfWeek: [...new Set(days)], start, end, slotMinutes, services } satisfies WeeklySession;
});

/** What the extensions of a Schedule say. */
export type SessionsRead =
  | { ok: true; sessions: WeeklySession[] }
  /** `place` is the FHIRPath of the extension that cannot be read. */
  | { ok: false; place: string; detail: string };

/** Reads the sessions of a Schedule; other extensions are left alone. */
export function readSessions(schedule: { extension?: unknown }): SessionsRead {
  const extensions = Array.isArray(schedule.extension) ? (schedule.extension as Array<{ url?: unknown } | null>) : [];
  const sessions: WeeklySession[] = [];
  for (const [index, extension] of extensions.entries()) {
    if (extension?.url !== SESSION_EXTENSION) continue;
    const read = SESSION.safeParse(extension);
    if (!read.success) {
      const issue = read.error.issues[0];
      const place = ['Schedule', `extension[${index}]`, ...(issue?.path ?? []).map(pathStep)].join('.');
      return { ok: false, place: place.replaceAll('.[', '['), detail: issue?.message ?? 'not a session' };
    }
    sessions.push(read.data);
  }
  return { ok: true, sessions };
}

function pathStep(step: PropertyKey): string {
  return typeof step === 'number' ? `[${step}]` : String(step);
}

/** Every slot that starts within the span, in order of time. Slots of overlapping sessions are each there, once a start. */
export function slotsWithin(sessions: readonly WeeklySession[], span: Span): SlotTime[] {
  const slots = new Map<number, SlotTime>();
  const last = parisDay(span.end);
  for (let day = parisDay(span.start); day <= last; day = addDays(day, 1)) {
    for (const session of sessions) {
      if (!session.daysOfWeek.includes(weekdayOf(day))) continue;
      for (const slot of slotsOfDay(session, day)) {
        const start = slot.start.getTime();
        if (slot.start >= span.start && slot.start < span.end && !slots.has(start)) slots.set(start, slot);
      }
    }
  }
  return [...slots.values()].sort((a, b) => a.start.getTime() - b.start.getTime());
}

/** The slot that starts at an instant, worked out without making the others. */
export function slotAt(sessions: readonly WeeklySession[], start: Date): SlotTime | undefined {
  const day = parisDay(start);
  for (const session of sessions) {
    if (!session.daysOfWeek.includes(weekdayOf(day))) continue;
    const length = session.slotMinutes * MINUTE_MS;
    const since = start.getTime() - parisInstant(day, session.start).getTime();
    const end = new Date(start.getTime() + length);
    if (since >= 0 && since % length === 0 && end <= parisInstant(day, session.end)) return { start, end, session };
  }
  return undefined;
}

/** Slots tile the real time between the session's first and last instant. */
function slotsOfDay(session: WeeklySession, day: Day): SlotTime[] {
  const length = session.slotMinutes * MINUTE_MS;
  const end = parisInstant(day, session.end).getTime();
  const slots: SlotTime[] = [];
  for (let at = parisInstant(day, session.start).getTime(); at + length <= end; at += length) {
    slots.push({ start: new Date(at), end: new Date(at + length), session });
  }
  return slots;
}
