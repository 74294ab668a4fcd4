/** Slots: computed from a schedule's sessions and what is booked, never stored (contracts, section 4). */
import type { Slot } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { parseSlotId, slotId } from '@rempart/terms/slots.ts';
import type { Database, Databases, DatabaseTransaction } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';
import { longEnough, withAvailability } from './availability.ts';
import { bookedWithin } from './bookings.ts';
import { rangeOf } from './dates.ts';
import { KEPT_STATUSES, type KeptTime, keepsFrom, asSlot as keptSlot, keptWithin } from './kept.ts';
import { invalid } from './refusals.ts';
import { type BookableSchedule, schedulesById, withinHorizon } from './schedules.ts';
import { type SlotTime, type Span, slotsWithin } from './sessions.ts';

const DAY_MS = 24 * 3600_000;
/** A search looks at this much time at most, and answers this many slots at most. */
const MAX_DAYS = 62;
const MAX_SLOTS = 2000;
/** After a conflict so many of the next free slots are offered, looked for in days near first. */
const OFFERED = 3;
const OFFERED_WITHIN_DAYS = [2, 21];

/** What slots are asked for. */
export interface SlotCriteria {
  /** Ids of schedules; at least one. */
  schedules: readonly string[];
  /** FHIR date values of `start`, all of which hold; from now on where there is none. */
  start?: readonly string[];
  status?: readonly string[];
  /** Ids of HealthcareServices, one of which the slot is for. */
  services?: readonly string[];
}

/** What of the application's parts slots need. */
export interface SlotParts {
  databases: Databases;
}

/**
 * All slots that match, in order of time. Free and busy tells nothing of anyone, so every person signed in may look;
 * feeds read nothing.
 * @throws RempartError `role`, `too-broad` without schedule, past 62 days or 2,000 slots, `invalid`
 */
export async function searchSlots({ databases }: SlotParts, session: Session, criteria: SlotCriteria): Promise<Slot[]> {
  await requireReader(session);
  if (criteria.schedules.length === 0) throw tooBroad('Slot.schedule');
  const span = spanOf(session, criteria.start ?? []);
  const db = databases.of(session.establishment);
  const schedules = await schedulesById(db, session.establishment, criteria.schedules);
  const { status, services } = criteria;
  const kept = await keptWithin(db, session.establishment, [...schedules.keys()], span);
  if (status?.every((one) => KEPT_STATUSES.includes(one))) {
    // Who has a form open and who is absent is the house's, not the patient's.
    if (session.viewer.role === 'patient') return [];
    return kept.map(keptSlot).filter((slot) => status.includes(slot.status));
  }
  const busy = kept.filter((one) => keepsFrom(session, one));
  const found = await computeSlots(db, session.establishment, [...schedules.values()], span, busy);
  const matching = found.filter(
    (slot) =>
      (!status || status.includes(slot.free ? 'free' : 'busy')) &&
      (!services || slot.session.services.length === 0 || services.some((id) => slot.session.services.includes(id))),
  );
  if (matching.length > MAX_SLOTS) throw tooBroad('Slot.start');
  return matching.sort((a, b) => a.start.getTime() - b.start.getTime()).map(asSlot);
}

/** @throws RempartError `role`, `not-found` */
export async function readSlot({ databases }: SlotParts, session: Session, id: string): Promise<Slot> {
  await requireReader(session);
  const key = parseSlotId(id);
  if (!key || slotId(key) !== id) throw new RempartError('not-found');
  const db = databases.of(session.establishment);
  const schedules = await schedulesById(db, session.establishment, [key.schedule]);
  const instant = { start: key.start, end: new Date(key.start.getTime() + 1) };
  const kept = await keptWithin(db, session.establishment, [...schedules.keys()], instant);
  const busy = kept.filter((one) => keepsFrom(session, one));
  const [slot] = await computeSlots(db, session.establishment, [...schedules.values()], instant, busy);
  if (!slot) throw new RempartError('not-found');
  return asSlot(slot);
}

/**
 * The next free slots of a schedule from an instant on, for whoever came too late.
 * @param length milliseconds that must be free from their start on
 */
export async function nextFree(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  schedule: BookableSchedule,
  from: Date,
  length: number,
): Promise<ComputedSlot[]> {
  let free: ComputedSlot[] = [];
  for (const days of OFFERED_WITHIN_DAYS) {
    const span = { start: from, end: new Date(from.getTime() + days * DAY_MS) };
    const kept = await keptWithin(db, establishment, [schedule.id], span);
    const computed = await computeSlots(db, establishment, [schedule], span, kept);
    free = longEnough(
      computed.filter((slot) => slot.free),
      length,
    );
    if (free.length >= OFFERED) break;
  }
  return free.slice(0, OFFERED);
}

/** A slot, free or taken. */
export interface ComputedSlot extends SlotTime {
  schedule: BookableSchedule;
  free: boolean;
}

/** Slots that start within the span, each with whether anyone or anything that it takes is booked. */
async function computeSlots(
  db: Database | DatabaseTransaction,
  establishment: EstablishmentId,
  schedules: readonly BookableSchedule[],
  span: Span,
  kept: readonly KeptTime[],
): Promise<ComputedSlot[]> {
  const planned = schedules.map((schedule) => ({
    schedule,
    slots: slotsWithin(schedule.sessions, withinHorizon(schedule, span)),
  }));
  const ends = planned.flatMap(({ slots }) => slots.map((slot) => slot.end.getTime()));
  if (ends.length === 0) return [];
  const resources = [...new Set(schedules.flatMap((schedule) => schedule.resources))];
  const booked = await bookedWithin(db, establishment, resources, {
    start: span.start,
    end: new Date(ends.reduce((a, b) => Math.max(a, b))),
  });
  return planned.flatMap(({ schedule, slots }) => {
    const busy = schedule.resources.flatMap((resource) => booked.get(resource) ?? []);
    const own = kept.filter((one) => one.schedule === schedule.id);
    return withAvailability(slots, [...busy, ...own]).map((slot) => ({ ...slot, schedule }));
  });
}

function asSlot({ schedule, session, start, end, free }: ComputedSlot): Slot {
  const services = schedule.serviceType.filter(
    ({ coding = [] }) =>
      session.services.length === 0 || coding.some(({ code = '' }) => session.services.includes(code)),
  );
  return {
    resourceType: 'Slot',
    id: slotId({ schedule: schedule.id, start }),
    schedule: { reference: `Schedule/${schedule.id}` },
    ...(services.length > 0 ? { serviceType: services } : {}),
    status: free ? 'free' : 'busy',
    start: start.toISOString(),
    end: end.toISOString(),
  };
}

function spanOf(session: Session, values: readonly string[]): Span {
  const range = rangeOf(values);
  if (!range) {
    throw invalid(session.language, 'Slot.start', {
      fr: 'start est une date, avec ge, gt, le, lt ou rien devant',
      en: 'start is a date, with ge, gt, le, lt or nothing before it',
    });
  }
  const { from, before } = range;
  const longest = MAX_DAYS * DAY_MS;
  const start = from ?? (before ? new Date(before.getTime() - longest) : new Date());
  const end = before ?? new Date(start.getTime() + longest);
  // An hour of grace: 62 days on the wall may hold one more when clocks change.
  if (end.getTime() - start.getTime() > longest + 3600_000) throw tooBroad('Slot.start');
  return { start, end };
}

function tooBroad(place: string): RempartError {
  return new RempartError('too-broad', { expression: [place] });
}

async function requireReader(session: Session): Promise<void> {
  await session.requireProof();
  if (session.claims.role === 'feed') throw new RempartError('role');
}
