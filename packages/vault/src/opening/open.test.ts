import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newBrowser, overVault, type TestBrowser } from '../testing/browser.ts';
import {
  initEstablishment,
  newPatients,
  ORIGIN,
  open,
  openRequest,
  openWithTouch,
  person,
  type RunningVault,
  refusalOf,
  signedIn,
  signedInFeed,
  startVault,
  type TestEstablishment,
  type TestPatient,
  written,
} from '../testing/running.ts';

let vault: RunningVault;
let house: TestEstablishment;
let otherHouse: TestEstablishment;
let patients: TestPatient[];
const staff = {
  script: person('practitioner'),
  care: person('practitioner'),
  crowd: person('practitioner'),
  nurse: person('nurse'),
  administrator: person('administrator'),
  secretary: person('secretary'),
};
const stranger = person('practitioner');

beforeAll(async () => {
  vault = await startVault();
  house = await initEstablishment(vault, Object.values(staff));
  otherHouse = await initEstablishment(vault, [stranger]);
  patients = await newPatients(vault, house, 400);
}, 60_000);
afterAll(async () => {
  await vault.stop();
  expect(vault.errors()).toBe('');
}, 30_000);

describe('what a proof is good for', () => {
  let browser: TestBrowser;
  let patient: TestPatient;
  beforeAll(async () => {
    browser = await signedIn(vault, staff.care);
    patient = patients[399]!;
  });

  it('opens the patient that it names, at the level that its body says', async () => {
    const opened = await open(vault, browser, house, patient);
    expect(opened.step).toBe(0);
    expect(opened.patients[0]!.keys.map(({ level }) => level)).toEqual(['identity', 'record']);
    expect(opened.today).toEqual({ count: 1, touchLine: 80 });
    expect(opened.claims.sub).toBe(staff.care.account);
    const again = await open(vault, browser, house, patient);
    expect(again.patients[0]!.again).toBe(true);
    expect(again.today.count).toBe(1);
    expect(again.patients[0]!.keys).toEqual(opened.patients[0]!.keys);
  });

  it('a copied token with another key is refused', async () => {
    const thief = newBrowser(ORIGIN, overVault(vault.client));
    thief.token = browser.token;
    expect((await refusalOf(open(vault, thief, house, patient))).code).toBe('not-signed-in');
  });

  it('a proof is used once', async () => {
    const request = openRequest(browser, house, patient);
    await vault.client.ask('open', request);
    expect((await refusalOf(vault.client.ask('open', request))).code).toBe('not-signed-in');
  });

  it.each([
    ['of another path', { path: '/fhir/R4/Observation' }],
    ['of another patient', { path: `/fhir/R4/Patient/${randomUUID()}/$open` }],
    ['of another origin', { claims: { htu: 'https://elsewhere.example/fhir/R4/Patient' } }],
    ['of another method', { method: 'PUT' }],
    ['of another body', { body: '{"resourceType":"Parameters","parameter":[]}' }],
    ['without the body', { body: undefined }],
    ['of another token', { token: 'another' }],
  ])('a proof %s is refused', async (_, parts) => {
    const request = openRequest(browser, house, patient, { parts });
    expect((await refusalOf(vault.client.ask('open', request))).code).toBe('not-signed-in');
  });

  it('an old proof is refused with a nonce, and goes on with that nonce whatever its clock says', async () => {
    const claims = { iat: Math.floor(Date.now() / 1000) - 3600 };
    const refused = await refusalOf(open(vault, browser, house, patient, { parts: { claims } }));
    expect(refused.code).toBe('use-nonce');
    const { nonce } = refused.details;
    await open(vault, browser, house, patient, { parts: { claims, nonce } });
    expect(await vault.client.ask('nonce-check', { nonce: nonce! })).toEqual({ fresh: true });
    expect(await vault.client.ask('nonce-check', { nonce: `${nonce}x` })).toEqual({ fresh: false });
  });

  it('reading Patient/{id} opens the identity and nothing more', async () => {
    const path = `/fhir/R4/Patient/${patient.id}`;
    const token = browser.token!;
    const read = (level: 'identity' | 'record') => ({
      ...openRequest(browser, house, patient, { level }),
      proof: browser.proof({ method: 'GET', path, token }),
      method: 'GET',
      body: undefined,
    });
    const opened = await vault.client.ask('open', read('identity'));
    expect(opened.patients[0]!.keys.map(({ level }) => level)).toEqual(['identity']);
    expect((await refusalOf(vault.client.ask('open', read('record')))).code).toBe('not-signed-in');
  });

  it('a search names nobody: twenty identities, no record', async () => {
    const body = 'name=abc&birthdate=1970-01-01';
    const path = '/fhir/R4/Patient/_search';
    const token = browser.token!;
    const search = (count: number, level: 'identity' | 'record') => ({
      ...openRequest(browser, house, patient, { level }),
      proof: browser.proof({ method: 'POST', path, token, body }),
      body: Buffer.from(body).toString('base64url'),
      patients: patients.slice(300, 300 + count).map(({ id, wrapped }) => ({
        id,
        wrapped: wrapped.filter((w) => w.level === 'identity'),
        letters: [],
      })),
      search: true,
    });
    expect((await vault.client.ask('open', search(20, 'identity'))).patients).toHaveLength(20);
    expect((await refusalOf(vault.client.ask('open', search(21, 'identity')))).code).toBe('too-broad');
    expect((await refusalOf(vault.client.ask('open', search(1, 'record')))).code).toBe('not-signed-in');
    expect((await vault.client.ask('open', search(0, 'identity'))).patients).toEqual([]);
  });

  it('break-glass needs words, and opens', async () => {
    const outside = { relation: 'outside', purpose: 'ETREAT' } as const;
    expect((await refusalOf(open(vault, browser, house, patients[398]!, outside))).code).toBe('invalid');
    const opened = await openWithTouch(vault, browser, house, patients[398]!, { ...outside, reason: 'urgence' });
    expect(opened.step).toBe(1);
  });

  it('restricted always asks for a touch', async () => {
    const asked = { level: 'restricted' } as const;
    expect((await refusalOf(open(vault, browser, house, patient, asked))).code).toBe('needs-touch');
    const opened = await openWithTouch(vault, browser, house, patient, asked);
    expect(opened.patients[0]!.keys).toHaveLength(3);
  });
});

