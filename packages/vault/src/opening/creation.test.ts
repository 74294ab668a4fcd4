import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser } from '../testing/browser.ts';
import {
  initEstablishment,
  newPatients,
  open,
  person,
  type RunningVault,
  refusalOf,
  signedIn,
  signedInFeed,
  startVault,
  type TestEstablishment,
  written,
} from '../testing/running.ts';
import { Creations } from './creation.ts';

let vault: RunningVault;
let house: TestEstablishment;
let feed: TestBrowser;
const staff = {
  desk: person('admissions'),
  rushed: person('admissions'),
  doctor: person('practitioner'),
  colleague: person('practitioner'),
  administrator: person('administrator'),
};

beforeAll(async () => {
  vault = await startVault();
  house = await initEstablishment(vault, Object.values(staff));
  feed = await signedInFeed(vault, house);
}, 60_000);
afterAll(async () => {
  await vault.stop();
  expect(vault.errors()).toBe('');
}, 30_000);

const letters = (of: string, birthdate = '1970-02-03'): Traits => ({
  kind: 'birthdate-letters',
  birthdate,
  letters: of,
});
type Request = ReturnType<typeof written>;
const create = (request: Request, traits: Traits[] = [letters('DUR')], patient?: PatientId) =>
  vault.client.ask('new-patient', { ...request, letters: [], traits, ...(patient && { patient }) });
const codeOf = async (promise: Promise<unknown>) => (await refusalOf(promise)).code;

describe('a new patient', () => {
  it('is made and indexed by the proof of a request that makes patients, of a person or a feed', async () => {
    const desk = await signedIn(vault, staff.desk);
    const byFeed = await create(written(feed, house));
    expect(Buffer.from(byFeed.tokens[0]!, 'base64url')).toHaveLength(16);
    for (const path of ['/fhir/R4/Patient', '/fhir/R4', `/Inbox/${randomUUID()}/$file`]) {
      expect((await create(written(desk, house, 'POST', path))).tokens).toEqual(byFeed.tokens);
    }
  });

  it('is not made without a proof, nor by that of another request, account, role or establishment', async () => {
    const unsigned = { establishment: house.id, token: '', proof: '', method: 'POST' };
    expect(await codeOf(create(unsigned))).toBe('not-signed-in');
    const desk = await signedIn(vault, staff.desk);
    for (const [method, path] of [
      ['POST', '/fhir/R4/Patient/_search'],
      ['GET', '/fhir/R4/Patient'],
      ['POST', '/fhir/R4/Observation'],
      ['PUT', `/fhir/R4/Patient/${randomUUID()}`],
    ] as const) {
      expect(await codeOf(create(written(desk, house, method, path)))).toBe('not-signed-in');
    }
    const used = written(feed, house);
    await create(used);
    expect(await codeOf(create({ ...used, token: desk.token! }))).toBe('not-signed-in');
    const elsewhere = await initEstablishment(vault, []);
    expect(await codeOf(create({ ...written(feed, house), establishment: elsewhere.id }))).toBe('not-found');
    expect(await codeOf(create({ ...used, establishment: elsewhere.id }))).toBe('not-signed-in');
    const administrator = await signedIn(vault, staff.administrator);
    expect(await codeOf(create(written(administrator, house, 'POST', '/fhir/R4/Patient')))).toBe('role');
  });

  it('has one birth date, written in full, and few names: no request asks for a dictionary', async () => {
    const request = written(feed, house);
    const names = ['DUR', 'DUB', 'DUC', 'DUD', 'DUF', 'DUG'];
    expect(
      (
        await create(
          request,
          names.map((name) => letters(name)),
        )
      ).tokens,
    ).toHaveLength(6);
    const days = [letters('DUR'), letters('DUR', '1970-02-04')];
    expect(await codeOf(create(request, days))).toBe('invalid');
    expect(
      await codeOf(
        create(
          request,
          [...names, 'DUH'].map((name) => letters(name)),
        ),
      ),
    ).toBe('invalid');
    expect(await codeOf(create(request, [letters('DUR', '1970')]))).toBe('too-broad');
  });

  it('one Bundle makes many; once its session has ended it makes none', async () => {
    const request = written(feed, house);
    for (let i = 0; i < 3; i++) await create(request);
    const desk = await signedIn(vault, staff.desk);
    const bundle = written(desk, house, 'POST', '/fhir/R4');
    await create(bundle);
    await desk.send('POST', '/auth/end');
    expect(await codeOf(create(bundle))).toBe('not-signed-in');
  });

  it('comes two hundred times at once from a person, then one in three minutes', async () => {
    const desk = await signedIn(vault, staff.rushed);
    const bundle = written(desk, house, 'POST', '/fhir/R4');
    for (let i = 0; i < 200; i++) await create(bundle);
    const refused = await refusalOf(create(bundle));
    expect([refused.code, refused.details.retryAfter! > 0, refused.details.retryAfter! <= 180]).toEqual([
      'too-fast',
      true,
      true,
    ]);
    expect((await create(written(feed, house))).tokens).toHaveLength(1);
  });

  it('comes from a feed as fast as an import of 20,000 sends them; a larger one goes on at one in two seconds', () => {
    const account = person('feed');
    const creations = new Creations();
    for (let i = 0; i < 25_000; i++) creations.spend(account, 0);
    expect(() => creations.spend(account, 0)).toThrow(RempartError);
    creations.spend(account, 2_000);
    expect(() => creations.spend(account, 2_000)).toThrow(RempartError);
  });
});

describe('a changed patient', () => {
  const change = (request: Request, patient: PatientId) =>
    vault.client.ask('write-index', { ...request, patient, traits: [letters('DUR')] });
  const put = (browser: TestBrowser, patient: string) => written(browser, house, 'PUT', `/fhir/R4/Patient/${patient}`);

  it('is indexed by who has opened them, with a request that changes them, and not without end', async () => {
    const [patient, other] = await newPatients(vault, house, 2);
    const doctor = await signedIn(vault, staff.doctor);
    const colleague = await signedIn(vault, staff.colleague);
    expect(await codeOf(change(put(doctor, patient!.id), patient!.id))).toBe('not-opened');
    await open(vault, doctor, house, patient!);
    expect(await codeOf(change(put(colleague, patient!.id), patient!.id))).toBe('not-opened');
    expect(await codeOf(change(put(doctor, other!.id), patient!.id))).toBe('not-signed-in');
    expect(await codeOf(change(written(doctor, house, 'POST', '/fhir/R4/Patient'), patient!.id))).toBe('not-signed-in');
    for (let i = 0; i < 5; i++) expect((await change(put(doctor, patient!.id), patient!.id)).tokens).toHaveLength(1);
    expect(await codeOf(change(put(doctor, patient!.id), patient!.id))).toBe('not-opened');
  });

  it('whom one made is opened before they are changed', async () => {
    const doctor = await signedIn(vault, staff.doctor);
    const { patient } = await create(written(doctor, house, 'POST', '/fhir/R4/Patient'));
    expect(await codeOf(change(put(doctor, patient), patient))).toBe('not-opened');
  });
});
