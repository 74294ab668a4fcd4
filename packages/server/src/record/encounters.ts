/** Encounters: the sealed resource, its clear columns, and the relation that it makes. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { extractOf } from '../appointments/rows.ts';
import { agendaScope, isInScope } from '../appointments/scope.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { beginStay, changeStay, endStay } from '../stays/relations.ts';
import { isHere, type PlacedEncounter, placeOfStay } from '../stays/stay.ts';

interface EncounterParts extends PlacedEncounter {
  status?: string;
  period?: { start?: string; end?: string };
  participant?: Array<{ individual?: { reference?: string } }>;
}

export async function createEncounter(
  tx: WriteTransaction,
  draft: Draft,
  patient: PatientId,
  fingerprint: Buffer | null = null,
): Promise<ClearResource> {
  const columns = await columnsOf(tx, draft);
  const stored = tx.create(draft, patient, fingerprint);
  tx.agenda({ type: 'Encounter', id: stored.id, version: 1, patient_id: patient, ...columns });
  relate(tx, stored.id, patient, columns);
  if (columns.unit_id) beginStay(tx, { ...columns, id: stored.id, patient, unit: columns.unit_id });
  return stored;
}

/** @throws RempartError `stale` */
export async function updateEncounter(
  tx: WriteTransaction,
  draft: Draft & { id: string },
  patient: PatientId,
  expected: number,
): Promise<ClearResource> {
  const columns = await columnsOf(tx, draft);
  const stored = await tx.update(draft, patient, expected);
  tx.agenda({ type: 'Encounter', id: stored.id, version: expected + 1, patient_id: patient, ...columns });
  if (columns.unit_id) await changeStay(tx, { ...columns, id: stored.id, patient, unit: columns.unit_id });
  else await endStay(tx, stored.id, 'unknown', null);
  return stored;
}

/** What PATCH may change without opening: FHIR instants and a status, as text. */
export interface EncounterRestatement {
  start?: string;
  end?: string;
  status?: string;
}

/**
 * Time and status of a stay of one's own or one's unit's, without opening it. The sealed part stays as it is.
 * @returns the row as the agenda shows it, SUBSETTED
 * @throws RempartError `not-found`, `role`, `not-opened` outside one's agenda, `stale`, `invalid`
 */
export async function restateEncounter(
  tx: WriteTransaction,
  id: string,
  change: EncounterRestatement,
  expected: number,
): Promise<ClearResource> {
  const scope = agendaScope(tx.session.viewer);
  if (!scope) throw new RempartError('role');
  const before = await tx.db
    .selectFrom('agenda_row')
    .selectAll()
    .where('establishment_id', '=', tx.session.establishment)
    .where('type', '=', 'Encounter')
    .where('id', '=', id)
    .where('is_current', '=', true)
    .executeTakeFirst();
  if (!before) throw new RempartError('not-found');
  if (!isInScope(scope, before) && !tx.isOpen(before.patient_id, 'record')) {
    throw new RempartError('not-opened', { params: { level: 'record' } });
  }
  if (before.version !== expected) throw new RempartError('stale');
  const { start, end, status = before.status } = change;
  const starts = start === undefined ? before.starts : restatedInstant(start, 'Encounter.period.start');
  const ends = end === undefined ? before.ends : restatedInstant(end, 'Encounter.period.end');
  if (ends && ends < starts) throw invalid('the period ends before it starts', 'Encounter.period');
  if (!STATUSES.includes(status)) throw invalid('not a code of this element', 'Encounter.status');
  const { updated_at } = await tx.restate('Encounter', id, expected);
  const { establishment_id: _establishment, is_current: _current, ...columns } = before;
  const after = { ...columns, version: expected + 1, starts, ends, status };
  tx.agenda(after);
  const isOver = ends !== null && ends <= tx.now;
  if (before.unit_id && (isOver || !isHere(status))) await endStay(tx, id, isHere(status) ? 'finished' : status, ends);
  return extractOf({ ...after, updated_at });
}

/** http://hl7.org/fhir/ValueSet/encounter-status */
const STATUSES = [
  'planned',
  'arrived',
  'triaged',
  'in-progress',
  'onleave',
  'finished',
  'cancelled',
  'entered-in-error',
  'unknown',
];

function restatedInstant(text: string, expression: string): Date {
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? instant(text) : undefined;
  if (!time) throw invalid('not a date', expression);
  return time;
}

function invalid(detail: string, expression: string): RempartError {
  return new RempartError('invalid', { params: { detail }, expression: [expression] });
}

interface EncounterColumns {
  practitioner_id: string | null;
  schedule_id: null;
  location_id: string | null;
  /** Of a stay: the unit where the patient is. */
  unit_id: string | null;
  starts: Date;
  ends: Date | null;
  status: string;
}

async function columnsOf(tx: WriteTransaction, draft: Draft): Promise<EncounterColumns> {
  const encounter = draft as Draft & EncounterParts;
  const starts = instant(encounter.period?.start) ?? tx.now;
  const ends = instant(encounter.period?.end) ?? null;
  if (ends && ends < starts) {
    throw new RempartError('invalid', {
      params: { detail: 'the period ends before it starts' },
      expression: ['Encounter.period'],
    });
  }
  return {
    practitioner_id: idOf(
      'Practitioner',
      encounter.participant?.map((p) => p.individual?.reference),
    ),
    schedule_id: null,
    location_id: idOf(
      'Location',
      encounter.location?.map((l) => l.location?.reference),
    ),
    unit_id: null,
    ...(await placeOfStay(tx, encounter)),
    starts,
    ends,
    status: encounter.status ?? 'unknown',
  };
}

/** Confirmed by an open record: one's own arrival may rest on an encounter that one wrote with the record in hand. */
function relate(tx: WriteTransaction, id: string, patient: PatientId, columns: EncounterColumns): void {
  if (!columns.practitioner_id || !tx.vouchesFor(patient)) return;
  tx.relate({
    patient_id: patient,
    kind: 'encounter',
    practitioner_id: columns.practitioner_id,
    unit_id: null,
    source_id: id,
    starts: columns.starts,
    ends: columns.ends,
    confirmed: tx.isOpen(patient, 'record'),
  });
}

function instant(text: string | undefined): Date | undefined {
  const time = text === undefined ? undefined : new Date(text);
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}

function idOf(type: string, references: Array<string | undefined> = []): string | null {
  for (const reference of references) {
    const id = new RegExp(`^${type}/([0-9a-f-]{36})$`).exec(reference ?? '')?.[1];
    if (id) return id;
  }
  return null;
}
