/**
 * Who and what is taken when: one row a resource and appointment. That no two overlap is the database's own word, an
 * exclusion constraint (contracts, section 4); the locks only keep many attempts at once from waiting in circles.
 *
 * All that a transaction takes is taken at its very end, its locks in sorted order and held for no longer than the
 * commit needs: whoever waits for a practitioner's time waits for nobody's sealing or vault.
 */
import type { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
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
  /** Why it cannot be had, asked once it is known. */
  refusal: () => Promise<RempartError>;
}

/** Takings by transaction, each list owned by the transaction's last work. */
const TAKINGS = new WeakMap<WriteTransaction, Taking[]>();

/**
 * Takes at the end of the transaction, which falls as a whole if anything is not free. What is already seen to be
 * taken is refused at once, before anything is written.
 */
export async function takeAtEnd(tx: WriteTransaction, taking: Taking): Promise<void> {
  if (taking.resources.length > 0 && !(await looksFree(tx, taking))) throw await taking.refusal();
  const known = TAKINGS.get(tx);
  if (known) {
    known.push(taking);
    return;
  }
  const takings = [taking];
  TAKINGS.set(tx, takings);
  tx.last(() => takeAll(tx, takings));
}

async function looksFree(tx: WriteTransaction, { appointment, resources, start, end }: Taking): Promise<boolean> {
  const { rows } = await sql`
    select from booking where establishment_id = ${tx.session.establishment} and resource_id = any(${resources}::uuid[])
      and during && tstzrange(${start}, ${end}) and appointment_id <> ${appointment} limit 1`.execute(tx.db);
  return rows.length === 0;
}

async function takeAll(tx: WriteTransaction, takings: readonly Taking[]): Promise<void> {
  const { establishment } = tx.session;
  await hold(
    tx.db,
    establishment,
    takings.flatMap(({ before, resources }) => [...before, ...resources]),
  );
  for (const { appointment, before } of takings)
    if (before.length > 0) await release(tx.db, establishment, appointment);
  for (const taking of takings) {
    if (taking.resources.length > 0 && !(await take(tx.db, establishment, taking))) throw await taking.refusal();
  }
}

/** Makes others who want the same resources wait until this transaction ends, before any row of theirs is touched. */
async function hold(db: DatabaseTransaction, establishment: EstablishmentId, resources: string[]): Promise<void> {
  const sorted = [...new Set(resources)].sort();
  await sql`select pg_advisory_xact_lock(hashtextextended(${establishment} || ' ' || resource, 0))
    from unnest(${sorted}::text[]) with ordinality as r(resource, n) order by n`.execute(db);
}

/** @returns whether all were free; a part of them may have been taken otherwise, and the caller must roll back */
async function take(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  { appointment, resources, start, end }: Taking,
): Promise<boolean> {
  const { rows } = await sql`
    insert into booking (establishment_id, resource_id, appointment_id, during)
    select ${establishment}, resource, ${appointment}, tstzrange(${start}, ${end})
    from unnest(${resources}::uuid[]) as resource
    on conflict do nothing
    returning resource_id`.execute(db);
  return rows.length === resources.length;
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
