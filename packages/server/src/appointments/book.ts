/**
 * Booking, moving and cancelling (contracts, section 4). One story: what is asked is parsed, the slot gives time,
 * practitioner and room, these are taken or the whole transaction falls, then the rows are written: the sealed
 * Appointment, its clear columns, its label page, and the relation that it makes.
 *
 * Creating discloses nothing and needs no opening; neither does a change of time or status of what stands in one's own
 * or one's team's agenda. Everything else of an Appointment changes only where the patient's identity is open.
 */
import { randomUUID } from 'node:crypto';
import {
  type AppointmentStatus,
  arrivedAt,
  isStatus,
  mayFollow,
  mayMove,
  STATUS_WORDS,
  STATUSES,
  takesTime,
} from '@rempart/terms/appointment-status.ts';
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { opensIdentities } from '@rempart/terms/roles.ts';
import { slotId } from '@rempart/terms/slots.ts';
import { z } from 'zod';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { outlook, release, takeAtEnd, takenBy } from './bookings.ts';
import { type Buffers, buffersOf, withBuffers } from './buffers.ts';
import { parseAppointment } from './draft.ts';
import { isReadable, labelOf, putOnPage, takeOffPage } from './labels.ts';
import { completed, planOf } from './plan.ts';
import { invalid } from './refusals.ts';
import { relate, unrelate, unrelateOthers } from './relations.ts';
import { type AgendaRow, extractOf } from './rows.ts';
import { type BookableSchedule, schedulesById } from './schedules.ts';
import { agendaScope, isInScope } from './scope.ts';
import type { Span } from './sessions.ts';
import { nextFree } from './slots.ts';

/** An appointment as it shall be. */
interface Arrangement extends Span {
  id: string;
  patient: PatientId;
  status: AppointmentStatus;
  schedule: BookableSchedule | undefined;
  practitioner: string | null;
  location: string | null;
  resources: string[];
  /** On purpose where somebody is already. */
  overlap: boolean;
  /** Taken with it. */
  buffers: Buffers;
  /** When its patient arrived, and was called in. */
  arrived: Date | null;
  called: Date | null;
}

/**
 * Books. The stored Appointment has the time, practitioner and room that its slot gives.
 * @param draft give it an `id` if the transaction may be retried and the id is told
 * @throws RempartError `role`, `invalid` (with the place), `conflict` (with the next free slots in `more`)
 */
export async function createAppointment(
  tx: WriteTransaction,
  draft: Draft,
  fingerprint: Buffer | null = null,
): Promise<ClearResource> {
  const { role } = tx.session.claims;
  if (role !== 'feed' && !opensIdentities(role)) throw new RempartError('role');
  const asked = parseAppointment(draft, tx.session.language);
  const plan = await planOf(tx, asked);
  const id = draft.id ?? randomUUID();
  const { patient, status, overlap } = asked;
  const buffers = await buffersOf(tx.db, tx.session.establishment, asked.services);
  const arrived = arrivedAt(undefined, status, tx.now);
  const arrangement = { ...plan, id, patient, status, overlap, buffers, arrived, called: null };
  const resources = takesTime(asked.status) ? plan.resources : [];
  const { label, isTaken } = await outlook(tx, asked.patient, resources, withBuffers(plan, buffers));
  if (label === undefined) throw unknownPatient(tx);
  if (isTaken && !overlap) throw await conflict(tx, arrangement);
  takeTime(tx, arrangement, []);
  const stored = tx.create({ ...completed(draft, plan), id }, asked.patient, fingerprint);
  writeColumns(tx, arrangement, 1);
  if (tx.vouchesFor(asked.patient)) await showLabel(tx, arrangement, label);
  await relate(tx, related(arrangement));
  return stored;
}

/**
 * Changes anything of an Appointment whose patient's identity is open; a new time or practitioner is booked anew.
 * @throws RempartError `not-found`, `role`, `not-opened`, `stale`, `invalid`, `conflict`
 */