describe('what is wrapped for another is refused', () => {
  it('keys of another patient, level or establishment', async () => {
    const browser = await signedIn(vault, staff.care);
    const [a, b] = patients.slice(390, 392) as [TestPatient, TestPatient];
    const [foreign] = await newPatients(vault, otherHouse, 1);
    const swapped = { ...a, wrapped: b.wrapped };
    expect((await refusalOf(open(vault, browser, house, swapped))).code).toBe('invalid');
    const fromElsewhere = { ...a, wrapped: foreign!.wrapped };
    expect((await refusalOf(open(vault, browser, house, fromElsewhere))).code).toBe('invalid');
    const restrictedAsRecord = a.wrapped.map((w) => ({
      ...w,
      level: w.level === 'restricted' ? ('record' as const) : w.level,
    }));
    const mislabelled = { ...a, wrapped: restrictedAsRecord };
    expect((await refusalOf(open(vault, browser, house, mislabelled))).code).toBe('invalid');
  });

  it('an account finds nothing of another establishment', async () => {
    const browser = await signedIn(vault, stranger);
    expect((await refusalOf(open(vault, browser, house, patients[0]!))).code).toBe('not-found');
    const nowhere = { ...house, id: randomUUID() as TestEstablishment['id'] };
    expect((await refusalOf(open(vault, browser, nowhere, patients[0]!))).code).toBe('not-found');
  });

  it('rewrapped keys open the same, letters open with the patient, and a letter of another is refused', async () => {
    const browser = await signedIn(vault, staff.care);
    const id = randomUUID() as PatientId;
    const made = await vault.client.ask('new-patient', {
      ...written(await signedInFeed(vault, house), house),
      patient: id,
      letters: [{ level: 'record', id: 'l1' }],
      traits: [],
    });
    const { wrapped } = await vault.client.ask('rewrap-keys', {
      establishment: house.id,
      patient: id,
      wrapped: made.wrapped,
    });
    const before = await open(vault, browser, house, { ...made, id });
    const request = openRequest(browser, house, { ...made, id, wrapped });
    request.patients[0]!.letters = [made.letters[0]!.letter];
    const opened = await vault.client.ask('open', request);
    expect(opened.patients[0]!.keys).toEqual(before.patients[0]!.keys);
    expect(opened.patients[0]!.letters).toEqual({ l1: made.letters[0]!.key });

    const other = openRequest(browser, house, patients[389]!);
    other.patients[0]!.letters = [made.letters[0]!.letter];
    expect((await refusalOf(vault.client.ask('open', other))).code).toBe('invalid');
    other.proof = openRequest(browser, house, patients[389]!).proof;
    const forged = { ...made.letters[0]!.letter.rule, subject: patients[389]!.id };
    other.patients[0]!.letters = [{ ...made.letters[0]!.letter, rule: forged }];
    expect((await vault.client.ask('open', other)).patients[0]!.letters).toEqual({});
  });
});

