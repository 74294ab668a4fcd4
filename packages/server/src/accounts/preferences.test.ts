import { codeOf } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await startHttpWorld();
});
afterAll(() => world.close());

const PATH = '/account/preferences';

async function found(account: string): Promise<unknown> {
  const answer = await (await world.browser(account)).send('GET', '/account');
  return (JSON.parse(answer.body) as { preferences: unknown }).preferences;
}

test('what a person chose is found from any workstation and any of their accounts, and by nobody else', async () => {
  const { drMartin, drMartinDesk, drBernard } = world.north.accounts;
  expect(await found(drMartin)).toEqual({});
  const browser = await world.browser(drMartin);
  expect((await browser.send('PUT', PATH, { language: 'en', scheme: 'dark' })).status).toBe(204);
  expect((await browser.send('PUT', PATH, { letterKeys: false })).status).toBe(204);
  expect((await browser.send('PUT', PATH, { scheme: 'light' })).status).toBe(204);
  const chosen = { language: 'en', scheme: 'light', letterKeys: false };
  expect(await found(drMartin)).toEqual(chosen);
  expect(await found(drMartinDesk)).toEqual(chosen);
  expect(await found(drBernard)).toEqual({});
});

test.each([
  ['a language that no page speaks', { language: 'de' }],
  ['what is no preference', { patient: 'Durand' }],
  ['no object', ['fr']],
])('refuses %s, and keeps nothing of it', async (_, body) => {
  const { administrator } = world.north.accounts;
  const answer = await (await world.browser(administrator)).send('PUT', PATH, body);
  expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
  expect(answer.body).not.toContain('Durand');
  expect(await found(administrator)).toEqual({});
});
