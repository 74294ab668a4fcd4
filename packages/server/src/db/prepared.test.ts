import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.close());

it('what is asked again is prepared, but for statements of all columns', async () => {
  const db = world.databases.of(world.north.id);
  const prepared = await db.connection().execute(async (one) => {
    for (let n = 0; n < 4; n++) {
      await sql`select count(*) from account where id = ${randomUUID()}`.execute(one);
      await one.selectFrom('account').selectAll().where('id', '=', randomUUID()).execute();
      await one.selectFrom('account').select('name').where('id', '=', randomUUID()).execute();
    }
    return sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(one);
  });
  const texts = prepared.rows.map(({ statement }) => statement);
  expect(texts).toContain('select count(*) from account where id = $1');
  expect(texts).toContain('select "name" from "account" where "id" = $1');
  expect(texts.some((text) => text.startsWith('select *'))).toBe(false);
});
