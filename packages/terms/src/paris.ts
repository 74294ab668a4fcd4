/**
 * Days and hours as clocks on French walls show them. A `Day` is an ISO date on the wall in Paris; an instant is a
 * `Date`. Pure: today is always passed in. (`Temporal` is not in Node 24; `Intl` is a hundred times slower.)
 */
export type Day = string;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** FHIR R4 DaysOfWeek, from Monday. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A code of DaysOfWeek. */
export type Weekday = (typeof WEEKDAYS)[number];

/** Whether a text is a day of the calendar, `2026-02-30` not being one. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day so many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  return new Date(midnightUtc(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The weekday of a day. */
export function weekdayOf(day: Day): Weekday {
  return WEEKDAYS[(new Date(midnightUtc(day)).getUTCDay() + 6) % 7]!;
}

/**
 * The instant at which a clock on a wall in Paris shows `time` (`HH:MM`) on `day`. A time of the hour that does not
 * exist in March is read an hour later (02:30 as 03:30), one of the hour that comes twice in October is its first:
 * the rule of RFC 5545 §3.3.5.
 */
export function parisInstant(day: Day, time = '00:00'): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const wall = midnightUtc(day) + hours * HOUR_MS + minutes * MINUTE_MS;
  const asSummer = wall - 2 * HOUR_MS;
  return new Date(isSummer(asSummer) ? asSummer : wall - HOUR_MS);
}

/** The day on the wall in Paris at an instant. */
export function parisDay(at: Date): Day {
  return onTheWall(at).slice(0, 10);
}

/** `HH:MM` on the wall in Paris at an instant. */
export function parisTime(at: Date): string {
  return onTheWall(at).slice(11, 16);
}

function onTheWall(at: Date): string {
  const offset = isSummer(at.getTime()) ? 2 : 1;
  return new Date(at.getTime() + offset * HOUR_MS).toISOString();
}

/**
 * Summer time holds from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October (directive
 * 2000/84/EC); so in France since 1996, and no appointment is older.
 */
function isSummer(time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  return time >= lastSundayOf(year, 2) && time < lastSundayOf(year, 9);
}

/** 01:00 UTC on the last Sunday of March (2) or October (9), both months of 31 days. */
function lastSundayOf(year: number, month: number): number {
  const end = Date.UTC(year, month, 31);
  return end - new Date(end).getUTCDay() * DAY_MS + HOUR_MS;
}

function midnightUtc(day: Day): number {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) throw new RangeError(`not a day: ${day}`);
  return time;
}
