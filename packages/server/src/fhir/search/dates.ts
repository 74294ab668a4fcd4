/** Dates of searches and of resources as spans of time (search.html#date). A day without a zone is one on the wall in Paris. */
import type { TypedValue } from '@medplum/core';
import { addDays, parisInstant } from '@rempart/terms/paris.ts';

/** `start` included, `end` excluded; an open side is infinite. Milliseconds since 1970. */
export interface Span {
  start: number;
  end: number;
}

const DAY = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?$/;

/** Undefined if the text is no date, or no day of the calendar. */
export function spanOfDate(text: string): Span | undefined {
  return spanOfDay(text) ?? spanOfTime(text);
}

/** A year, a month or a day. */
function spanOfDay(text: string): Span | undefined {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return undefined;
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  if (!isDayOfCalendar(first)) return undefined;
  const next = day ? addDays(first, 1) : firstAfter(Number(year), month === undefined ? 12 : Number(month));
  return { start: parisInstant(first).getTime(), end: parisInstant(next).getTime() };
}

function firstAfter(year: number, month: number): string {
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return `${String(nextYear).padStart(4, '0')}-${String(nextMonth).padStart(2, '0')}-01`;
}

/** A minute, a second or a millisecond. */
function spanOfTime(text: string): Span | undefined {
  const [, day = '', minute = '', second, fraction, zone] = TIME.exec(text) ?? [];
  if (!isDayOfCalendar(day)) return undefined;
  const wall = `${day}T${minute}:${second ?? '00'}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}`;
  const seconds = Number(second ?? 0) * 1000 + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const start = zone === undefined ? parisInstant(day, minute).getTime() + seconds : Date.parse(wall + zone);
  if (Number.isNaN(start)) return undefined;
  return { start, end: start + (fraction !== undefined ? 1 : second !== undefined ? 1000 : 60_000) };
}

/** Arithmetic: this runs for each resource of each search. */
function isDayOfCalendar(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** The span of a date, dateTime, instant, Period or Timing in a resource; undefined for what has none. */
export function spanOfValue({ value }: TypedValue): Span | undefined {
  if (typeof value === 'string') return spanOfDate(value);
  const { start, end, event } = (value ?? {}) as { start?: unknown; end?: unknown; event?: unknown };
  if (Array.isArray(event)) return spanOfEvents(event);
  const from = typeof start === 'string' ? spanOfDate(start) : undefined;
  const to = typeof end === 'string' ? spanOfDate(end) : undefined;
  if (!from && !to) return undefined;
  return { start: from?.start ?? Number.NEGATIVE_INFINITY, end: to?.end ?? Number.POSITIVE_INFINITY };
}

/** From the first event to the last, as a search of Timing wants it. */
function spanOfEvents(events: unknown[]): Span | undefined {
  const spans = events.flatMap((event) => (typeof event === 'string' ? (spanOfDate(event) ?? []) : []));
  if (spans.length === 0) return undefined;
  return { start: Math.min(...spans.map((s) => s.start)), end: Math.max(...spans.map((s) => s.end)) };
}
