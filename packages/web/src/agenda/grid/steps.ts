/**
 * Where a hand is in the grid, and what that means on the wall's clock: steps of five minutes, edges, other columns.
 * Lengths are real time, so that an appointment keeps its length over the night in which clocks change. Pure.
 */
import { instant, wall } from '../../kit/clock.ts';
import { minutesOfDay, type Span } from '../week.ts';
import type { GridColumn, Place } from './grid.ts';

/** Five minutes. */
export const STEP = 5;
const MINUTE_MS = 60_000;
export const DAY_MINUTES = 24 * 60;

/** To the nearest step. */
export function snapped(minutes: number): number {
  return Math.round(minutes / STEP) * STEP;
}

/** The instant at which the wall shows so many minutes after midnight of a day. */
export function atMinutes(day: Date, minutes: number): Date {
  const { year, month, day: date } = wall(day);
  return instant(year, month, date, 0, minutes);
}

/** The same length from another minute of a column's day on, kept within the day. */
export function moved(span: Span, column: GridColumn, minutes: number): Place {
  const length = span.end.getTime() - span.start.getTime();
  const last = DAY_MINUTES - Math.ceil(length / MINUTE_MS);
  const start = atMinutes(column.day, clamped(snapped(minutes), 0, Math.max(0, last)));
  return { column: column.key, start, end: new Date(start.getTime() + length) };
}

/** The start or the end at another minute; one step long at least. */
export function stretched(span: Span, column: GridColumn, edge: 'start' | 'end', minutes: number): Place {
  const at = atMinutes(column.day, clamped(snapped(minutes), 0, DAY_MINUTES));
  const least = STEP * MINUTE_MS;
  if (edge === 'end') {
    const end = new Date(Math.max(at.getTime(), span.start.getTime() + least));
    return { column: column.key, start: span.start, end };
  }
  const start = new Date(Math.min(at.getTime(), span.end.getTime() - least));
  return { column: column.key, start, end: span.end };
}

/** From where a hand pressed to where it is, in either direction. */
export function drawn(column: GridColumn, from: number, to: number): Place {
  const [first, last] = from <= to ? [from, to] : [to, from];
  const start = Math.floor(clamped(first, 0, DAY_MINUTES - STEP) / STEP) * STEP;
  const end = Math.max(start + STEP, clamped(Math.ceil(last / STEP) * STEP, 0, DAY_MINUTES));
  return { column: column.key, start: atMinutes(column.day, start), end: atMinutes(column.day, end) };
}

/** A key's step with what is held: up and down by five minutes, sideways by a column. */
export function keyed(
  columns: readonly GridColumn[],
  held: Place,
  key: string,
  isStretching: boolean,
): Place | undefined {
  const index = columns.findIndex((column) => column.key === held.column);
  const column = columns[index];
  if (!column) return undefined;
  const by = key === 'ArrowUp' ? -STEP : key === 'ArrowDown' ? STEP : 0;
  if (isStretching) return by === 0 ? undefined : stretchedBy(held, by);
  if (by !== 0) return movedBy(held, column, by);
  const beside = columns[index + (key === 'ArrowLeft' ? -1 : 1)];
  return beside && moved(held, beside, minutesOfDay(held.start));
}

/** In real time, so that the hour that comes twice is passed twice, and the one that does not exist is leapt over. */
function movedBy(held: Place, column: GridColumn, minutes: number): Place | undefined {
  const shift = minutes * MINUTE_MS;
  const start = new Date(held.start.getTime() + shift);
  const end = new Date(held.end.getTime() + shift);
  if (start < column.day || end > atMinutes(column.day, DAY_MINUTES)) return undefined;
  return { ...held, start, end };
}

function stretchedBy(held: Place, minutes: number): Place | undefined {
  const end = new Date(held.end.getTime() + minutes * MINUTE_MS);
  return end.getTime() - held.start.getTime() >= STEP * MINUTE_MS ? { ...held, end } : undefined;
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.column === b.column && +a.start === +b.start && +a.end === +b.end;
}

/** Whether the wall shows this hour a second time: in October, after the clocks went back. */
export function isSecondPass(time: Date): boolean {
  const before = wall(new Date(time.getTime() - 60 * MINUTE_MS));
  const now = wall(time);
  return before.hours === now.hours && before.minutes === now.minutes && before.day === now.day;
}

/** The hour of a day that no clock shows, as a stretch of minutes: in March, when they go forward. */
export function missingHour(day: Date): { from: number; to: number } | undefined {
  for (let hour = 0; hour < 24; hour++) {
    const shown = wall(atMinutes(day, hour * 60)).hours;
    if (shown !== hour) return { from: hour * 60, to: shown * 60 };
  }
  return undefined;
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
