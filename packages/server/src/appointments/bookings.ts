/**
 * Who and what is taken when: one row a resource and appointment. That no two overlap is the database's own word, an
 * exclusion constraint (contracts, section 4); the locks only keep many attempts at once from waiting in circles.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../db/database.ts';
import type { Span } from './sessions.ts';

/** Makes others who want the same resources wait until this transaction ends; in sorted order, so that no two wait for one another. */
const HOLD = (establishment: EstablishmentId, sorted: readonly string[]) => sql`
  select pg_advisory_xact_lock(hashtextextended(${establishment} || ' ' || resource, 0))
  from unnest(${sorted}::text[]) with ordinality as r(resource, n) order by n`;

/**
 * Holds resources before any row of theirs is touched: who moves an appointment must not wait here with the lock of
 * its row in hand.
 */
export async function hold(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  resources: Iterable<string>,
): Promise<void> {
  await HOLD(establishment, [...new Set(resources)].sort()).execute(db);
}

/**
 * Takes the resources for an appointment, holding them first, in one statement: the count makes the insert wait for
 * the locks. @returns whether all were free; if not, the caller must roll back
 */
export async function take(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  appointment: string,
  resources: readonly string[],
  { start, end }: Span,
): Promise<boolean> {
  const sorted = [...new Set(resources)].sort();
  const { rows } = await sql`
    with held as materialized (${HOLD(establishment, sorted)})
    insert into booking (establishment_id, resource_id, appointment_id, during)
    select ${establishment}, resource, ${appointment}, tstzrange(${start}, ${end})
    from (select count(*) from held) as after_all, unnest(${sorted}::uuid[]) as resource
    on conflict do nothing
    returning resource_id`.execute(db);
  return rows.length === sorted.length;
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
