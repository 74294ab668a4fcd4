/** Brings the schema up to date: SQL files in order of name, each in a transaction of its own, once. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const FOLDER = join(import.meta.dirname, 'migrations');

/** @param ownerUrl connection of role rempart_owner; several servers starting at once wait for one another */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('rempart-migrate'))`);
    await client.query('create table if not exists migration (name text primary key, at timestamptz default now())');
    const done = new Set((await client.query<{ name: string }>('select name from migration')).rows.map((r) => r.name));
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of files.filter((file) => !done.has(file))) {
      await client.query('begin');
      await client.query(await readFile(join(FOLDER, name), 'utf8'));
      await client.query('insert into migration (name) values ($1)', [name]);
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
}