export async function updateAppointment(
  tx: WriteTransaction,
  draft: Draft & { id: string },
  expected: number,
): Promise<ClearResource> {
  const before = await requireRow(tx, draft.id, expected);
  if (!tx.isOpen(before.patient_id, 'identity'))
    throw new RempartError('not-opened', { params: { level: 'identity' } });
  const { language } = tx.session;
  const asked = parseAppointment(draft, language);
  if (asked.patient !== before.patient_id) {
    throw invalid(language, 'Appointment.participant', {
      fr: 'un rendez-vous ne change pas de patient : annulez-le et prenez-en un autre',
      en: 'an appointment does not change its patient: cancel it and book another',
    });
  }
  requireMayFollow(tx, before, asked.status);
  const plan = await planOf(tx, asked);
  const { patient, status, overlap } = asked;
  const buffers = await buffersOf(tx.db, tx.session.establishment, asked.services);
  const called = status === before.status ? (before.called_at ?? null) : null;
  const arrived = arrivedAt(before, status, tx.now);
  const arrangement = { ...plan, id: draft.id, patient, status, overlap, buffers, arrived, called };
  requireMayMove(tx, before, arrangement);
  retake(tx, before, arrangement);
  const stored = await tx.update(completed(draft, plan), asked.patient, expected);
  writeColumns(tx, arrangement, expected + 1);
  await showLabelAnew(tx, before, arrangement);
  if (plan.practitioner !== before.practitioner_id) await unrelateOthers(tx, draft.id, plan.practitioner);
  await relate(tx, related(arrangement));
  return stored;
}

/** What PATCH may change without opening: FHIR instants and an AppointmentStatus, as text. */
export interface Restatement {
  start?: string;
  end?: string;
  status?: string;
  /** The patient, arrived, is called in. */
  called?: true;
}

/**
 * Moves, cancels, receives… without opening. A new start alone keeps the length. The sealed part stays as it is.
 * @returns the row as the agenda shows it, SUBSETTED
 * @throws RempartError `not-found`, `role`, `not-opened` outside one's agenda, `stale`, `invalid`, `conflict`
 */
export async function restateAppointment(
  tx: WriteTransaction,
  id: string,
  change: Restatement,
  expected: number,
): Promise<ClearResource> {
  const before = await requireRow(tx, id, expected);
  const scope = agendaScope(tx.session.viewer);
  if (!scope) throw new RempartError('role');
  if (!isInScope(scope, before) && !tx.isOpen(before.patient_id, 'identity')) {
    throw new RempartError('not-opened', { params: { level: 'identity' } });
  }
  const { span, status } = readRestatement(tx, before, change);
  requireMayFollow(tx, before, status);
  const called = calledAt(tx, before, change, status);
  const arrangement = { ...(await arrangementOf(tx, before, span, status)), called };
  requireMayMove(tx, before, arrangement);
  retake(tx, before, arrangement);
  const { updated_at } = await tx.restate('Appointment', id, expected);
  writeColumns(tx, arrangement, expected + 1);
  await showLabelAnew(tx, before, arrangement);
  await relate(tx, related(arrangement));
  const { start, end } = arrangement;
  return extractOf({
    ...before,
    version: expected + 1,
    updated_at,
    starts: start,
    ends: end,
    status,
    arrived_at: arrangement.arrived,
    called_at: called,
  });
}

const RESTATEMENT = z.object({
  start: z.iso.datetime({ offset: true }).optional(),
  end: z.iso.datetime({ offset: true }).optional(),
  status: z.string().refine(isStatus, STATUSES.join(' ')).optional(),
});

function readRestatement(tx: WriteTransaction, before: BookedRow, change: Restatement) {
  const { language } = tx.session;
  const read = RESTATEMENT.safeParse(change);
  if (!read.success) {
    const place = `Appointment.${String(read.error.issues[0]?.path[0] ?? 'status')}`;
    throw invalid(language, place, { fr: 'valeur mal formée', en: 'malformed value' });
  }
  const start = read.data.start ? new Date(read.data.start) : before.starts;
  const length = before.ends.getTime() - before.starts.getTime();
  const keptEnd = read.data.start ? new Date(start.getTime() + length) : before.ends;
  const end = read.data.end ? new Date(read.data.end) : keptEnd;
  if (end <= start) {
    throw invalid(language, 'Appointment.end', { fr: 'la fin précède le début', en: 'it ends before it starts' });
  }
  return { span: { start, end }, status: (read.data.status ?? before.status) as AppointmentStatus };
}

