/**
 * Conditional create (http.html#ccreate): of many at once with the same condition one creates, the others find or fall.
 * What was looked for is looked for outside of the transaction; inside it a lock on the condition is taken, and the
 * create falls with `stale` if anything that could match came in between.
 */
import { formatSearchQuery, type SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { classOf } from '@rempart/terms/fhir-classes.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { FhirContext } from './context.ts';
import { patientIn } from './shelves/patient-data.ts';
import { shelfOf } from './shelves/shelves.ts';
import type { Write } from './writes.ts';

/** Longer than a transaction of ours lasts between its start and its commit. */
const OVERLAP_MS = 5_000;

export type Condition =
  | { found: ClearResource; guard?: undefined }
  /** Makes a create fall if a match has come since. */
  | { found?: undefined; guard(write: Write): Write };

/**
 * The one match, or what guards a create while there is none.
 * @throws RempartError `stale` where several match, `not-opened` where a match may not be seen
 */
export async function conditionOf(context: FhirContext, request: SearchRequest<Resource>): Promise<Condition> {
  const before = await markOf(context, request);
  const [found, second] = await matchesOf(context, { ...request, count: 2, offset: 0 });
  if (second) throw new RempartError('stale');
  if (found) return { found };
  const condition = `${context.session.establishment} ${request.resourceType}${formatSearchQuery(request)}`;
  const guard = (write: Write): Write => ({
    ...write,
    run: async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${condition}, 1))`.execute(tx.db);
      if ((await before.now(tx.db)) !== before.mark) throw new RempartError('stale');
      const stored = await write.run(tx);
      if (request.resourceType === 'Patient') await requireNoTwin(tx.db, context, write.resource.id as PatientId);
      return stored;
    },
  });
  return { guard };
}

/** A Patient is looked for by tokens; to be shown it must be open already: a create opens nobody. */
async function matchesOf(context: FhirContext, request: SearchRequest<Resource>): Promise<ClearResource[]> {
  if (request.resourceType !== 'Patient') return (await shelfOf(request.resourceType).search(context, request)).matches;
  const { parts, session } = context;
  const [filter, ...more] = request.filters ?? [];
  const [, system, value] = /^([^|,]+)\|([^|,]+)$/.exec(filter?.value ?? '') ?? [];
  if (more.length > 0 || filter?.code !== 'identifier' || system === undefined || value === undefined) {
    throw new RempartError('too-broad', { expression: ['identifier'] });
  }
  const patients = await parts.door.findByTraits(session, [{ kind: 'identifier', system, value }]);
  for (const patient of patients) await parts.door.requireLevel(session, patient, 'identity');
  return parts.door.openPatients(session, patients);
}

interface Mark {
  mark: string;
  now(db: Database): Promise<string>;
}

/** What changes whenever something that could match is written: a patient's last row, the size of a directory. */
async function markOf({ parts, session }: FhirContext, request: SearchRequest<Resource>): Promise<Mark> {
  const { establishment } = session;
  const now = async (db: Database): Promise<string> => {
    if (classOf(request.resourceType) === 'directory') {
      const row = await db
        .selectFrom('directory_resource')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .where('establishment_id', '=', establishment)
        .where('type', '=', request.resourceType)
        .executeTakeFirstOrThrow();
      return String(row.count);
    }
    const patient = patientIn(request, parts.origin)?.patient;
    if (!patient) return '';
    const row = await db
      .selectFrom('patient')
      .select('last_seq')
      .where('establishment_id', '=', establishment)
      .where('id', '=', patient)
      .executeTakeFirst();
    return row?.last_seq ?? '';
  };
  await session.requireProof();
  return { mark: await now(parts.databases.of(establishment)), now };
}

/** A patient with a token of this one's, made while we looked for it. */
async function requireNoTwin(db: Database, { session }: FhirContext, patient: PatientId): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select p.id from blind_index own
    join blind_index other on other.establishment_id = own.establishment_id and other.token = own.token
    join patient p on p.establishment_id = other.establishment_id and p.id = other.patient_id
    where own.establishment_id = ${session.establishment} and own.patient_id = ${patient} and p.id <> ${patient}
      and p.created_at > now() - ${OVERLAP_MS} * interval '1 millisecond'
    limit 1`.execute(db);
  if (rows.length > 0) throw new RempartError('stale');
}
