import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, newBrowser, overVault } from './testing/browser.ts';
import {
  initEstablishment,
  newPatients,
  ORIGIN,
  open,
  openWithTouch,
  person,
  type RunningVault,
  refusalOf,
  signedIn,
  startVault,
  type TestEstablishment,
} from './testing/running.ts';

let vault: RunningVault;
let house: TestEstablishment;
let real: TestEstablishment;
const feed = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const feedJwk = feed.publicKey.export({ format: 'jwk' });
const staff = {
  doctor: person('practitioner'),
  nurse: person('nurse'),
  officer: person('security-officer'),
  feed: person('feed', { feedKey: { kty: 'EC', crv: 'P-256', x: feedJwk.x!, y: feedJwk.y! } }),
};
const realDoctor = person('practitioner');

beforeAll(async () => {
  vault = await startVault();
  house = await initEstablishment(vault, Object.values(staff));
  real = await initEstablishment(vault, [realDoctor], { demo: false, drivenClock: false });
}, 60_000);
afterAll(async () => {
  await vault.stop();
  expect(vault.errors()).toBe('');
}, 30_000);

const fresh = () => newBrowser(ORIGIN, (...request) => overVault(vault.client)(...request));

describe('signing in', () => {
  it('offers demo people, and only those of a demo', async () => {
    const answer = await fresh().send('GET', '/auth/demo');
    const people = JSON.parse(answer.body) as Array<{ account: string; establishmentName: string }>;
    expect(people.map(({ account }) => account)).toEqual(
      [staff.doctor, staff.nurse, staff.officer].map(({ account }) => account),
    );
    const refused = await fresh().send('POST', '/auth/demo', { account: realDoctor.account }, {}, '');
    expect(refused.status).toBe(404);
  });

  it('says who one is, what one may and what one did', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const me = JSON.parse((await browser.send('GET', '/auth/me')).body);
    expect(me).toMatchObject({
      account: staff.doctor.account,
      role: 'practitioner',
      establishment: house.id,
      demo: true,
      today: { identities: 0, records: 0, outside: 0 },
      month: { identities: 0, records: 0 },
      // The demo's software passkey is in nobody's hand.
      passkeys: 0,
    });
    expect(me.lines.records24h).toEqual({ touch: 80, second: 160 });
    // Nobody's first day is usual.
    expect(me).not.toHaveProperty('usual');
  });

  it('a token of another key, a proof for another path and a proof without its body are refused', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const thief = fresh();
    thief.token = browser.token;
    const stolen = await thief.send('GET', '/auth/me');
    expect([stolen.status, codeOf(stolen)]).toEqual([401, 'not-signed-in']);
    const token = browser.token!;
    const raw = (path: string, proof: string, body?: string) =>
      overVault(vault.client)('POST', path, { authorization: `DPoP ${token}`, dpop: proof }, body);
    const elsewhere = browser.proof({ method: 'POST', path: '/auth/renew', token });
    expect((await raw('/auth/end', elsewhere)).status).toBe(401);
    const uncovered = browser.proof({ method: 'POST', path: '/auth/demo/touch', token });
    expect((await raw('/auth/demo/touch', uncovered, '{"options":{"challenge":"AAAA"}}')).status).toBe(401);
    const once = browser.proof({ method: 'POST', path: '/auth/renew', token });
    expect((await raw('/auth/renew', once)).status).toBe(200);
    expect((await raw('/auth/renew', once)).status).toBe(401);
  });

  it('a wrong clock gets a nonce and goes on', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const token = browser.token!;
    const claims = { iat: 1_000_000_000 };
    const ask = (nonce?: string) =>
      overVault(vault.client)('GET', '/auth/me', {
        authorization: `DPoP ${token}`,
        dpop: browser.proof({ method: 'GET', path: '/auth/me', token, nonce, claims }),
      });
    const refused = await ask();
    expect([refused.status, codeOf(refused)]).toEqual([401, 'use-nonce']);
    expect(refused.headers['www-authenticate']).toContain('use_dpop_nonce');
    expect((await ask(refused.headers['dpop-nonce'])).status).toBe(200);
  });

  it('an ended session opens nothing, and servers are told', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const [patient] = await newPatients(vault, house, 1);
    const { sid } = JSON.parse((await browser.send('GET', '/auth/me')).body);
    const { cursor } = await vault.client.ask('ended', { after: 0 });
    expect((await browser.send('POST', '/auth/end')).status).toBe(204);
    expect((await refusalOf(open(vault, browser, house, patient!))).code).toBe('not-signed-in');
    expect((await browser.send('POST', '/auth/renew')).status).toBe(401);
    const since = await vault.client.ask('ended', { after: cursor });
    expect(since.sessions).toEqual([sid]);
    expect((await vault.client.ask('ended', { after: since.cursor })).sessions).toEqual([]);
    expect((await vault.client.ask('ended', { after: 0 })).sessions).toContain(sid);
  });

  it('a feed signs in by its enrolled key, and opens nothing', async () => {
    const machine = newBrowser(ORIGIN, (...request) => overVault(vault.client)(...request), feed.privateKey);
    await machine.signInAsFeed(staff.feed.account);
    const [patient] = await newPatients(vault, house, 1);
    expect((await refusalOf(open(vault, machine, house, patient!, { level: 'identity' }))).code).toBe('role');
    const other = await fresh().send('POST', '/auth/feed', { account: staff.feed.account }, {}, '');
    expect(other.status).toBe(401);
  });

  it('unknown routes, broken JSON and other methods are told plainly', async () => {
    const browser = fresh();
    expect((await browser.send('GET', '/auth/nothing')).status).toBe(404);
    expect((await browser.send('POST', '/auth/options', '{"jkt":')).status).toBe(400);
    expect((await browser.send('POST', '/auth/options', '[]')).status).toBe(400);
  });
});