/** The same people and places at another time or in another status. */
async function arrangementOf(
  tx: WriteTransaction,
  before: BookedRow,
  span: Span,
  status: AppointmentStatus,
): Promise<Arrangement> {
  const schedules = before.schedule_id ? [before.schedule_id] : [];
  const schedule = (await schedulesById(tx.db, tx.session.establishment, schedules)).get(schedules[0] ?? '');
  const { practitioner_id: practitioner, location_id: location } = before;
  const named = [practitioner, location, ...(schedule?.resources ?? [])].flatMap((one) => one ?? []);
  const resources = before.taken.length > 0 ? before.taken : [...new Set(named)];
  const patient = before.patient_id;
  // Meant for where it stood: at another time it is asked anew.
  const overlap = false;
  const buffers = buffersBefore(before);
  return {
    ...span,
    id: before.id,
    patient,
    status,
    schedule,
    practitioner,
    location,
    resources,
    overlap,
    buffers,
    arrived: arrivedAt(before, status, tx.now),
    called: null,
  };
}

/** Takes a deleted appointment out of the agenda: what it took, its label, its relation. Its versions stay. */
export async function withdrawAppointment(tx: WriteTransaction, id: string): Promise<void> {
  await tx.flush();
  await release(tx.db, tx.session.establishment, id);
  await takeOffPage(tx, id);
  await unrelate(tx, id);
}

// --- Taking time -----------------------------------------------------------------------------------------------

/** Takes practitioner and room, giving back what was taken before; refused, the transaction falls and all stays. */
function takeTime(tx: WriteTransaction, arrangement: Arrangement, before: readonly string[]): void {
  const { id, status, overlap } = arrangement;
  const { start, end } = withBuffers(arrangement, arrangement.buffers);
  const resources = takesTime(status) ? arrangement.resources : [];
  if (resources.length === 0 && before.length === 0) return;
  takeAtEnd(tx, { appointment: id, resources, before, start, end, overlap, refusal: () => conflict(tx, arrangement) });
}

/** As `takeTime`, unless nothing of it changes. */
function retake(tx: WriteTransaction, before: BookedRow, after: Arrangement): void {
  const was = withBuffers({ start: before.starts, end: before.ends }, buffersBefore(before));
  const will = withBuffers(after, after.buffers);
  const isSameTime = +was.start === +will.start && +was.end === +will.end;
  const wanted = takesTime(after.status) ? after.resources : [];
  const isSameTaken = before.taken.length === wanted.length && wanted.every((one) => before.taken.includes(one));
  if (!isSameTime || !isSameTaken) takeTime(tx, after, before.taken);
}

/** 409 with the next free slots of the same schedule, so that whoever came too late need not search. */
async function conflict(tx: WriteTransaction, { schedule, start, end }: Arrangement): Promise<RempartError> {
  const from = start > tx.now ? start : tx.now;
  const length = end.getTime() - start.getTime();
  const free = schedule ? await nextFree(tx.db, tx.session.establishment, schedule, from, length) : [];
  return new RempartError('conflict', {
    expression: ['Appointment.slot'],
    more: free.map((slot) => ({
      detail: slot.start.toISOString(),
      expression: [`Slot/${slotId({ schedule: slot.schedule.id, start: slot.start })}`],
    })),
  });
}

// --- Rows ------------------------------------------------------------------------------------------------------

/** The current row of an appointment, with what it has taken. */
interface BookedRow extends AgendaRow {
  ends: Date;
  taken: string[];
}

/** @throws RempartError `role`, `not-found`, `stale` */
async function requireRow(tx: WriteTransaction, id: string, expected: number): Promise<BookedRow> {
  const { establishment, claims } = tx.session;
  if (!opensIdentities(claims.role)) throw new RempartError('role');
  await tx.flush();
  const row = await tx.db
    .selectFrom('agenda_row')
    .selectAll()
    .where('establishment_id', '=', establishment)
    .where('type', '=', 'Appointment')
    .where('id', '=', id)
    .where('is_current', '=', true)
    .executeTakeFirst();
  if (!row) throw new RempartError('not-found');
  if (row.version !== expected) throw new RempartError('stale');
  const taken = await takenBy(tx.db, establishment, id);
  return { ...row, ends: row.ends ?? row.starts, updated_at: tx.now, taken };
}

