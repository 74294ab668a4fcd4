import { openCheckpoint, parseVkey } from '@rempart/vault/log/checkpoint.ts';
import { tilePath } from '@rempart/vault/log/tiles.ts';
import { verifyTiles } from '@rempart/vault/log/verify.ts';
import { codeOf } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await startHttpWorld();
});
afterAll(() => world.close());

test('a security officer fetches the log of their establishment and checks every entry of it', async () => {
  const officer = await world.browser(world.north.accounts.securityOfficer);
  const [log] = JSON.parse((await officer.send('GET', '/log')).body) as Array<{ establishment: string; vkey: string }>;
  expect(log?.establishment).toBe(world.north.id);
  const base = `/log/${world.north.id}`;
  const note = (await officer.send('GET', `${base}/checkpoint`)).body;
  const checkpoint = openCheckpoint(note, parseVkey(log?.vkey ?? ''));
  expect(checkpoint.size).toBeGreaterThan(5);
  // Bytes, not text: the answer is asked of the application itself.
  const bytes = async (path: string) => {
    const url = `${base}/${path}`;
    const proof = officer.proof({ method: 'GET', path: url, token: officer.token });
    const answer = await world.app.inject({ url, headers: { authorization: `DPoP ${officer.token}`, dpop: proof } });
    expect(answer.statusCode).toBe(200);
    return answer.rawPayload;
  };
  await verifyTiles((tile) => bytes(tilePath(tile)), { establishment: world.north.id, checkpoint });
});

test('nobody else reads it, and another establishment’s is not there', async () => {
  for (const account of ['drMartin', 'administrator', 'secretary'] as const) {
    const browser = await world.browser(world.north.accounts[account]);
    for (const path of ['/log', `/log/${world.north.id}/checkpoint`, `/log/${world.north.id}/tile/entries/000.p/1`]) {
      const answer = await browser.send('GET', path);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'role']);
    }
  }
  const officer = await world.browser(world.north.accounts.securityOfficer);
  const other = await officer.send('GET', `/log/${world.south.id}/checkpoint`);
  expect([other.status, codeOf(other)]).toEqual([404, 'not-found']);
});

test('the accounts of their establishment are listed to who keeps the house, and to nobody else', async () => {
  const { accounts } = world.north;
  for (const keeper of ['administrator', 'securityOfficer'] as const) {
    const browser = await world.browser(accounts[keeper]);
    const listed = JSON.parse((await browser.send('GET', '/accounts')).body) as Array<{
      account: string;
      name: string;
    }>;
    const people = listed.filter(({ account }) => Object.values<string>(accounts).includes(account));
    expect(people.length).toBe(Object.keys(accounts).length);
    expect(listed.some(({ account }) => Object.values<string>(world.south.accounts).includes(account))).toBe(false);
  }
  for (const account of ['drMartin', 'nurse', 'secretary'] as const) {
    const answer = await (await world.browser(accounts[account])).send('GET', '/accounts');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'role']);
  }
});
