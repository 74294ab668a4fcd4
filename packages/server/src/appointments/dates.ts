/**
 * FHIR date search values as spans of time (FHIR R4 search.html#date). A date without a zone is a day, month or year on
 * the wall in Paris. Pure.
 */
import { addDays, isDay, parisInstant } from '@rempart/terms/paris.ts';

/** `from` included, `before` excluded; undefined where it is open. */
export interface DateRange {
  from: Date | undefined;
  before: Date | undefined;
}

const VALUE = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4}.*)$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** The range that all values together leave; undefined if one of them is no date or has a prefix not offered. */
export function rangeOf(values: readonly string[]): DateRange | undefined {
  const range: DateRange = { from: undefined, before: undefined };
  for (const value of values) {
    const [, prefix = 'eq', text = ''] = VALUE.exec(value) ?? [];
    const meant = spanOf(text);
    if (!meant) return undefined;
    switch (prefix) {
      case 'eq':
        narrow(range, meant.start, meant.end);
        break;
      case 'ge':
        narrow(range, meant.start, undefined);
        break;
      case 'gt':
      case 'sa':
        narrow(range, meant.end, undefined);
        break;
      case 'lt':
      case 'eb':
        narrow(range, undefined, meant.start);
        break;
      case 'le':
        narrow(range, undefined, meant.end);
        break;
      default:
        return undefined;
    }
  }
  return range;
}

function narrow(range: DateRange, from: Date | undefined, before: Date | undefined): void {
  if (from && (!range.from || from > range.from)) range.from = from;
  if (before && (!range.before || before < range.before)) range.before = before;
}

/** What a value of some precision means: the whole year, month, day, minute, second or millisecond. */
function spanOf(text: string): { start: Date; end: Date } | undefined {
  if (INSTANT.test(text)) {
    const start = new Date(text);
    const length = text.includes('.') ? 1 : /T\d\d:\d\d:\d\d/.test(text) ? 1000 : 60_000;
    return Number.isNaN(start.getTime()) ? undefined : { start, end: new Date(start.getTime() + length) };
  }
  const [, year = '', month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  if (!isDay(first)) return undefined;
  const next = day ? addDays(first, 1) : firstOfNext(year, month);
  return { start: parisInstant(first), end: parisInstant(next) };
}

function firstOfNext(year: string, month: string | undefined): string {
  const after =
    month === undefined || month === '12'
      ? `${Number(year) + 1}-01`
      : `${year}-${String(Number(month) + 1).padStart(2, '0')}`;
  return `${after}-01`;
}
