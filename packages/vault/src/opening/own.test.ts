import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { LEVELS } from '@rempart/terms/levels.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser } from '../testing/browser.ts';
import {
  initEstablishment,
  newPatients,
  open,
  openRequest,
  openWithTouch,
  person,
  type RunningVault,
  refusalOf,
  signedIn,
  startVault,
  type TestEstablishment,
  type TestPatient,
  written,
} from '../testing/running.ts';

let vault: RunningVault;
let house: TestEstablishment;
let otherHouse: TestEstablishment;
let own: TestPatient;
let others: TestPatient[];
const doctor = person('practitioner');
const patient = person('patient', { name: 'Patient de la maison' });
const OWN = { relation: 'own' } as const;

beforeAll(async () => {
  vault = await startVault();
  house = await initEstablishment(vault, [doctor]);
  otherHouse = await initEstablishment(vault, [person('practitioner')]);
  [own, ...others] = (await newPatients(vault, house, 30)) as [TestPatient, ...TestPatient[]];
  const enrolled = await vault.client.ask('enrol-demo-patient', {
    establishment: house.id,
    account: patient,
    patient: own.id,
  });
  expect(enrolled).toEqual({ enrolled: true });
}, 60_000);
afterAll(async () => {
  await vault.stop();
  expect(vault.errors()).toBe('');
}, 30_000);

const codeOf = async (promise: Promise<unknown>) => (await refusalOf(promise)).code;

describe('a patient’s account', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await signedIn(vault, patient);
  });

  it('opens its own file, as often as it likes, and the log says whose it is', async () => {
    const opened = await open(vault, browser, house, own, OWN);
    expect([opened.step, opened.patients[0]!.keys.map(({ level }) => level)]).toEqual([0, ['identity', 'record']]);
    for (let again = 0; again < 40; again++) await open(vault, browser, house, own, OWN);
    const path = `/fhir/R4/Patient/${own.id}`;
    const proof = browser.proof({ method: 'GET', path, token: browser.token });
    const proven = { token: browser.token!, proof, method: 'GET' };
    const { entries } = await vault.client.ask('patient-log', {
      establishment: house.id,
      patient: own.id,
      limit: 5,
      ...proven,
    });
    const [last] = entries;
    expect(last).toMatchObject({ kind: 'open', account: patient.account, relation: 'own', level: 'record', step: 0 });
    expect(last).not.toHaveProperty('purpose');
  });

  it('reads who it is by itself', async () => {
    const path = `/fhir/R4/Patient/${own.id}`;
    const proof = browser.proof({ method: 'GET', path, token: browser.token });
    const request = { ...openRequest(browser, house, own, { level: 'identity', ...OWN }), proof, method: 'GET' };
    const opened = await vault.client.ask('open', { ...request, body: undefined });
    expect(opened.patients[0]!.keys.map(({ level }) => level)).toEqual(['identity']);
  });

  it('opens its restricted part with a touch, every time', async () => {
    for (let times = 0; times < 2; times++) {
      expect(await codeOf(open(vault, browser, house, own, { level: 'restricted', ...OWN }))).toBe('needs-touch');
      const opened = await openWithTouch(vault, browser, house, own, { level: 'restricted', ...OWN });
      expect(opened.step).toBe(1);
    }
  });

  it('opens nobody else: whoever it names, there or not, at any level, whatever the server says, is answered alike', async () => {
    const someone = fc.oneof(
      fc.nat(others.length - 1).map((n) => others[n]!),
      fc.uuid({ version: 4 }).map((id): TestPatient => ({ ...others[0]!, id: id as PatientId })),
    );
    const answers = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        someone,
        fc.constantFrom(...LEVELS),
        fc.constantFrom('own' as const, 'expected' as const, 'known' as const, 'outside' as const),
        fc.constantFrom('TREAT' as const, 'ETREAT' as const),
        async (whom, level, relation, purpose) => {
          const asked = { level, relation, purpose, reason: 'urgence' };
          const { code, details } = await refusalOf(open(vault, browser, house, whom, asked));
          answers.add(JSON.stringify([code, details]));
        },
      ),
      { numRuns: 200 },
    );
    expect([...answers]).toEqual([JSON.stringify(['role', {}])]);
  });

  it('cannot put another patient, or the keys of another, under a proof of its own', async () => {
    const [stranger] = others as [TestPatient];
    const request = openRequest(browser, house, own, OWN);
    expect(await codeOf(vault.client.ask('open', { ...request, patients: [{ ...stranger, letters: [] }] }))).toBe(
      'not-signed-in',
    );
    const swapped = {
      id: own.id,
      wrapped: stranger.wrapped.filter(({ level }) => level !== 'restricted'),
      letters: [],
    };
    const again = openRequest(browser, house, own, OWN);
    expect(await refusalOf(vault.client.ask('open', { ...again, patients: [swapped] }))).toBeDefined();
  });

  it('breaks no glass, not even its own', async () => {
    const asked = { purpose: 'ETREAT', reason: 'urgence', ...OWN } as const;
    expect(await codeOf(open(vault, browser, house, own, asked))).toBe('role');
  });

  it('searches nobody, opens no page, makes and indexes no patient, and reads no other’s log', async () => {
    const token = browser.token!;
    const proven = (method: string, path: string, body?: string) => ({
      establishment: house.id,
      token,
      method,
      proof: browser.proof({ method, path, token, body }),
      ...(body && { body: Buffer.from(body).toString('base64url') }),
    });
    const traits = [{ kind: 'birthdate-letters', birthdate: '1970-01-01', letters: 'DUR' } as const];
    const search = proven('POST', '/fhir/R4/Patient/_search', 'birthdate=1970-01-01&family=dur');
    const log = (id: PatientId) => proven('GET', `/fhir/R4/Patient/${id}`);
    const put = written(browser, house, 'PUT', `/fhir/R4/Patient/${own.id}`);
    const [stranger] = others as [TestPatient];
    const tries: Array<[string, Promise<unknown>]> = [
      ['index', vault.client.ask('index', { ...search, traits })],
      ['open-pages', vault.client.ask('open-pages', { ...proven('GET', '/fhir/R4/Appointment'), pages: [] })],
      ['new-patient', vault.client.ask('new-patient', { ...written(browser, house), letters: [], traits: [] })],
      ['write-index', vault.client.ask('write-index', { ...put, patient: own.id, traits: [...traits] })],
      ['patient-log', vault.client.ask('patient-log', { ...log(stranger.id), patient: stranger.id, limit: 1 })],
      ['patient-log of nobody', vault.client.ask('patient-log', { ...log(own.id), patient: uuid(), limit: 1 })],
      ['list', vault.client.ask('open', { ...openRequest(browser, house, own, OWN), ...listOf(browser) })],
    ];
    const codes = await Promise.all(tries.map(async ([name, promise]) => [name, await codeOf(promise)]));
    expect(Object.fromEntries(codes)).toEqual({
      index: 'role',
      'open-pages': 'role',
      'new-patient': 'role',
      'write-index': 'not-opened',
      'patient-log': 'role',
      'patient-log of nobody': 'role',
      list: 'role',
    });
  });

  it('is still bound after the vault was killed and has read its log again', async () => {
    await vault.crash();
    const back = await signedIn(vault, patient);
    await open(vault, back, house, own, OWN);
    expect(await codeOf(open(vault, back, house, others[0]!, OWN))).toBe('role');
  });
});

