import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundle, Slot } from '@medplum/fhirtypes';
import type { LiveEvent } from '@rempart/terms/live.ts';
import type { TestBrowser } from '@rempart/vault/testing/browser.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Databases } from '../db/database.ts';
import { Door } from '../disclosure/door.ts';
import { Grants } from '../disclosure/grants.ts';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';
import { Live } from './live.ts';

/** A stream as a page reads it. */
class Listener {
  readonly events: LiveEvent[] = [];
  status = 0;
  ended = false;
  readonly #abort = new AbortController();

  static async open(origin: string, browser: TestBrowser): Promise<Listener> {
    const listener = new Listener();
    const proof = browser.proof({ method: 'GET', path: '/live', token: browser.token });
    const response = await fetch(`${origin}/live`, {
      headers: { authorization: `DPoP ${browser.token}`, dpop: proof },
      signal: listener.#abort.signal,
    });
    listener.status = response.status;
    void listener.#read(response);
    open.push(listener);
    return listener;
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        for (const line of chunk.split('\n'))
          if (line.startsWith('data: ')) this.events.push(JSON.parse(line.slice(6)));
      }
      this.ended = true;
    } catch {
      // Closed by the test.
    }
  }
}

let world: HttpWorld;
let origin: string;
let open: Listener[] = [];
beforeAll(async () => {
  world = await startHttpWorld();
  origin = await world.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterEach(() => {
  for (const listener of open) listener.close();
  open = [];
});
afterAll(() => world?.close());

async function bookWithMartin(secretary: TestBrowser, patient: string): Promise<string> {
  const { drMartin } = world.north.schedules;
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const free = await secretary.send('GET', `/fhir/R4/Slot?schedule=${drMartin}&start=ge${from}&status=free&_count=50`);
  const slot = (JSON.parse(free.body) as Bundle).entry![0]!.resource as Slot;
  const made = await secretary.send('POST', '/fhir/R4/Appointment', {
    resourceType: 'Appointment',
    status: 'booked',
    comment: 'Contrôle annuel',
    slot: [{ reference: `Slot/${slot.id}` }],
    participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  });
  expect(made.status, made.body).toBe(201);
  return slot.start;
}

const note = (patient: string, security: string[] = []) => ({
  resourceType: 'Observation',
  status: 'final',
  ...(security.length > 0 && { meta: { security: security.map((code) => ({ system: CONFIDENTIALITY, code })) } }),
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: '2026-11-24T09:00:00+01:00',
  valueQuantity: { value: 71, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** Long enough for a notice to have come, had there been one. */
const SILENCE_MS = 600;

describe('a booking', () => {
  test('is told to whoever has that agenda, as schedule and day alone', async () => {
    const { accounts, schedules, practitioners } = world.north;
    const patient = await world.patient(world.north);
    const secretary = await world.browser(accounts.secretary);
    const [martin, bernard, officer, south] = await Promise.all(
      [accounts.drMartin, accounts.drBernard, accounts.securityOfficer, world.south.accounts.drMartin].map(
        async (account) => Listener.open(origin, await world.browser(account)),
      ),
    );
    await sleep(SILENCE_MS);
    for (const listener of open) listener.events.length = 0;
    const start = await bookWithMartin(secretary, patient);
    await expect.poll(() => martin!.events.length).toBeGreaterThan(0);
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(start));
    const told = { kind: 'agenda', day, schedule: schedules.drMartin, practitioner: practitioners.drMartin };
    expect(martin!.events).toEqual([told]);
    await sleep(SILENCE_MS);
    expect([bernard!.events, officer!.events, south!.events]).toEqual([[], [], []]);
    expect(JSON.stringify(martin!.events)).not.toContain(patient);
  });
});

describe('a change of a record', () => {
  test('is told to the session that has it open, and no other', async () => {
    const patient = await world.patient(world.north);
    const { accounts } = world.north;
    const [reader, other] = await Promise.all([world.browser(accounts.drMartin), world.browser(accounts.drMartin)]);
    expect((await reader!.open(patient)).status).toBe(200);
    const [hearing, deaf] = [await Listener.open(origin, reader!), await Listener.open(origin, other!)];
    const nurse = await world.browser(accounts.nurse);
    const written = await nurse.send('POST', '/fhir/R4/Observation', note(patient));
    expect(written.status, written.body).toBe(201);
    await expect.poll(() => hearing.events).toContainEqual({ kind: 'record', patient });
    await sleep(SILENCE_MS);
    expect(deaf.events.filter(({ kind }) => kind === 'record')).toEqual([]);
  });

  test('at the restricted level is silence to whoever has only the record open', async () => {
    const patient = await world.patient(world.north);
    const reader = await world.browser(world.north.accounts.drMartin);
    await reader.open(patient);
    const listener = await Listener.open(origin, reader);
    const nurse = await world.browser(world.north.accounts.nurse);
    // That the patient was made is told as well.
    await sleep(SILENCE_MS);
    listener.events.length = 0;
    const written = await nurse.send('POST', '/fhir/R4/Observation', note(patient, ['R']));
    expect(written.status, written.body).toBe(201);
    await sleep(SILENCE_MS);
    expect(listener.events.filter(({ kind }) => kind === 'record')).toEqual([]);
  });

  test('heard does not prolong the opening', async () => {
    let now = 0;
    const grants = new Grants(() => now);
    const { vault, databases } = world;
    const door = new Door({ vault, databases, grants });
    const session = { sid: randomUUID(), account: randomUUID() };
    const patient = (await world.patient(world.north)) as Parameters<typeof door.isOpen>[1];
    const because = { relation: 'known', purpose: 'TREAT', fact: 'encounter' } as const;
    grants.keep(session, { id: patient, keys: [], letters: {}, again: false }, 'record', because);
    now += 9 * 60_000;
    expect(door.isOpen(session.sid, patient, 'record')).toBe(true);
    now += 2 * 60_000;
    expect(door.isOpen(session.sid, patient, 'record')).toBe(false);
    grants.close();
  });
});

describe('what a page reads again by itself', () => {
  test('is answered, and keeps no record open for longer; nor does an agenda that shows the patient', async () => {
    const { accounts, practitioners } = world.north;
    const patient = await world.patient(world.north);
    const doctor = await world.browser(accounts.drMartin);
    expect((await doctor.open(patient)).status).toBe(200);
    await bookWithMartin(doctor, patient);
    const lastUse = () => world.grants.find(sidOf(doctor.token!), patient, 'unasked')!.lastUse;
    const read = (headers = {}) => doctor.send('GET', `/fhir/R4/Patient/${patient}/$everything`, undefined, headers);
    const opened = lastUse();
    const from = new Date().toISOString().slice(0, 10);
    const week = `/fhir/R4/Appointment?practitioner=Practitioner/${practitioners.drMartin}&date=ge${from}&_count=50`;
    const agenda = await doctor.send('GET', week);
    expect(agenda.body).toContain('Contrôle annuel');
    expect((await read({ 'rempart-unasked': '1' })).status).toBe(200);
    // What a colleague wrote without having it open lies in a letter.
    const nurse = await world.browser(accounts.nurse);
    expect((await nurse.send('POST', '/fhir/R4/Observation', note(patient))).status).toBe(201);
    const parameter = [
      { name: 'purpose', valueCode: 'TREAT' },
      { name: 'level', valueCode: 'record' },
    ];
    const body = { resourceType: 'Parameters', parameter };
    const headers = { 'rempart-unasked': '1', prefer: 'return=representation' };
    const again = await doctor.send('POST', `/fhir/R4/Patient/${patient}/$open`, body, headers);
    expect(again.body).toContain('29463-7');
    expect(lastUse()).toBe(opened);
    expect((await read()).status).toBe(200);
    expect(lastUse()).toBeGreaterThan(opened);
  });
});

describe('the stream', () => {
  test('is not given without a token and a fresh proof', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const proof = browser.proof({ method: 'GET', path: '/live', token: browser.token });
    const headers = { authorization: `DPoP ${browser.token}`, dpop: proof };
    const first = await fetch(`${origin}/live`, { headers });
    expect(first.status).toBe(200);
    await first.body?.cancel();
    expect((await fetch(`${origin}/live`, { headers })).status).toBe(401);
    expect((await fetch(`${origin}/live`)).status).toBe(401);
    expect((await fetch(`${origin}/live?access_token=${browser.token}`)).status).toBe(401);
  });

  test('is given twice to a session: the oldest of three ends', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const [first, second, third] = [
      await Listener.open(origin, browser),
      await Listener.open(origin, browser),
      await Listener.open(origin, browser),
    ];
    await expect.poll(() => first.ended).toBe(true);
    expect([second.ended, third.ended]).toEqual([false, false]);
  });

  test('ends with its session', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const listener = await Listener.open(origin, browser);
    world.live.endSession(sidOf(browser.token!));
    await expect.poll(() => listener.ended).toBe(true);
  });
});

describe('between servers', () => {
  test('what one writes is heard at the other, and a lost connection to the database is said and heals', async () => {
    const { vault, databaseUrl, north } = world;
    const databases = new Databases(databaseUrl);
    const grants = new Grants();
    const other = new Live({ door: new Door({ vault, databases, grants }), databases });
    const session = await (await world.signIn(north.accounts.drMartin)).request('GET', '/live');
    const heard: string[] = [];
    other.open(session).on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    const patient = await world.patient(north);
    const secretary = await world.browser(north.accounts.secretary);
    await expect
      .poll(async () => {
        await bookWithMartin(secretary, patient);
        return heard.join('');
      })
      .toContain('"kind":"agenda"');
    heard.length = 0;
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen rempart%'");
    await admin.end();
    await expect.poll(() => heard.join(''), { timeout: 10_000 }).toContain('"kind":"missed"');
    await bookWithMartin(secretary, patient);
    await expect.poll(() => heard.join('')).toContain('"kind":"agenda"');
    other.close();
    grants.close();
    await databases.close();
  });
});

function sidOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sid: string }).sid;
}
