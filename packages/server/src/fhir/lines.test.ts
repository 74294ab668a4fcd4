/** How far one account comes in a day, over the real HTTP server, on a clock that the test drives. */
import { type Answer, codeOf, openBody, type TestBrowser, touchAsked } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

const RECORDS_A_DAY = 160;
/** Untouched in ten minutes. */
const PACE = 20;
const TOUCHES = 10;
/** Until all of them can be given again. */
const FULL_BANK_MS = (TOUCHES + 1) * 60_000;
const DAY_MS = 24 * 3600_000;

let world: HttpWorld;
let martin: TestBrowser;
let patients: string[];
let now = Date.now();

beforeAll(async () => {
  world = await startHttpWorld();
  martin = await world.browser(world.north.accounts.drMartin);
  patients = await world.patients(world.north, RECORDS_A_DAY + 2);
}, 60_000);
afterAll(() => world?.close());

async function drive(ms: number): Promise<void> {
  now += ms;
  await world.vault.ask('clock', { establishment: world.north.id, at: now });
}

const outcome = (answer: Answer) => (answer.status === 200 ? 'opened' : codeOf(answer));
const countOf = (answer: Answer) => {
  const { parameter } = JSON.parse(answer.body) as { parameter: Array<{ name: string; part?: object[] }> };
  return parameter.find(({ name }) => name === 'today')?.part?.[0];
};

test('a practitioner’s account gets 160 records in a day, touches from the twenty-first on; then it needs a colleague', async () => {
  const [beyond, tomorrow] = patients.slice(RECORDS_A_DAY) as [string, string];
  for (const [n, patient] of patients.slice(0, RECORDS_A_DAY).entries()) {
    // Ten touches are in the bank, and one comes back each minute.
    if (n > PACE && n % TOUCHES === 0) await drive(FULL_BANK_MS);
    const path = `/fhir/R4/Patient/${patient}/$open`;
    const first = await martin.send('POST', path, openBody());
    expect([n, outcome(first)]).toEqual([n, n < PACE ? 'opened' : 'needs-touch']);
    if (n < PACE) continue;
    const touched = await martin.send('POST', path, openBody({}, await martin.touch(touchAsked(first))));
    expect([n, outcome(touched)]).toEqual([n, 'opened']);
  }

  await drive(FULL_BANK_MS);
  const refused = await martin.open(beyond);
  expect([refused.status, outcome(refused)]).toEqual([403, 'needs-colleague']);
  const glass = await martin.open(beyond, { purpose: 'ETREAT', reason: 'urgence vitale' });
  expect(outcome(glass)).toBe('needs-colleague');
  expect(outcome(await martin.send('GET', `/fhir/R4/Observation?patient=${beyond}`))).toBe('not-opened');
  expect(outcome(await martin.open(patients[0]!, { touch: false }))).toBe('opened');

  await drive(DAY_MS);
  const next = await martin.open(tomorrow);
  expect([outcome(next), countOf(next)]).toEqual(['opened', { name: 'count', valueInteger: 1 }]);
}, 60_000);
