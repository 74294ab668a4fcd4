/** What a thief in a nurse's session gets from the list of the unit, without the passkey in the hand. */
import type { Bundle } from '@medplum/fhirtypes';
import { codeOf, openBody, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

const NAMES_A_DAY = 120;
const A_PROOF = 20;
const RECORDS_AT_ONCE = 35;
const RECORDS_A_DAY = 60;
const TEN_MINUTES_MS = 11 * 60_000;

let world: HttpWorld;
let nurse: TestBrowser;
/** More than anyone's ward. */
let staying: string[];

beforeAll(async () => {
  world = await startHttpWorld();
  nurse = await world.browser(world.north.accounts.nurse);
  staying = await world.patients(world.north, NAMES_A_DAY + A_PROOF);
  const { browser: feed } = await world.feed(world.north);
  for (const patient of staying) {
    const made = await world.bytes(feed, 'POST', '/fhir/R4/Encounter', Buffer.from(JSON.stringify(stayOf(patient))));
    expect(made.status, made.body).toBe(201);
  }
}, 60_000);
afterAll(() => world?.close());

function stayOf(patient: string) {
  return {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${patient}` },
    period: { start: new Date(Date.now() - 3600_000).toISOString() },
    location: [{ location: { reference: `Location/${world.north.unit}` } }],
  };
}

async function openUntilAsked(patients: readonly string[]): Promise<number> {
  for (const [count, patient] of patients.entries()) {
    const answer = await nurse.send('POST', `/fhir/R4/Patient/${patient}/$open`, openBody());
    if (answer.status === 200) continue;
    expect(codeOf(answer)).toBe('needs-touch');
    return count;
  }
  return patients.length;
}

test('the list itself names nobody', async () => {
  const answer = await nurse.send('GET', `/fhir/R4/Encounter?location=Location/${world.north.unit}&_count=500`);
  const { entry } = JSON.parse(answer.body) as Bundle;
  expect(entry?.length).toBe(staying.length);
  expect(answer.body).not.toContain('display');
});

test('of its names 120 open in a day, twenty a proof, then a touch is asked for', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const names = async (from: number) => {
    const ids = staying.slice(from, from + A_PROOF).join();
    return nurse.send('POST', '/fhir/R4/Patient/_search', `_id=${ids}`, form);
  };
  for (let from = 0; from < NAMES_A_DAY; from += A_PROOF) {
    const answer = await names(from);
    expect((JSON.parse(answer.body) as Bundle).entry?.length, answer.body).toBe(A_PROOF);
  }
  expect(codeOf(await names(NAMES_A_DAY))).toBe('needs-touch');
  expect((await names(0)).status).toBe(200);
});

test('of its records 35 open at once and 60 in a day, then each asks for a touch', async () => {
  expect(await openUntilAsked(staying)).toBe(RECORDS_AT_ONCE);
  await world.vault.ask('clock', { establishment: world.north.id, at: Date.now() + TEN_MINUTES_MS });
  expect(await openUntilAsked(staying.slice(RECORDS_AT_ONCE))).toBe(RECORDS_A_DAY - RECORDS_AT_ONCE);
});
