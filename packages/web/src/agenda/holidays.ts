/** Public holidays of France (Code du travail, article L3133-1), of every department. Pure. */
import { wall } from '../kit/clock.ts';

const FIXED = {
  '1-1': 'newYear',
  '5-1': 'labour',
  '5-8': 'victory',
  '7-14': 'national',
  '8-15': 'assumption',
  '11-1': 'allSaints',
  '11-11': 'armistice',
  '12-25': 'christmas',
} as const;

/** By days after Easter Sunday. */
const MOVING = { 1: 'easterMonday', 39: 'ascension', 50: 'whitMonday' } as const;

export type Holiday = (typeof FIXED)[keyof typeof FIXED] | (typeof MOVING)[keyof typeof MOVING];

const DAY_MS = 86_400_000;

/** The holiday of a day of the wall, if it is one. */
export function holidayOf(date: Date): Holiday | undefined {
  const { year, month, day } = wall(date);
  const fixed = FIXED[`${month}-${day}` as keyof typeof FIXED];
  if (fixed) return fixed;
  const since = (Date.UTC(year, month - 1, day) - easter(year)) / DAY_MS;
  return MOVING[since as keyof typeof MOVING];
}

/** Easter Sunday of the Gregorian calendar, midnight UTC (Meeus, Jones and Butcher). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1);
}
