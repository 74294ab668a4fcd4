/**
 * What speaks against a place, before anyone is asked: the system has the last word. Staff may overlap on purpose, so
 * all but what the clock forbids is a warning. Pure.
 */
import type { Span } from './week.ts';

export interface Busy extends Span {
  id: string;
  patient: string | undefined;
  /** Minutes that are busy too. */
  before: number;
  after: number;
  /** Takes its time: neither cancelled nor absent. */
  status: string;
}

export interface Ground {
  /** Sessions of the place; services that they take, none named: every one. */
  open: ReadonlyArray<Span & { services: readonly string[] }>;
  absences: readonly Span[];
  held: readonly Span[];
  /** All of the same practitioner or room. */
  busy: readonly Busy[];
  /** Appointments of the same patient elsewhere, as far as the agenda shows them. */
  elsewhere: readonly Busy[];
  isHoliday: boolean;
  now: Date;
}

export interface Wanted extends Span {
  id: string | undefined;
  service: string | undefined;
  before: number;
  after: number;
}

export type Against = 'taken' | 'held' | 'patient-elsewhere' | 'absence' | 'outside' | 'service' | 'holiday' | 'past';

const MINUTE_MS = 60_000;

/** In the order of weight; nothing: it is free. */
export function against(wanted: Wanted, ground: Ground): Against[] {
  const others = ground.busy.filter(({ id }) => id !== wanted.id);
  const session = ground.open.find(({ start, end }) => start <= wanted.start && wanted.end <= end);
  const found: Array<Against | false> = [
    others.some((other) => overlaps(withBuffers(wanted), withBuffers(other))) && 'taken',
    ground.held.some((span) => overlaps(wanted, span)) && 'held',
    ground.elsewhere.some((other) => other.id !== wanted.id && overlaps(wanted, other)) && 'patient-elsewhere',
    ground.absences.some((span) => overlaps(wanted, span)) && 'absence',
    !session && 'outside',
    session !== undefined && !takes(session.services, wanted.service) && 'service',
    ground.isHoliday && 'holiday',
    wanted.start < ground.now && 'past',
  ];
  return found.filter((one) => one !== false);
}

/** What is busy before and after adds up. */
function withBuffers({ start, end, before, after }: Span & { before: number; after: number }): Span {
  return {
    start: new Date(start.getTime() - before * MINUTE_MS),
    end: new Date(end.getTime() + after * MINUTE_MS),
  };
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Whether a session that names these reasons for visit, none: every one, takes this one. */
export function takes(services: readonly string[], service: string | undefined): boolean {
  return services.length === 0 || service === undefined || services.includes(service);
}
