/**
 * What a transaction has collected, sent to the database in one statement: each table's rows are a part of it, for a
 * round trip costs more than a row.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { type Insertable, type RawBuilder, sql } from 'kysely';
import type { DatabaseTransaction } from '../db/database.ts';
import type { AgendaRowTable, CareRelationTable, LetterTable } from '../db/schema.ts';
import type { StoredRow } from './stored.ts';

/** A row before the database has numbered it. */
export type RowToInsert = Omit<StoredRow, 'seq'> & { fingerprint: Buffer | null };

/** One writing query, or a patient's two of which the second reads the first's numbers. */
export interface Part {
  queries: ReadonlyArray<RawBuilder<unknown> | ((numbers: RawBuilder<unknown>) => RawBuilder<unknown>)>;
  /** Whether the first query must have found its patient. */
  ofPatient?: boolean;
}

/** A statement has at most 65,535 parameters; a part has 100 at most, but for letters, which have 11 each. */
const PARTS_A_STATEMENT = 100;
const LETTERS_A_PART = 40;

/** @throws RempartError `invalid` where rows are of no patient */
export async function sendAll(db: DatabaseTransaction, parts: readonly Part[]): Promise<void> {
  for (const batch of batchesOf(parts, PARTS_A_STATEMENT)) await send(db, batch);
}

async function send(db: DatabaseTransaction, parts: readonly Part[]): Promise<void> {
  const named = parts.flatMap(({ queries }, i) => {
    const name = (n: number) => sql.table(`part_${i}_${n}`);
    return queries.map((query, n) => sql`${name(n)} as (${typeof query === 'function' ? query(name(0)) : query})`);
  });
  const patients = parts.flatMap(({ ofPatient }, i) => (ofPatient ? [sql.table(`part_${i}_0`)] : []));
  const counts = patients.map((patient) => sql`(select count(*) from ${patient})`);
  const { rows } = await sql<{ found: number }>`
    with ${sql.join(named)} select (${sql.join([sql`0`, ...counts], sql` + `)})::int as found`.execute(db);
  if (rows[0]?.found !== patients.length) throw new RempartError('invalid', { params: { detail: 'no such patient' } });
}

/**
 * Rows of one patient, in order. The patient's row numbers them, and its lock makes other writers to the patient wait
 * (migration 001, patient).
 */
export function patientPart(establishment: string, patient: string, rows: readonly RowToInsert[]): Part {
  const column = <K extends keyof RowToInsert>(name: K) => rows.map((row) => row[name]);
  const takeNumbers = sql`update patient set last_seq = last_seq + ${rows.length}
    where establishment_id = ${establishment} and id = ${patient} returning last_seq`;
  const insert = (numbers: RawBuilder<unknown>) => sql`
    insert into resource_version (establishment_id, patient_id, updated_at, author, type, id, version, seq, level,
      key_version, letter_id, sealed_version, deleted, sealed, fingerprint)
    select ${establishment}::uuid, ${patient}::uuid, ${rows[0]?.updated_at}::timestamptz, ${rows[0]?.author}::uuid,
      t.type, t.id, t.version, numbers.last_seq - ${rows.length}::bigint + t.n, t.level, t.key_version, t.letter_id,
      t.sealed_version, t.deleted, t.sealed, t.fingerprint
    from ${numbers} as numbers, unnest(${column('type')}::text[], ${column('id')}::uuid[], ${column('version')}::int[],
      ${column('level')}::text[], ${column('key_version')}::int[], ${column('letter_id')}::uuid[],
      ${column('sealed_version')}::int[], ${column('deleted')}::boolean[], ${column('sealed')}::bytea[],
      ${column('fingerprint')}::bytea[])
      with ordinality as t(type, id, version, level, key_version, letter_id, sealed_version, deleted, sealed,
      fingerprint, n)`;
  return { queries: [takeNumbers, insert], ofPatient: true };
}

/** Letters, in parts that keep below the limit of parameters. */
export function letterParts(db: DatabaseTransaction, letters: ReadonlyArray<Insertable<LetterTable>>): Part[] {
  return batchesOf(letters, LETTERS_A_PART).map((batch) => ({
    queries: [sql`${db.insertInto('letter').values(batch)}`],
  }));
}

/** The clear columns of appointments and encounters, all in one part. */
export function agendaParts(rows: ReadonlyArray<Insertable<AgendaRowTable>>): Part[] {
  if (rows.length === 0) return [];
  const columns = sql.raw(`establishment_id, type, id, version, patient_id, practitioner_id, schedule_id, location_id,
    unit_id, starts, ends, status, updated_at, before_minutes, after_minutes,
    arrived_at, called_at`);
  const query = sql`insert into agenda_row (${columns})
    select ${columns} from jsonb_populate_recordset(null::agenda_row, ${JSON.stringify(rows)}::jsonb)`;
  return [{ queries: [query] }];
}

/** A relation from the same source is there already: it stays as it was made. */
export function relationParts(rows: ReadonlyArray<Insertable<CareRelationTable>>): Part[] {
  if (rows.length === 0) return [];
  const columns = sql.raw(
    'establishment_id, patient_id, kind, practitioner_id, unit_id, source_id, starts, ends, made_by',
  );
  const query = sql`insert into care_relation (${columns}, confirmed)
    select ${columns}, coalesce(confirmed, false)
    from jsonb_populate_recordset(null::care_relation, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`;
  return [{ queries: [query] }];
}

function batchesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
