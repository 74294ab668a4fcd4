/** Days compared, and the years between them that someone has lived. */
import type { Day } from '@rempart/terms/paris.ts';

const DAY_MS = 86_400_000;

export function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/** Whole days from `from` to `to`, negative if `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** Whole years lived on `on` by someone born on `birth`. */
export function ageOn(birth: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}
