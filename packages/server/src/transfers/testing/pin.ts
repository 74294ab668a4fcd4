/** The two establishments of the test world as correspondents of one another. Only tests import this. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from '../../db/schema.ts';
import type { World } from '../../testing/world.ts';
import { pinCorrespondents } from '../correspondents.ts';

export async function pinEachOther(world: World): Promise<void> {
  const known = await world.vault.ask('establishments', {});
  const pool = new pg.Pool({ connectionString: world.ownerUrl, max: 1 });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    for (const { id } of known) await pinCorrespondents(db, id, known);
  } finally {
    await db.destroy();
  }
}
