/**
 * The directory: staff, places, services and schedules of an establishment, in clear. Every signed-in account of the
 * establishment reads it; administrators and feeds write it (contracts, section 2, classes).
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { sql } from 'kysely';
import type { Database, Databases, DatabaseTransaction } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft } from '../disclosure/write.ts';

/** Roles that write the directory. */
export const DIRECTORY_WRITERS: readonly Role[] = ['administrator', 'feed'];

/** Reads and writes it. */
export class Directory {
  readonly #databases: Databases;

  constructor(databases: Databases) {
    this.#databases = databases;
  }

  /** @throws RempartError `not-found`, `gone` */
  async read(session: Session, type: string, id: string, version?: number): Promise<ClearResource> {
    await session.requireProof();
    let query = this.#databases
      .of(session.establishment)
      .selectFrom('directory_resource')
      .select(['content', 'deleted'])
      .where('establishment_id', '=', session.establishment)
      .where('type', '=', type)
      .where('id', '=', id);
    query = version === undefined ? query.where('is_current', '=', true) : query.where('version', '=', version);
    const row = await query.executeTakeFirst();
    if (!row) throw new RempartError('not-found');
    if (row.deleted) throw new RempartError('gone');
    return row.content as ClearResource;
  }

  /** Everything current of a type; a directory is small, so search parameters are matched in memory by the caller. */
  async all(session: Session, type: string): Promise<ClearResource[]> {
    await session.requireProof();
    const rows = await this.#databases
      .of(session.establishment)
      .selectFrom('directory_resource')
      .select('content')
      .where('establishment_id', '=', session.establishment)
      .where('type', '=', type)
      .where('is_current', '=', true)
      .where('deleted', '=', false)
      .orderBy('id')
      .execute();
    return rows.map((row) => row.content as ClearResource);
  }

  /** All versions, newest first. */
  async history(
    session: Session,
    type: string,
    id: string,
  ): Promise<Array<{ version: number; at: Date; resource?: ClearResource }>> {
    await session.requireProof();
    const rows = await this.#databases
      .of(session.establishment)
      .selectFrom('directory_resource')
      .select(['content', 'version', 'updated_at'])
      .where('establishment_id', '=', session.establishment)
      .where('type', '=', type)
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .execute();
    if (rows.length === 0) throw new RempartError('not-found');
    return rows.map(({ content, version, updated_at }) => ({
      version,
      at: updated_at,
      ...(content ? { resource: content as ClearResource } : {}),
    }));
  }

  /** Which of these ids are there already, whatever their type. */
  async existing(db: DatabaseTransaction, establishment: EstablishmentId, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await db
      .selectFrom('directory_resource')
      .select('id')
      .where('establishment_id', '=', establishment)
      .where('id', 'in', ids)
      .where('is_current', '=', true)
      .execute();
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Writes the next version; `expected` is the version read, 0 for a new resource.
   * @throws RempartError `role`, `stale`
   */
  async write(
    db: Database | DatabaseTransaction,
    session: Session,
    draft: Draft & { id: string },
    expected: number,
  ): Promise<ClearResource> {
    await session.requireProof();
    if (!DIRECTORY_WRITERS.includes(session.claims.role)) throw new RempartError('needs-approval');
    return writeDirectory(db, session.establishment, draft, expected, new Date());
  }

  /** @throws RempartError `role`, `stale` */
  async remove(
    db: Database | DatabaseTransaction,
    session: Session,
    type: string,
    id: string,
    expected: number,
  ): Promise<void> {
    await session.requireProof();
    if (!DIRECTORY_WRITERS.includes(session.claims.role)) throw new RempartError('needs-approval');
    await retire(db, session.establishment, type, id, expected);
    await db
      .insertInto('directory_resource')
      .values({
        establishment_id: session.establishment,
        type,
        id,
        version: expected + 1,
        deleted: true,
        content: null,
      })
      .execute();
  }
}

/** Writes a version of a directory resource; also used by `init`, which has no session. */
export async function writeDirectory(
  db: Database | DatabaseTransaction,
  establishment: EstablishmentId,
  draft: Draft & { id: string },
  expected: number,
  now: Date,
): Promise<ClearResource> {
  if (expected > 0) await retire(db, establishment, draft.resourceType, draft.id, expected);
  const version = expected + 1;
  const meta = { ...draft.meta, versionId: String(version), lastUpdated: now.toISOString() };
  const resource: ClearResource = { ...draft, meta };
  const written = await db
    .insertInto('directory_resource')
    .values({
      establishment_id: establishment,
      type: draft.resourceType,
      id: draft.id,
      version,
      updated_at: now,
      content: sql`${JSON.stringify(resource)}::jsonb`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (written.numInsertedOrUpdatedRows === 0n) throw new RempartError('stale');
  return resource;
}

async function retire(
  db: Database | DatabaseTransaction,
  establishment: EstablishmentId,
  type: string,
  id: string,
  expected: number,
): Promise<void> {
  const retired = await db
    .updateTable('directory_resource')
    .set({ is_current: false })
    .where('establishment_id', '=', establishment)
    .where('type', '=', type)
    .where('id', '=', id)
    .where('version', '=', expected)
    .where('is_current', '=', true)
    .executeTakeFirst();
  if (retired.numUpdatedRows === 0n) throw new RempartError('stale');
}
