/**
 * Who and what is taken when: one row a resource and appointment. That no two overlap is the database's own word, an
 * exclusion constraint (contracts, section 4); the locks only keep many attempts at once from waiting in circles.
 *
 * All that a transaction takes is taken at its very end, its locks in sorted order and held for no longer than the
 * commit needs: whoever waits for a practitioner's time waits for nobody's sealing or vault.
 */
import type { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../db/database.ts';
import type { WriteTransaction } from '../disclosure/write.ts';
import type { Span } from './sessions.ts';

/** What one appointment shall have taken when the transaction ends. */
export interface Taking extends Span {
  appointment: string;
  /** What it takes; empty when it gives all back. */
  resources: readonly string[];
  /** What it has taken so far. */
  before: readonly string[];
  /** Beside whatever is there already, on purpose. */
  overlap: boolean;
  /** Why it cannot be had, asked once it is known. */
  refusal: () => Promise<RempartError>;
}

/** Takings by transaction, each list owned by the transaction's last work. */
const TAKINGS = new WeakMap<WriteTransaction, Taking[]>();

/** Takes at the end of the transaction, which falls as a whole if anything is not free then. */
export function takeAtEnd(tx: WriteTransaction, taking: Taking): void {
  const known = TAKINGS.get(tx);
  if (known) {
    known.push(taking);
    return;
  }
  const takings = [taking];
  TAKINGS.set(tx, takings);
  tx.last(() => takeAll(tx, takings));
}

async function takeAll(tx: WriteTransaction, takings: readonly Taking[]): Promise<void> {
  const { establishment } = tx.session;
  const giving = takings.filter(({ before }) => before.length > 0);
  if (giving.length > 0) {
    // Before any row is touched: who gives back must not wait here with the lock of a row in hand.
    const all = takings.flatMap(({ before, resources }) => [...before, ...resources]);
    await holding(establishment, all).execute(tx.db);
    for (const { appointment } of giving) await release(tx.db, establishment, appointment);
  }
  const taken = await take(tx.db, establishment, takings);
  const refused = takings.find(({ appointment, resources }) => (taken.get(appointment) ?? 0) < resources.length);
  if (refused) throw await refused.refusal();
}

/** Makes others who want the same resources wait until this transaction ends; in sorted order, so that none wait in a circle. */
function holding(establishment: EstablishmentId, resources: readonly string[]): RawBuilder<unknown> {
  return sql`select pg_advisory_xact_lock(hashtextextended(${establishment} || ' ' || resource, 0))
    from unnest(${[...new Set(resources)].sort()}::text[]) with ordinality as r(resource, n) order by n`;
}

/**
 * Holds, then takes, in one statement: counting the locks makes the insert wait for them.
 * @returns how many resources each appointment got; where it is fewer than wanted the caller must roll back
 */
async function take(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  takings: readonly Taking[],
): Promise<Map<string, number>> {
  const wanted = takings.flatMap(({ appointment, resources, start, end, overlap }) =>
    resources.map((resource) => ({ appointment, resource, start, end, overlap })),
  );
  const got = new Map<string, number>();
  if (wanted.length === 0) return got;
  const { rows } = await sql<{ appointment_id: string }>`
    with held as materialized (${holding(
      establishment,
      wanted.map(({ resource }) => resource),
    )})
    insert into booking (establishment_id, resource_id, appointment_id, during, lane)
    select ${establishment}, w.resource, w.appointment, tstzrange(w.start, w.end),
      case when w.overlap then coalesce(beside.lane + 1, 0) else 0 end
    from (select count(*) from held) as after_all,
      unnest(${wanted.map((w) => w.resource)}::uuid[], ${wanted.map((w) => w.appointment)}::uuid[],
        ${wanted.map((w) => w.start)}::timestamptz[], ${wanted.map((w) => w.end)}::timestamptz[],
        ${wanted.map((w) => w.overlap)}::boolean[]) as w(resource, appointment, start, "end", overlap),
      lateral (select max(lane) as lane from booking
        where establishment_id = ${establishment} and resource_id = w.resource
          and during && tstzrange(w.start, w.end)) as beside
    where w.overlap or coalesce(beside.lane, 0) = 0
    on conflict do nothing
    returning appointment_id`.execute(db);
  for (const { appointment_id: id } of rows) got.set(id, (got.get(id) ?? 0) + 1);
  return got;
}

/** Gives back what an appointment took. */
export async function release(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  appointment: string,
): Promise<void> {
  await db
    .deleteFrom('booking')
    .where('establishment_id', '=', establishment)
    .where('appointment_id', '=', appointment)
    .execute();
}

/** What must be known before an appointment is written, in one round trip. */
export interface Outlook {
  /** The patient's sealed label; null where there is none, undefined where there is no such patient here. */
  label: Buffer | null | undefined;
  /** Whether anything that is wanted is seen to be taken: then nothing need be written to learn it. */
  isTaken: boolean;
}

export async function outlook(
  tx: WriteTransaction,
  patient: PatientId,
  resources: readonly string[],
  { start, end }: Span,
): Promise<Outlook> {
  const { establishment } = tx.session;
  const { rows } = await sql<{ label: Buffer | null; known: boolean; taken: boolean }>`
    select p.label, p.id is not null as known, exists (
        select from booking where establishment_id = ${establishment} and resource_id = any(${resources}::uuid[])
          and during && tstzrange(${start}, ${end})) as taken
    from (select) as one left join patient p on p.establishment_id = ${establishment} and p.id = ${patient}`.execute(
    tx.db,
  );
  const row = rows[0];
  return { label: row?.known ? row.label : undefined, isTaken: row?.taken ?? false };
}

/** What an appointment has taken. */
export async function takenBy(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  appointment: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('booking')
    .select('resource_id')
    .where('establishment_id', '=', establishment)
    .where('appointment_id', '=', appointment)
    .execute();
  return rows.map((row) => row.resource_id);
}

/** What is booked of resources within a span, by resource. */
export async function bookedWithin(
  db: Database | DatabaseTransaction,
  establishment: EstablishmentId,
  resources: readonly string[],
  { start, end }: Span,
): Promise<Map<string, Span[]>> {
  const booked = new Map<string, Span[]>();
  if (resources.length === 0 || end <= start) return booked;
  const { rows } = await sql<{ resource_id: string; start: Date; end: Date }>`
    select resource_id, lower(during) as start, upper(during) as end from booking
    where establishment_id = ${establishment} and resource_id = any(${resources}::uuid[])
      and during && tstzrange(${start}, ${end})`.execute(db);
  for (const { resource_id, ...span } of rows) {
    const spans = booked.get(resource_id);
    if (spans) spans.push(span);
    else booked.set(resource_id, [span]);
  }
  return booked;
}