describe('passkeys', () => {
  it('one more is enrolled with a touch of one that is there, signs in, and touches', async () => {
    const browser = await signedIn(vault, staff.nurse);
    const device = new Authenticator();
    const options = JSON.parse((await browser.send('POST', '/auth/passkeys/options', {})).body);
    const touch = JSON.parse(await browser.touch(options.touch));
    const registration = device.create(options.creation);
    const unsigned = await browser.send('POST', '/auth/passkeys', { registration, touch: { ...touch, id: 'x' } });
    expect(unsigned.status).toBe(422);
    const enrolled = await browser.send('POST', '/auth/passkeys', { registration, touch });
    expect([enrolled.status, enrolled.body]).toEqual([201, '{}']);
    expect((await browser.send('POST', '/auth/passkeys', { registration, touch })).status).toBe(422);

    const next = fresh();
    const request = JSON.parse((await next.send('POST', '/auth/options', { jkt: next.jkt })).body);
    const assertion = device.get(request);
    const thief = await fresh().send('POST', '/auth/signin', { assertion });
    expect(thief.status).toBe(401);
    const signedInByDevice = await next.send('POST', '/auth/signin', { assertion });
    expect(signedInByDevice.status).toBe(200);
    expect((await next.send('POST', '/auth/signin', { assertion })).status).toBe(401);
    next.token = JSON.parse(signedInByDevice.body).access_token;

    const [patient] = await newPatients(vault, house, 1);
    const asked = await refusalOf(open(vault, next, house, patient!, { level: 'restricted' }));
    const touchRequest = asked.details.touchOptions as PublicKeyCredentialRequestOptionsJSON;
    expect(touchRequest.allowCredentials?.map(({ id }) => id)).toContain(device.id);
    const given = JSON.stringify(device.get(touchRequest, { verified: false }));
    await open(vault, next, house, patient!, { level: 'restricted', given });

    // Its counter is in the log: an answer with an older one is a copy of the device.
    const again = JSON.parse((await next.send('POST', '/auth/options', { jkt: next.jkt })).body);
    const cloned = device.get(again, { counter: 1 });
    expect((await next.send('POST', '/auth/signin', { assertion: cloned })).status).toBe(401);
    const unverified = JSON.parse((await next.send('POST', '/auth/options', { jkt: next.jkt })).body);
    const present = device.get(unverified, { verified: false });
    expect((await next.send('POST', '/auth/signin', { assertion: present })).status).toBe(401);
  });

  it('a touch of another person, or for another origin, is none', async () => {
    const doctor = await signedIn(vault, staff.doctor);
    const nurse = await signedIn(vault, staff.nurse);
    const [patient] = await newPatients(vault, house, 1);
    const asked = await refusalOf(open(vault, doctor, house, patient!, { level: 'restricted' }));
    const others = await nurse.touch(asked.details.touchOptions);
    const refused = await refusalOf(open(vault, doctor, house, patient!, { level: 'restricted', given: others }));
    expect(refused.code).toBe('needs-touch');
  });
});