describe('nobody', () => {
  it('who works here is taken for the patient because a server says so', async () => {
    const browser = await signedIn(vault, doctor);
    expect(await codeOf(open(vault, browser, house, others[1]!, OWN))).toBe('role');
  });

  it('gets a second file: each demo establishment has one such account, for good, and no other has any', async () => {
    const ask = (account = person('patient'), whom = others[0]!.id, establishment = house.id) =>
      vault.client.ask('enrol-demo-patient', { establishment, account, patient: whom });
    expect(await ask()).toEqual({ enrolled: false });
    expect(await ask(patient)).toEqual({ enrolled: false });
    const browser = await signedIn(vault, patient);
    expect(await codeOf(open(vault, browser, house, others[0]!, OWN))).toBe('role');
    // In a house where nobody has one yet: neither a colleague’s account nor their person becomes a patient’s.
    const colleague = otherHouse.accounts[0]!;
    const given = [
      person('practitioner'),
      { ...colleague, role: 'patient' as const },
      person('patient', { person: colleague.person }),
    ];
    for (const account of given) expect(await codeOf(ask(account, uuid(), otherHouse.id))).toBe('invalid');
    const real = await initEstablishment(vault, [], { demo: false, drivenClock: false });
    expect(await codeOf(ask(person('patient'), uuid(), real.id))).toBe('not-found');
    expect(await codeOf(initEstablishment(vault, [person('patient')]))).toBe('invalid');
  });
});

function uuid(): PatientId {
  return randomUUID() as PatientId;
}

/** A list that names nobody, over which a server would open several. */
function listOf(browser: TestBrowser) {
  const path = '/fhir/R4/Appointment';
  const proof = browser.proof({ method: 'GET', path, token: browser.token });
  return { proof, method: 'GET', body: undefined, level: 'identity' as const };
}
