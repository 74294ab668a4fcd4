import { createDecipheriv, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { weekOf } from '@rempart/terms/slots.ts';
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser } from '../testing/browser.ts';
import {
  initEstablishment,
  newPatients,
  openRequest,
  person,
  type RunningVault,
  refusalOf,
  signedIn,
  signedInFeed,
  startVault,
  type TestEstablishment,
  written,
} from '../testing/running.ts';

let vault: RunningVault;
let house: TestEstablishment;
let other: TestEstablishment;
const schedules = Array.from({ length: 70 }, () => randomUUID());
const staff = {
  clerk: person('medical-secretary', { schedules }),
  desk: person('admissions', { schedules: schedules.slice(0, 1) }),
  doctor: person('practitioner', { schedules: schedules.slice(0, 1) }),
  student: person('student'),
  trainee: person('student'),
  officer: person('security-officer'),
};
let keys: { letterKey: { version: number; key: string }; transferSealKey: string; transferKey: string };

beforeAll(async () => {
  vault = await startVault();
  house = await initEstablishment(vault, Object.values(staff));
  other = await initEstablishment(vault, [person('nurse')]);
  keys = (await vault.client.ask('establishments', {})).find(({ id }) => id === house.id)!;
}, 60_000);
afterAll(async () => {
  await vault.stop();
  expect(vault.errors()).toBe('');
}, 30_000);

/** As the server and other establishments seal, in their own code. */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
async function seal(publicKey: string, info: string, aad: string, plain: Uint8Array) {
  const bytes = (data: Uint8Array) => new Uint8Array(data).buffer;
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(Buffer.from(publicKey, 'base64url')));
  const context = { recipientPublicKey, info: bytes(Buffer.from(info)) };
  const { enc, ct } = await suite.seal(context, bytes(plain), bytes(Buffer.from(aad)));
  return { enc: Buffer.from(enc).toString('base64url'), ct: Buffer.from(ct).toString('base64url') };
}
async function sealedLetter(more: Partial<LetterRule>, key: Uint8Array): Promise<SealedLetter> {
  const rule: LetterRule = {
    establishment: house.id,
    kind: 'inbox',
    subject: randomUUID(),
    level: 'identity',
    due: null,
    id: randomUUID(),
    ...more,
  };
  const sealed = await seal(keys.letterKey.key, 'rempart-letter', JSON.stringify(rule), key);
  return { rule, keyVersion: keys.letterKey.version, ...sealed };
}
function proven(browser: TestBrowser, path: string, method = 'POST', text = '{}') {
  const token = browser.token!;
  const body = method === 'GET' ? undefined : text;
  return {
    establishment: house.id,
    token,
    proof: browser.proof({ method, path, token, body }),
    method,
    ...(body && { body: Buffer.from(body).toString('base64url') }),
  };
}

