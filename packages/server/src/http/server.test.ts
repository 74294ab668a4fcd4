import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await startHttpWorld();
}, 60_000);
afterAll(() => world?.close());

test('health says that vault and database answer', async () => {
  const answer = await world.app.inject({ url: '/health' });
  expect(answer.json()).toMatchObject({ status: 'ok', vault: 'ok', database: 'ok' });
});

test('an account is told of its own schedules', async () => {
  const martin = await world.browser(world.north.accounts.drMartin);
  const answer = await martin.send('GET', '/account');
  expect(JSON.parse(answer.body)).toMatchObject({
    name: 'Dr Martin',
    schedules: [{ id: world.north.schedules.drMartin }],
  });
});
