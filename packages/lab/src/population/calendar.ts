/**
 * Days and hours as people in France live them. A `Day` is an ISO date on the wall in Paris; an instant is a `Date`.
 * No clock is read here: today is always passed in.
 */
export type Day = string;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** FHIR R4 DaysOfWeek, from Monday. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

function utcOf(day: Day): number {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) throw new RangeError(`not a day: ${day}`);
  return time;
}

export function addDays(day: Day, days: number): Day {
  return new Date(utcOf(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/** Whole days from `from` to `to`, negative if `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utcOf(to) - utcOf(from)) / DAY_MS);
}

export function weekdayOf(day: Day): Weekday {
  return WEEKDAYS[(new Date(utcOf(day)).getUTCDay() + 6) % 7]!;
}

/** Whole years lived on `on` by someone born on `birth`. */
export function ageOn(birth: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}

/**
 * The instant at which a clock on a wall in Paris shows `time` (`HH:MM`) on `day`. The hour that does not exist in
 * March is read an hour later, the one that comes twice in October is its first. Directive 2000/84/EC: summer time
 * from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October; right from 1996 on, as far back as
 * hours are invented.
 */
export function parisInstant(day: Day, time: string): Date {
  const [hours, minutes] = time.split(':').map(Number);
  const wall = utcOf(day) + hours! * HOUR_MS + minutes! * 60_000;
  const summer = wall - 2 * HOUR_MS;
  if (isSummer(summer)) return new Date(summer);
  return new Date(wall - HOUR_MS);
}

/** The day on the wall in Paris at an instant. */
export function parisDay(at: Date): Day {
  const offset = isSummer(at.getTime()) ? 2 : 1;
  return new Date(at.getTime() + offset * HOUR_MS).toISOString().slice(0, 10);
}

function isSummer(time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  return time >= lastSunday(year, 2) && time < lastSunday(year, 9);
}

/** 01:00 UTC on the last Sunday of March (2) or October (9), both months of 31 days. */
function lastSunday(year: number, month: number): number {
  const end = Date.UTC(year, month, 31);
  return end - new Date(end).getUTCDay() * DAY_MS + HOUR_MS;
}