describe('after kill -9', () => {
  it('counts, sessions, passkeys and the log are there', async () => {
    const browser = await signedIn(vault, staff.doctor);
    const patients = await newPatients(vault, house, 5);
    const before = await openWithTouch(vault, browser, house, patients[0]!);
    for (const patient of patients.slice(1)) await openWithTouch(vault, browser, house, patient);
    const request = {
      token: browser.token!,
      proof: browser.proof({ method: 'GET', path: `/fhir/R4/Patient/${patients[0]!.id}`, token: browser.token }),
      method: 'GET',
      establishment: house.id,
      patient: patients[0]!.id,
      limit: 10,
    };
    const made = await vault.client.ask('patient-log', request);
    expect(made.entries.map(({ kind, person: who }) => [kind, who])).toEqual([['open', staff.doctor.person]]);
    expect(JSON.stringify(made.entries)).not.toContain(patients[0]!.id);

    const size = (await vault.client.ask('establishments', {}))[0]!.log.size;
    await vault.crash();
    await browser.renew();
    const again = await open(vault, browser, house, patients[0]!);
    expect(again.patients[0]!.again).toBe(true);
    expect(again.patients[0]!.keys).toEqual(before.patients[0]!.keys);
    expect(again.today.count).toBe(before.today.count + 4);
    expect((await vault.client.ask('establishments', {}))[0]!.log.size).toBeGreaterThanOrEqual(size);
    await signedIn(vault, staff.nurse);
    // What was proven before the crash may have been used then.
    expect((await refusalOf(vault.client.ask('patient-log', request))).code).toBe('use-nonce');
  }, 30_000);

  it('an establishment is initialised once', async () => {
    const again = { establishment: house.id, name: 'x', demo: true, drivenClock: true, accounts: house.accounts };
    expect((await refusalOf(vault.client.ask('init-establishment', again))).code).toBe('invalid');
    const asReal = { ...again, demo: false };
    expect((await refusalOf(vault.client.ask('init-establishment', asReal))).code).toBe('invalid');
    const clock = { establishment: real.id, at: Date.now() + 1e9 };
    expect((await refusalOf(vault.client.ask('clock', clock))).code).toBe('needs-approval');
  });
});

describe('the socket', () => {
  it.each([
    ['a frame past 1 MB', Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])],
    ['broken JSON', Buffer.from([0, 0, 0, 2, 0x7b, 0x7b])],
    ['no request', Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from('null')])],
  ])('%s ends its connection, and no other', async (_, bytes) => {
    const socket = connect(vault.socketPath);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.write(bytes);
    await closed;
    expect((await vault.client.ask('health', {})).status).toBe('ok');
  });

  it('an unknown message is answered so, and many at once are all answered', async () => {
    const ask = vault.client.ask.bind(vault.client) as (message: string, request: unknown) => Promise<unknown>;
    expect((await refusalOf(ask('constructor', {}))).code).toBe('malformed');
    expect((await refusalOf(ask('health', null))).code).toBe('malformed');
    const answers = await Promise.all(Array.from({ length: 3000 }, () => vault.client.ask('health', {})));
    expect(answers).toHaveLength(3000);
  });

  it('is for owner and group alone, as the keys are for the owner', () => {
    expect(statSync(vault.socketPath).mode & 0o777).toBe(0o660);
    const keys = join(vault.folder, 'data/vault/keys');
    for (const file of readdirSync(keys)) {
      expect(statSync(join(keys, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(keys, file)).includes('"kty"')).toBe(false);
    }
  });
});

/** An authenticator with a counter, as a security key has: WebAuthn Level 3 §6. */
class Authenticator {
  readonly id = randomUUID().replaceAll('-', '');
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #counter = 10;

  create(options: PublicKeyCredentialCreationOptionsJSON): unknown {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' });
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
    const cose = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(x!)],
        [-3, bytes(y!)],
      ]),
    );
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([this.#data(0x45), Buffer.alloc(16), length, id, cose]);
    const attestation = isoCBOR.encode(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]) as never,
    );
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', options.challenge).toString('base64url'),
      attestationObject: Buffer.from(attestation).toString('base64url'),
      transports: ['usb'],
    };
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  get(
    { challenge }: PublicKeyCredentialRequestOptionsJSON,
    { verified = true, counter }: { verified?: boolean; counter?: number } = {},
  ): unknown {
    if (counter !== undefined) this.#counter = counter;
    const clientData = this.#clientData('webauthn.get', challenge);
    const data = this.#data(verified ? 0x05 : 0x01);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
    };
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: ORIGIN, crossOrigin: false }));
  }

  #data(flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++this.#counter);
    return Buffer.concat([createHash('sha256').update('localhost').digest(), Buffer.from([flags]), counter]);
  }
}
