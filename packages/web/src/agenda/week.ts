/**
 * Days and weeks of an agenda, on the clock of the wall: a day has the hours that are read on it, also on the two
 * days a year when clocks change.
 */
import { instant, wall } from '../kit/clock.ts';

export interface Span {
  start: Date;
  end: Date;
}

/** Midnight, on the wall, of the Monday of that day's week. */
export function mondayOf(day: Date): Date {
  return addDays(startOfDay(day), -((wall(day).weekday + 6) % 7));
}

export function startOfDay(date: Date): Date {
  const { year, month, day } = wall(date);
  return instant(year, month, day);
}

/** By calendar, never by 24 hours: a day may have 23 or 25. */
export function addDays(date: Date, days: number): Date {
  const { year, month, day, hours, minutes } = wall(date);
  return instant(year, month, day + days, hours, minutes);
}

/** Midnight of the same date so many months on; of a shorter month its last day. */
export function addMonths(date: Date, months: number): Date {
  const { year, month, day } = wall(date);
  const last = wall(instant(year, month + months + 1, 0)).day;
  return instant(year, month + months, Math.min(day, last));
}

/** `YYYY-MM-DD` of the wall's day. */
export function dayKey(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const { year, month, day } = wall(date);
  return `${year}-${two(month)}-${two(day)}`;
}

/** Parses `YYYY-MM-DD` as a day of the wall. */
export function parseDay(text: string | undefined): Date | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '');
  if (!match) return undefined;
  const day = instant(Number(match[1]), Number(match[2]), Number(match[3]));
  return Number.isNaN(day.getTime()) ? undefined : day;
}

/** ISO 8601 week number. */
export function weekNumber(day: Date): number {
  const thursday = addDays(mondayOf(day), 3);
  const firstThursday = addDays(mondayOf(instant(wall(thursday).year, 1, 4)), 3);
  return 1 + Math.round((thursday.getTime() - firstThursday.getTime()) / (7 * 86_400_000));
}

/** Minutes on the wall's clock since midnight. */
export function minutesOfDay(time: Date): number {
  const { hours, minutes } = wall(time);
  return hours * 60 + minutes;
}

/** An appointment laid out in its column: which lane, of how many. */
export interface Laid<T> {
  item: T;
  lane: number;
  lanes: number;
}

/**
 * Lays overlapping spans side by side: interval partitioning, each group of spans that touch one another getting as
 * many lanes as it needs and no more.
 */
export function layOut<T extends Span>(items: readonly T[]): Laid<T>[] {
  const sorted = [...items].sort((a, b) => a.start.getTime() - b.start.getTime() || b.end.getTime() - a.end.getTime());
  const laid: Laid<T>[] = [];
  let group: Laid<T>[] = [];
  let laneEnds: number[] = [];
  let groupEnd = Number.NEGATIVE_INFINITY;
  const close = () => {
    for (const entry of group) entry.lanes = laneEnds.length;
    group = [];
    laneEnds = [];
  };
  for (const item of sorted) {
    const start = item.start.getTime();
    if (start >= groupEnd) close();
    const free = laneEnds.findIndex((end) => end <= start);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = item.end.getTime();
    groupEnd = Math.max(groupEnd, item.end.getTime());
    const entry = { item, lane, lanes: 1 };
    group.push(entry);
    laid.push(entry);
  }
  close();
  return laid;
}

/** The whole hours that a column shows: 8 to 19, wider where something lies outside. */
export function shownHours(items: readonly Span[]): { from: number; to: number } {
  let [from, to] = [8, 19];
  for (const { start, end } of items) {
    from = Math.min(from, wall(start).hours);
    const endHour = dayKey(end) === dayKey(start) ? Math.ceil(minutesOfDay(end) / 60) : 24;
    to = Math.max(to, endHour);
  }
  return { from, to: Math.min(24, to) };
}

/** Two equal labels in one column get a number: `DUR P`, `DUR P ·2`. */
export function numbered(labels: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count > 1 && label !== '' && label !== '—' ? `${label} ·${count}` : label;
  });
}