describe('letters', () => {
  it('an inbox item opens for a clerk under its own path, and counts as one item', async () => {
    const browser = await signedIn(vault, staff.clerk);
    const key = randomBytes(32);
    const letter = await sealedLetter({}, key);
    const path = `/Inbox/${letter.rule.subject}/$open`;
    const opened = await vault.client.ask('open-letter', { ...proven(browser, path), letter });
    expect(opened.key).toBe(key.toString('base64url'));
    const elsewhere = { ...proven(browser, `/Inbox/${randomUUID()}/$open`), letter };
    expect((await refusalOf(vault.client.ask('open-letter', elsewhere))).code).toBe('not-signed-in');
    expect((await refusalOf(vault.client.ask('open-letter', { establishment: house.id, letter }))).code).toBe(
      'not-signed-in',
    );
    const officer = await signedIn(vault, staff.officer);
    expect((await refusalOf(vault.client.ask('open-letter', { ...proven(officer, path), letter }))).code).toBe('role');
  });

  it('a desk without items opens traits as an identity, and no content', async () => {
    const browser = await signedIn(vault, staff.desk);
    const letter = await sealedLetter({}, randomBytes(32));
    const path = `/Inbox/${letter.rule.subject}/$open`;
    await vault.client.ask('open-letter', { ...proven(browser, path), letter });
    const content = await sealedLetter({ subject: letter.rule.subject, level: 'record' }, randomBytes(32));
    const asked = { ...proven(browser, path), letter: content };
    expect((await refusalOf(vault.client.ask('open-letter', asked))).code).toBe('role');
    const me = JSON.parse((await browser.send('GET', '/auth/me')).body);
    expect(me.today.identities).toBe(1);
  });

  it('a changed rule opens nothing', async () => {
    const browser = await signedIn(vault, staff.clerk);
    const letter = await sealedLetter({ level: 'record' }, randomBytes(32));
    const forged = { ...letter, rule: { ...letter.rule, level: 'identity' as const } };
    const asked = { ...proven(browser, `/Inbox/${letter.rule.subject}/$open`), letter: forged };
    expect((await refusalOf(vault.client.ask('open-letter', asked))).code).toBe('invalid');
  });

  it('a due letter opens at its time, not before; other kinds never alone', async () => {
    const key = randomBytes(32);
    const due = (at: number) => sealedLetter({ kind: 'due', due: new Date(at).toISOString() }, key);
    const now = { establishment: house.id, letter: await due(Date.now() - 1000) };
    expect((await vault.client.ask('open-letter', now)).key).toBe(key.toString('base64url'));
    const later = { establishment: house.id, letter: await due(Date.now() + 60_000) };
    expect((await refusalOf(vault.client.ask('open-letter', later))).code).toBe('not-opened');
    const patient = { establishment: house.id, letter: await sealedLetter({ kind: 'patient' }, key) };
    expect((await refusalOf(vault.client.ask('open-letter', patient))).code).toBe('not-opened');
  });

  it('at most 200 due letters a day', async () => {
    const letter = await sealedLetter({ kind: 'due', due: new Date(0).toISOString() }, randomBytes(32));
    const request = { establishment: house.id, letter };
    const asked = await Promise.allSettled(Array.from({ length: 210 }, () => vault.client.ask('open-letter', request)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(199);
    expect((await refusalOf(vault.client.ask('open-letter', request))).code).toBe('too-fast');
  });

  it('a transfer is received as an inbox letter, filed under a patient at its level, and read with them', async () => {
    const clerk = await signedIn(vault, staff.clerk);
    const doctor = await signedIn(vault, staff.doctor);
    const key = randomBytes(32);
    const item = randomUUID();
    const rule: LetterRule = {
      establishment: house.id,
      kind: 'inbox',
      subject: item,
      level: 'record',
      due: null,
      id: randomUUID(),
    };
    const sent = await seal(keys.transferSealKey, 'rempart-transfer', '{"from":"éloigné"}', key);
    const received = { establishment: house.id, ...sent, aad: '{"from":"éloigné"}', letter: rule };
    const { letter } = await vault.client.ask('receive-transfer', received);
    const altered = { ...received, aad: '{}' };
    expect((await refusalOf(vault.client.ask('receive-transfer', altered))).code).toBe('invalid');

    const [patient] = await newPatients(vault, house, 1);
    const path = `/Inbox/${item}/$file`;
    const file = { letter, patient: patient!.id, level: 'record' as const, id: randomUUID() };
    const lowered = { ...proven(clerk, path), ...file, level: 'identity' as const };
    expect((await refusalOf(vault.client.ask('rewrap', lowered))).code).toBe('invalid');
    const filed = await vault.client.ask('rewrap', { ...proven(clerk, path), ...file });
    const request = openRequest(doctor, house, patient!);
    request.patients[0]!.letters = [filed.letter];
    const opened = await vault.client.ask('open', request);
    expect(opened.patients[0]!.letters).toEqual({ [file.id]: key.toString('base64url') });
  });
});

describe('label pages', () => {
  const week = weekOf(new Date());

  it('a label is sealed beside the patient, again for its page, and read with the key of that page', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const [a, b] = await newPatients(vault, house, 2);
    const { sealed } = await vault.client.ask('new-label', {
      establishment: house.id,
      patient: a!.id,
      label: 'ÉTÉ P',
    });
    const page = { schedule: schedules[0]!, week };
    const request = { establishment: house.id, patient: a!.id, sealed, pages: [page] };
    const [onPage] = (await vault.client.ask('seal-label', request)).sealed;
    const others = { ...request, patient: b!.id };
    expect((await refusalOf(vault.client.ask('seal-label', others))).code).toBe('invalid');
    const { keys: pageKeys } = await vault.client.ask('open-pages', {
      ...proven(browser, '/fhir/R4/Appointment', 'GET'),
      pages: [page, { schedule: schedules[1]!, week }],
    });
    expect(pageKeys.map(({ schedule }) => schedule)).toEqual([schedules[0]]);
    const bytes = Buffer.from(onPage!, 'base64url');
    const opened = createDecipheriv('aes-256-gcm', Buffer.from(pageKeys[0]!.key, 'base64url'), bytes.subarray(0, 12));
    opened.setAAD(Buffer.from(JSON.stringify({ establishment: house.id, schedule: page.schedule, week })));
    opened.setAuthTag(bytes.subarray(-16));
    expect(Buffer.concat([opened.update(bytes.subarray(12, -16)), opened.final()]).toString()).toBe('ÉTÉ P');
    const name = { establishment: house.id, patient: a!.id, label: 'DURAND Paul' };
    expect((await refusalOf(vault.client.ask('new-label', name))).code).toBe('invalid');
  });

  it('sixty pages a day, read again for nothing; only near weeks, only on an agenda path', async () => {
    const browser = await signedIn(vault, staff.clerk);
    const ask = (pages: Array<{ schedule: string; week: string }>, path = '/fhir/R4/Appointment/_search') =>
      vault.client.ask('open-pages', { ...proven(browser, path), pages });
    const all = schedules.map((schedule) => ({ schedule, week }));
    expect((await ask(all)).keys).toHaveLength(60);
    expect((await ask(all)).keys).toHaveLength(60);
    const days = (count: number) => weekOf(new Date(Date.now() + count * 86_400_000));
    const far = [days(-9), days(70), 'never', '2026-11-25'].map((w) => ({ schedule: schedules[0]!, week: w }));
    expect((await ask(far)).keys).toEqual([]);
    expect((await refusalOf(ask(all, '/fhir/R4/Patient/_search'))).code).toBe('not-signed-in');
    const officer = await signedIn(vault, staff.officer);
    const asked = { ...proven(officer, '/fhir/R4/Appointment', 'GET'), pages: all };
    expect((await refusalOf(vault.client.ask('open-pages', asked))).code).toBe('role');
  });
});

describe('the blind index', () => {
  const traits = [{ kind: 'birthdate-letters', birthdate: '1970-02-03', letters: 'DUR' }] as const;

  it('for a search thirty a minute; one proof serves index, pages and opening, each once', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const search = () => ({ ...proven(browser, '/fhir/R4/Patient/_search'), traits: [...traits] });
    const first = search();
    const tokens = await vault.client.ask('index', first);
    expect((await refusalOf(vault.client.ask('index', first))).code).toBe('not-signed-in');
    const opening = { ...first, level: 'identity', patients: [], relation: 'known', flags: {}, purpose: 'TREAT' };
    await vault.client.ask('open', { ...opening, search: true } as never);
    for (let i = 1; i < 30; i++) expect(await vault.client.ask('index', search())).toEqual(tokens);
    const refused = await refusalOf(vault.client.ask('index', search()));
    expect([refused.code, refused.details.retryAfter! > 0]).toEqual(['too-fast', true]);
    const elsewhere = { ...proven(browser, '/fhir/R4/Observation', 'GET'), traits: [...traits] };
    expect((await refusalOf(vault.client.ask('index', elsewhere))).code).toBe('not-signed-in');
    const { tokens: others } = await vault.client.ask('new-patient', {
      ...written(await signedInFeed(vault, other), other),
      letters: [],
      traits: [...traits],
    });
    expect(others).not.toEqual(tokens.tokens);
  });

  it('at a line a search asks for its touch before anyone looks whom it finds, and for this query alone', async () => {
    const browser = await signedIn(vault, staff.trainee);
    for (const patient of await newPatients(vault, house, 30)) {
      await vault.client.ask('open', openRequest(browser, house, patient, { level: 'identity', relation: 'known' }));
    }
    const ask = (query: string, touch?: string) => {
      const request = { ...proven(browser, '/fhir/R4/Patient', 'GET'), query, ...(touch && { touch }) };
      const opening = { ...request, level: 'identity', patients: [], relation: 'known', flags: {}, purpose: 'TREAT' };
      return {
        tokens: vault.client.ask('index', { ...request, traits: [...traits] }),
        open: () => vault.client.ask('open', { ...opening, search: true } as never),
      };
    };
    const asked = await refusalOf(ask('first').tokens);
    expect([asked.code, asked.details.params]).toEqual(['needs-touch', { reason: 'identities-day' }]);
    const touch = await browser.touch(asked.details.touchOptions);
    expect((await refusalOf(ask('second', touch).tokens)).code).toBe('needs-touch');
    const { tokens, open } = ask('first', touch);
    expect((await tokens).tokens).toHaveLength(1);
    expect((await open()).step).toBe(1);
    expect((await refusalOf(ask('first', touch).tokens)).code).toBe('needs-touch');
  });

  it('a search whose opening never comes counts as one that found nobody', async () => {
    const browser = await signedIn(vault, staff.desk);
    const identities = async () => JSON.parse((await browser.send('GET', '/auth/me')).body).today.identities as number;
    const before = await identities();
    const body = 'birthdate=1971-01-01&family=abc';
    await vault.client.ask('index', {
      ...proven(browser, '/fhir/R4/Patient/_search', 'POST', body),
      traits: [...traits],
    });
    await expect.poll(identities, { timeout: 8000, interval: 250 }).toBe(before + 1);
  }, 15_000);
});