function buffersBefore({ before_minutes, after_minutes }: BookedRow): Buffers {
  return { before: before_minutes ?? 0, after: after_minutes ?? 0 };
}

function unknownPatient(tx: WriteTransaction): RempartError {
  return invalid(tx.session.language, 'Appointment.participant', {
    fr: 'ce patient est inconnu ici',
    en: 'this patient is unknown here',
  });
}

function writeColumns(tx: WriteTransaction, arrangement: Arrangement, version: number): void {
  const { id, patient, practitioner, location, schedule, start, end, status, buffers, arrived, called } = arrangement;
  tx.agenda({
    type: 'Appointment',
    id,
    version,
    patient_id: patient,
    practitioner_id: practitioner,
    schedule_id: schedule?.id ?? null,
    location_id: location,
    unit_id: schedule?.unit ?? null,
    starts: start,
    ends: end,
    status,
    before_minutes: buffers.before,
    after_minutes: buffers.after,
    arrived_at: arrived,
    called_at: called,
  });
}

/**
 * Where even three letters would tell, no page holds any: the agenda shows a dash. Pages are counted, not labels, so
 * nobody writes names onto one that they could not read already: only whoever knows who it is puts them there, or moves
 * what stands on a page that can be read.
 */
async function showLabel(tx: WriteTransaction, arrangement: Arrangement, label: Buffer | null): Promise<void> {
  const { id, patient, schedule, start } = arrangement;
  if (!schedule || schedule.isSensitive || !label) return;
  await putOnPage(tx, { id, patient, schedule: schedule.id, start }, label);
}

async function showLabelAnew(tx: WriteTransaction, before: BookedRow, after: Arrangement): Promise<void> {
  const isMoved = +before.starts !== +after.start || before.schedule_id !== (after.schedule?.id ?? null);
  const vouches = tx.vouchesFor(after.patient);
  if (!isMoved && !vouches) return;
  const isShown = await isReadable(tx, before);
  if (!isMoved && isShown) return;
  if (vouches || isShown) await showLabel(tx, after, (await labelOf(tx, after.patient)) ?? null);
  else await takeOffPage(tx, after.id);
}

function related({ schedule, ...arrangement }: Arrangement) {
  return { ...arrangement, schedule: schedule?.id ?? null };
}

// --- Rules -----------------------------------------------------------------------------------------------------

function requireMayFollow(tx: WriteTransaction, before: AgendaRow, status: AppointmentStatus): void {
  if (!isStatus(before.status) || mayFollow(before.status, status)) return;
  throw invalid(tx.session.language, 'Appointment.status', {
    fr: `un rendez-vous « ${STATUS_WORDS[before.status].fr} » ne devient pas « ${STATUS_WORDS[status].fr} »`,
    en: `an appointment that is “${STATUS_WORDS[before.status].en}” does not become “${STATUS_WORDS[status].en}”`,
  });
}

/** Only who has arrived is called in; whoever then goes in has been, any other state forgets it. */
function calledAt(
  tx: WriteTransaction,
  before: BookedRow,
  change: Restatement,
  status: AppointmentStatus,
): Date | null {
  if (change.called && status === 'arrived') return tx.now;
  if (change.called) {
    throw invalid(tx.session.language, 'Appointment.status', {
      fr: "on appelle un patient qui est arrivé : notez d'abord son arrivée",
      en: 'a patient is called in who has arrived: note the arrival first',
    });
  }
  const stands = change.status === undefined || status === 'checked-in';
  return stands ? (before.called_at ?? null) : null;
}

function requireMayMove(tx: WriteTransaction, before: BookedRow, after: Arrangement): void {
  const { start, end, status, practitioner } = after;
  const isElsewhere = practitioner !== before.practitioner_id;
  if (+before.starts === +start && +before.ends === +end && !isElsewhere) return;
  // A feed tells what has been elsewhere.
  if (mayMove(status) || tx.session.claims.role === 'feed') return;
  throw invalid(tx.session.language, 'Appointment.start', {
    fr: `un rendez-vous « ${STATUS_WORDS[status].fr} » ne se déplace plus`,
    en: `an appointment that is “${STATUS_WORDS[status].en}” is no longer moved`,
  });
}
