import type { PatientId } from '@rempart/terms/ids.ts';
import { expect, test } from 'vitest';
import { GRANT_IDLE_MS, GRANT_MAX_MS, Grants, newestKey } from './grants.ts';

const patient = 'p' as PatientId;
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');
const opened = (level: 'identity' | 'record', fill = 1, version = 1) => ({
  id: patient,
  keys: [{ level, version, key: key(fill) }],
  letters: {},
  again: false,
});
const because = { relation: 'known', purpose: 'TREAT', fact: 'encounter' } as const;
const session = { sid: 's', account: 'a' };

function atTime() {
  const clock = { now: 0 };
  return { clock, grants: new Grants(() => clock.now) };
}

test('a grant covers its level and those below, for its session alone', () => {
  const { grants } = atTime();
  grants.keep(session, opened('record'), 'record', because);
  expect(grants.covers('s', patient, 'identity')).toBeDefined();
  expect(grants.covers('s', patient, 'record')).toBeDefined();
  expect(grants.covers('s', patient, 'restricted')).toBeUndefined();
  expect(grants.covers('other', patient, 'identity')).toBeUndefined();
});

test('a grant ends ten minutes after its last use, and after an hour in any case', () => {
  const { grants, clock } = atTime();
  grants.keep(session, opened('record'), 'record', because);
  for (clock.now = 0; clock.now <= GRANT_MAX_MS; clock.now += GRANT_IDLE_MS - 1) {
    expect(grants.find('s', patient)).toBeDefined();
  }
  expect(grants.find('s', patient)).toBeUndefined();

  const idle = atTime();
  idle.grants.keep(session, opened('record'), 'record', because);
  idle.clock.now = GRANT_IDLE_MS + 1;
  expect(idle.grants.find('s', patient)).toBeUndefined();
});

test('what no person asked is answered, and does not prolong a grant', () => {
  const { grants, clock } = atTime();
  grants.keep(session, opened('record'), 'record', because);
  for (clock.now = 0; clock.now < GRANT_IDLE_MS; clock.now += 60_000) {
    expect(grants.covers('s', patient, 'record', 'unasked')).toBeDefined();
  }
  clock.now = GRANT_IDLE_MS + 1;
  expect(grants.covers('s', patient, 'record', 'unasked')).toBeUndefined();
});

test('keys are wiped when the grant, the session or the account ends', () => {
  for (const end of ['sweep', 'session', 'account'] as const) {
    const { grants, clock } = atTime();
    const grant = grants.keep(session, opened('record', 7), 'record', because);
    const held = newestKey(grant, 'record');
    expect(held?.key[0]).toBe(7);
    clock.now = end === 'sweep' ? GRANT_IDLE_MS + 1 : 0;
    if (end === 'sweep') grants.sweep();
    if (end === 'session') grants.endSession('s');
    if (end === 'account') grants.endAccount('a');
    expect(held?.key.every((byte) => byte === 0)).toBe(true);
    expect(grants.find('s', patient)).toBeUndefined();
  }
});

test('the newest version of a key is written with', () => {
  const { grants } = atTime();
  grants.keep(session, opened('record', 1, 9), 'record', because);
  const grant = grants.keep(session, opened('record', 2, 10), 'record', because);
  expect(newestKey(grant, 'record')).toMatchObject({ version: 10 });
});