describe('a conditional create', () => {
  it('counts each condition, whatever its body, and past the touch line is told nothing; a search goes on', async () => {
    const browser = await signedIn(vault, staff.student);
    const traits = [{ kind: 'identifier', system: 'urn:test', value: '1' }] as const;
    const ask = (path: string) =>
      vault.client.ask('index', { ...proven(browser, path, 'POST', '{"same":"body"}'), traits: [...traits] });
    const counted = async () => JSON.parse((await browser.send('GET', '/auth/me')).body).today.identities as number;
    for (let i = 0; i < 30; i++) await ask('/fhir/R4/Patient');
    await expect.poll(counted, { timeout: 8000, interval: 250 }).toBe(30);
    for (const path of ['/fhir/R4/Patient', '/fhir/R4']) {
      const refused = await refusalOf(ask(path));
      expect([refused.code, refused.details.retryAfter]).toEqual(['too-fast', 3600]);
    }
    expect((await refusalOf(ask('/fhir/R4/Patient/_search'))).code).toBe('needs-touch');
  }, 15_000);
});

describe('signatures, fingerprints and the log', () => {
  it('signs what it says with the transfer key', async () => {
    const bytes = Buffer.from('a transfer').toString('base64url');
    const { signature } = await vault.client.ask('sign', { establishment: house.id, kind: 'receipt', bytes });
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keys.transferKey }, format: 'jwk' });
    const signed = Buffer.from('rempart-receipt\na transfer');
    expect(verify(null, signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('fingerprints are keyed: equal within an establishment, unlike across', async () => {
    const ask = (establishment: TestEstablishment['id']) =>
      vault.client.ask('fingerprints', { establishment, hashes: ['aa', 'bb'] });
    const [here, there] = await Promise.all([ask(house.id), ask(other.id)]);
    expect(await ask(house.id)).toEqual(here);
    expect(new Set([...here.fingerprints, ...there.fingerprints]).size).toBe(4);
  });

  it('serves checkpoint and tiles, and nothing beside them', async () => {
    const { note } = await vault.client.ask('checkpoint', { establishment: house.id });
    const size = Number(note.split('\n')[1]);
    expect(size).toBeGreaterThan(10);
    const width = size % 256;
    const path = `entries/${String(Math.floor(size / 256)).padStart(3, '0')}.p/${width}`;
    const { bytes } = await vault.client.ask('log', { establishment: house.id, path });
    expect(Buffer.from(bytes, 'base64url').length).toBeGreaterThan(100);
    const outside = { establishment: house.id, path: '../../keys' };
    expect((await refusalOf(vault.client.ask('log', outside))).code).toBe('not-found');
  });
});
