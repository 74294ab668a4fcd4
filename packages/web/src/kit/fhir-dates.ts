/** FHIR dates and dateTimes in order of time: each house writes hours in its own zone, so their letters are in none. */
import { wall } from './clock.ts';

/**
 * Milliseconds since 1970 of a date or dateTime (https://hl7.org/fhir/R4/datatypes.html#dateTime): of one without an
 * hour, its beginning in UTC, which is the same day here. Without a date, before all others.
 */
export function fhirTime(text: string | undefined): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? Number.MIN_SAFE_INTEGER : time;
}

/** For sorting: the newest first, what has no date last. */
export function newestFirst(a: string | undefined, b: string | undefined): number {
  return fhirTime(b) - fhirTime(a);
}

/** `2026` on the wall. */
export function fhirYear(text: string): string {
  // No zone is more than a day away, and reading the wall's calendar costs too much for each line of a long life.
  const mayBeAnother = text.length > 10 && /^....-(12-31|01-01)/.test(text);
  return mayBeAnother ? String(wall(new Date(text)).year) : text.slice(0, 4);
}
