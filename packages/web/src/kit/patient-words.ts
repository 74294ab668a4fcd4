/**
 * What someone types to find a patient: a birth date and three letters or more of the name, in any order
 * (`12/03/1961 dur`, `dupont 120361`, `1961-03-12 Dup`).
 */
import { firstThreeLetters } from '@rempart/terms/names.ts';
import { wall } from './clock.ts';

export interface PatientWords {
  /** `YYYY-MM-DD`. */
  birthdate: string | undefined;
  family: string | undefined;
}

export function parsePatientWords(text: string, today: Date): PatientWords {
  let birthdate: string | undefined;
  const rest = text.replace(/\b(\d{1,4}[/.\- ]\d{1,2}[/.\- ]\d{1,4}|\d{8}|\d{6})\b/, (found) => {
    birthdate = parseBirthDate(found, today);
    return birthdate ? ' ' : found;
  });
  const family = rest
    .replace(/[\d/.]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { birthdate, family: firstThreeLetters(family) === undefined ? undefined : family };
}

/** `12/03/1961`, `12 3 61`, `120361`, `12031961`, `1961-03-12`; two digits of a year are the last such year past. */
export function parseBirthDate(text: string, today: Date): string | undefined {
  const trimmed = text.trim();
  const parts =
    /^(?<y>\d{4})[/.\- ](?<m>\d{1,2})[/.\- ](?<d>\d{1,2})$/.exec(trimmed) ??
    /^(?<d>\d{1,2})[/.\- ](?<m>\d{1,2})[/.\- ](?<y>\d{4}|\d{2})$/.exec(trimmed) ??
    /^(?<d>\d{2})(?<m>\d{2})(?<y>\d{4}|\d{2})$/.exec(trimmed);
  if (!parts?.groups) return undefined;
  const [day, month] = [Number(parts.groups.d), Number(parts.groups.m)];
  let year = Number(parts.groups.y);
  const { year: thisYear, month: thisMonth, day: thisDay } = wall(today);
  const todays = Date.UTC(thisYear, thisMonth - 1, thisDay);
  if (parts.groups.y!.length === 2) {
    year += 2000;
    if (Date.UTC(year, month - 1, day) > todays) year -= 100;
  }
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const iso = exists ? date.toISOString().slice(0, 10) : undefined;
  return iso !== undefined && year >= 1880 && date.getTime() <= todays ? iso : undefined;
}