describe('the ladder, from outside', () => {
  it('an administrator opens nothing', async () => {
    const browser = await signedIn(vault, staff.administrator);
    for (const level of ['identity', 'record'] as const) {
      expect((await refusalOf(open(vault, browser, house, patients[0]!, { level }))).code).toBe('role');
    }
  });

  it('a secretary opens names, no record', async () => {
    const browser = await signedIn(vault, staff.secretary);
    await open(vault, browser, house, patients[0]!, { level: 'identity' });
    expect((await refusalOf(open(vault, browser, house, patients[0]!))).code).toBe('role');
  });

  it('a script gets 20 records, with touches ten more, then one a minute; 160 in a day, then a colleague', async () => {
    const browser = await signedIn(vault, staff.script);
    let next = 0;
    const upcoming = () => patients[next++]!;
    for (let i = 0; i < 20; i++) await open(vault, browser, house, upcoming());
    expect((await refusalOf(open(vault, browser, house, patients[next]!))).code).toBe('needs-touch');
    for (let i = 0; i < 10; i++) await openWithTouch(vault, browser, house, upcoming());

    const asked = await refusalOf(open(vault, browser, house, patients[next]!));
    const given = await browser.touch(asked.details.touchOptions);
    const early = await refusalOf(open(vault, browser, house, patients[next]!, { given }));
    expect(early.code).toBe('too-fast');
    expect(early.details.retryAfter).toBeGreaterThan(0);
    await drive(60_000);
    await open(vault, browser, house, upcoming(), { given });
    const spent = await refusalOf(open(vault, browser, house, patients[next]!, { given }));
    expect(spent.code).toBe('needs-touch');

    while (next < 160) {
      await drive(60_000);
      await openWithTouch(vault, browser, house, upcoming());
    }
    await drive(60_000);
    expect((await refusalOf(open(vault, browser, house, patients[next]!))).code).toBe('needs-colleague');
    const { today } = await open(vault, browser, house, patients[0]!);
    expect(today).toEqual({ count: 160, touchLine: 80 });
  }, 60_000);

  it('a touch for one patient opens no other, and not a second time', async () => {
    const browser = await signedIn(vault, staff.nurse);
    const [a, b] = patients.slice(200, 202) as [TestPatient, TestPatient];
    const restricted = { level: 'restricted' } as const;
    const asked = await refusalOf(open(vault, browser, house, a, restricted));
    const given = await browser.touch(asked.details.touchOptions);
    expect((await refusalOf(open(vault, browser, house, b, { ...restricted, given }))).code).toBe('needs-touch');
    const otherBrowser = await signedIn(vault, staff.nurse);
    expect((await refusalOf(open(vault, otherBrowser, house, a, { ...restricted, given }))).code).toBe('needs-touch');
    const twice = await Promise.allSettled([1, 2].map(() => open(vault, browser, house, a, { ...restricted, given })));
    expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('200 openings at once never pass the line', async () => {
    const browser = await signedIn(vault, staff.crowd);
    const asked = await Promise.allSettled(patients.slice(0, 200).map((p) => open(vault, browser, house, p)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const reopened = await open(vault, browser, house, patients[0]!);
    expect(reopened.today.count).toBe(20);
  });
});

async function drive(ms: number): Promise<void> {
  const { at } = clock;
  clock.at = Math.max(at, Date.now()) + ms;
  await vault.client.ask('clock', { establishment: house.id, at: clock.at });
}
const clock = { at: 0 };
