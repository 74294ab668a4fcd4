import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { initEstablishment, person, type RunningVault, refusalOf, signedIn, startVault } from './testing/running.ts';

let vault: RunningVault;
beforeAll(async () => {
  vault = await startVault();
}, 60_000);
afterAll(() => vault.stop(), 30_000);

it('an establishment of 300 people with many schedules is enrolled whole, and keeps its place after a restart', async () => {
  const schedules = Array.from({ length: 40 }, () => randomUUID());
  const people = Array.from({ length: 300 }, () => person('nurse', { schedules, name: 'É'.repeat(60) }));
  const first = await initEstablishment(vault, people);
  const others = [];
  for (let i = 0; i < 3; i++) others.push(await initEstablishment(vault, [person('nurse')]));
  await signedIn(vault, people[299]!);
  await vault.crash();
  await signedIn(vault, people[299]!);
  const listed = await vault.client.ask('establishments', {});
  expect(listed.map(({ id }) => id)).toEqual([first, ...others].map(({ id }) => id));
}, 60_000);

it.each([
  ['a name past 120 bytes', { name: 'É'.repeat(61) }],
  ['an unknown role', { role: 'director' as never }],
  ['an account that is no UUID', { account: '1' as never }],
])('%s is refused, and nothing is made', async (_, more) => {
  const before = await vault.client.ask('establishments', {});
  expect((await refusalOf(initEstablishment(vault, [person('nurse', more)]))).code).toBe('invalid');
  expect(await vault.client.ask('establishments', {})).toEqual(before);
});
