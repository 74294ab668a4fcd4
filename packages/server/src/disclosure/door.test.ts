import { randomUUID } from 'node:crypto';
import type { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPatient, searchPatients, updatePatient } from '../identity/patients.ts';
import { createEncounter } from '../record/encounters.ts';
import { type Place, type SignedIn, startWorld, type World } from '../testing/world.ts';
import { parseChart } from './chart.ts';
import { textOf } from './seal.ts';
import type { Session } from './session.ts';
import type { ClearResource } from './stored.ts';
import type { Draft } from './write.ts';

let world: World;
let feed: SignedIn;
let doctor: SignedIn;

beforeAll(async () => {
  world = await startWorld();
  feed = await world.feed(world.north);
  doctor = await world.signIn(world.north.accounts.drMartin);
}, 30_000);
afterAll(() => world.close());

const FAMILY = 'Zyxwvart';

function patientDraft(id: string = randomUUID(), general?: string): Draft & { id: string } {
  return {
    resourceType: 'Patient',
    id,
    name: [{ use: 'official', family: FAMILY, given: ['Ottilie'] }],
    birthDate: '1961-03-07',
    gender: 'female',
    ...(general ? { generalPractitioner: [{ reference: `Practitioner/${general}` }] } : {}),
  };
}

function observation(patient: string, value: number): Draft {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Tension artérielle systolique' },
    subject: { reference: `Patient/${patient}` },
    valueQuantity: { value, unit: 'mmHg' },
  };
}

/** A patient of Dr Martin's, written by the feed with observations: letters, for nothing is open. */
async function newPatient(observations = 3, place: Place = world.north, by: SignedIn = feed): Promise<PatientId> {
  const session = await by.request('POST', '/import', {});
  const draft = patientDraft(randomUUID(), place.practitioners.drMartin);
  await world.door.transaction(session, async (tx) => {
    await createPatient(tx, draft);
    for (let i = 0; i < observations; i++) tx.create(observation(draft.id, 100 + i), draft.id as PatientId);
  });
  return draft.id as PatientId;
}

const openPath = (patient: string) => `/fhir/R4/Patient/${patient}/$open`;
const openBody = (level = 'record') => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'purpose', valueCode: 'TREAT' },
    { name: 'level', valueCode: level },
  ],
});

async function open(patient: PatientId, by = doctor, level: 'identity' | 'record' | 'restricted' = 'record') {
  const session = await by.request('POST', openPath(patient), openBody(level));
  return world.door.open(session, { patient, level, purpose: 'TREAT' });
}

async function record(patient: PatientId, by = doctor) {
  const session = await by.request('GET', `/fhir/R4/Patient/${patient}/$everything`);
  const { frames, withheld } = await world.door.recordFrames(session, patient);
  return { resources: parseChart(frames.map(textOf).join('')), withheld };
}

describe('a record', () => {
  test('is opened once and read whole: what came in letters, then from the chart that is made of them', async () => {
    const patient = await newPatient(5);
    const opening = await open(patient);
    expect(opening.grant.because).toMatchObject({ relation: 'known', fact: 'general-practitioner' });
    const first = await record(patient);
    expect(first.resources.map((r) => r.resourceType).sort()).toEqual([
      'Observation',
      'Observation',
      'Observation',
      'Observation',
      'Observation',
      'Patient',
    ]);
    expect(first.withheld).toEqual([]);
    await expect.poll(async () => (await chartsOf(patient)).length).toBe(2);
    expect((await record(patient)).resources).toHaveLength(6);
    const letters = await world.databases
      .of(world.north.id)
      .selectFrom('letter')
      .selectAll()
      .where('subject', '=', patient)
      .execute();
    expect(letters).toHaveLength(0);
  });

  test('comes with its opening: unread letters, from the chart, and from a grant that is wider', async () => {
    const patient = await newPatient(5);
    const openRecord = async (by: SignedIn) => {
      const session = await by.request('POST', openPath(patient), openBody());
      const { frames, step } = await world.door.openRecord(session, { patient, level: 'record', purpose: 'TREAT' });
      expect(step).toBe(0);
      return parseChart(frames.map(textOf).join(''));
    };
    expect(await openRecord(doctor)).toHaveLength(6);
    await expect.poll(async () => (await chartsOf(patient)).length).toBe(2);
    expect(await openRecord(doctor)).toHaveLength(6);
    expect(await openRecord(await world.signIn(world.north.accounts.drMartin))).toHaveLength(6);
  });

  test('leaves nothing of it to an asker whom the vault refuses', async () => {
    const patient = await newPatient(1);
    const session = await doctor.request('POST', openPath(patient), openBody('identity'));
    const asked = world.door.openRecord(session, { patient, level: 'record', purpose: 'TREAT' });
    await expect(asked).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('holds back what is restricted, and says so, until it is opened with a touch', async () => {
    const patient = await newPatient(1);
    const confidential = {
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
    };
    const session = await feed.request('POST', '/import', { patient });
    await world.door.transaction(
      session,
      async (tx) => void tx.create({ ...observation(patient, 5), meta: confidential }, patient),
    );
    await open(patient);
    const held = await record(patient);
    expect([held.resources.length, held.withheld]).toEqual([2, ['restricted']]);
    const asked = (await open(patient, doctor, 'restricted').catch((error: unknown) => error)) as RempartError;
    expect(asked.code).toBe('needs-touch');
    const touch = await doctor.browser.touch(asked.details.touchOptions);
    const again = await doctor.request('POST', openPath(patient), openBody('restricted'), touch);
    await world.door.open(again, { patient, level: 'restricted', purpose: 'TREAT' });
    const whole = await record(patient);
    expect([whole.resources.length, whole.withheld]).toEqual([3, []]);
  });

  test('shows what was changed, added and deleted since its chart', async () => {
    const patient = await newPatient(3);
    await open(patient);
    await record(patient);
    await expect.poll(async () => (await chartsOf(patient)).length).toBe(2);
    const [one, two, three] = (await record(patient)).resources.filter((r) => r.resourceType === 'Observation');
    const session = await doctor.request('POST', '/fhir/R4', {});
    await world.door.transaction(session, async (tx) => {
      await tx.update({ ...one!, valueQuantity: { value: 7 } } as Draft & { id: string }, patient, 1);
      await tx.remove('Observation', two!.id, 1);
      tx.create(observation(patient, 999), patient);
    });
    const { resources } = await record(patient);
    const measured = (r: ClearResource) => (r.valueQuantity as { value: number } | undefined)?.value;
    const values = resources.filter((r) => r.resourceType === 'Observation').map(measured);
    expect(new Set(values)).toEqual(new Set([7, 999, measured(three!)]));
    expect(resources.filter((r) => r.resourceType === 'Observation')).toHaveLength(3);
    await expect.poll(async () => (await record(patient)).resources.length).toBe(4);
  });

  test('shows no longer what was made restricted, also where a chart held it', async () => {
    const patient = await newPatient(2);
    await open(patient);
    await record(patient);
    await expect.poll(async () => (await chartsOf(patient)).length).toBe(2);
    const one = (await record(patient)).resources.find((r) => r.resourceType === 'Observation')!;
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
    const session = await doctor.request('PUT', `/fhir/R4/Observation/${one.id}`, {});
    await world.door.transaction(session, (tx) =>
      tx.update({ ...one, meta: { security } } as Draft & { id: string }, patient, 1),
    );
    const { resources, withheld } = await record(patient);
    expect([resources.some((r) => r.id === one.id), resources.length, withheld]).toEqual([false, 2, ['restricted']]);
  });

  test('of more letters than one opening reads is read whole by the next', async () => {
    const patient = await newPatient(0);
    const write = async () => {
      const session = await feed.request('POST', '/import', {});
      await world.door.transaction(session, async (tx) => void tx.create(observation(patient, 1), patient));
    };
    for (let i = 0; i < 300; i++) await write();
    await open(patient);
    await record(patient);
    await expect
      .poll(
        async () => {
          await open(patient);
          return (await record(patient)).resources.length;
        },
        { timeout: 10_000 },
      )
      .toBe(301);
  }, 40_000);

  test('keeps every version, and 412 answers who comes too late', async () => {
    const patient = await newPatient(1);
    await open(patient);
    const one = (await record(patient)).resources.find((r) => r.resourceType === 'Observation')!;
    const change = async (value: number, expected: number) => {
      const session = await doctor.request('PUT', `/fhir/R4/Observation/${one.id}`, {});
      return world.door.transaction(session, (tx) =>
        tx.update({ ...one, valueQuantity: { value } } as Draft & { id: string }, patient, expected),
      );
    };
    const outcomes = await Promise.allSettled([change(1, 1), change(2, 1), change(3, 1)]);
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toMatchObject({ code: 'stale' });
    const session = await doctor.request('GET', `/fhir/R4/Observation/${one.id}/_history`);
    expect((await world.door.history(session, 'Observation', one.id)).map((v) => v.version)).toEqual([2, 1]);
  });

  test('is not read without an opening, nor by a session that did not open it', async () => {
    const patient = await newPatient();
    await expect(record(patient)).rejects.toMatchObject({ code: 'not-opened' });
    await open(patient);
    await expect(record(patient, await world.signIn(world.north.accounts.drMartin))).rejects.toMatchObject({
      code: 'not-opened',
    });
  });

  test('of a stranger asks to break the glass', async () => {
    const patient = await newPatient();
    const other = await world.signIn(world.north.accounts.drBernard);
    await expect(open(patient, other)).rejects.toMatchObject({ code: 'no-relation' });
  });
});

describe('who may never open', () => {
  test('an administrator and a security officer open nothing, and learn nothing of who exists', async () => {
    const patient = await newPatient();
    for (const account of ['administrator', 'securityOfficer'] as const) {
      const signedIn = await world.signIn(world.north.accounts[account]);
      for (const id of [patient, randomUUID() as PatientId]) {
        for (const level of ['identity', 'record', 'restricted'] as const) {
          await expect(open(id, signedIn, level)).rejects.toMatchObject({ code: 'role' });
        }
        const session = await signedIn.request('GET', `/fhir/R4/Patient/${id}`);
        await expect(world.door.read(session, 'Patient', id)).rejects.toMatchObject({ code: 'role' });
      }
    }
  });

  test('an account of another establishment finds nothing by id, search or index', async () => {
    const patient = await newPatient();
    const stranger = await world.signIn(world.south.accounts.drMartin);
    await expect(open(patient, stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(open(randomUUID() as PatientId, stranger)).rejects.toMatchObject({ code: 'not-found' });
    const session = await stranger.request('POST', '/fhir/R4/Patient/_search', 'birthdate=1961-03-07');
    expect(await searchPatients(world.door, session, { birthdate: '1961-03-07', family: FAMILY })).toEqual([]);
  });
});

describe('a search', () => {
  test('by birth date and three letters finds, by letters or by sound, and follows a change of name', async () => {
    const id = await newPatient(0);
    await open(id, doctor, 'identity');
    const find = async (family: string) => {
      const session = await doctor.request('POST', '/fhir/R4/Patient/_search', `f=${randomUUID()}`);
      const found = await searchPatients(world.door, session, { birthdate: '1961-03-07', family });
      return found.some((p) => p.id === id);
    };
    expect(await find('zyx')).toBe(true);
    expect(await find('Zyxwvar')).toBe(true);
    expect(await find('Quelqu')).toBe(false);
    const session = await doctor.request('PUT', `/fhir/R4/Patient/${id}`, {});
    const renamed = { ...patientDraft(id), name: [{ use: 'official', family: 'Quelquun', given: ['Ottilie'] }] };
    await world.door.transaction(session, (tx) => updatePatient(tx, renamed, 1));
    expect(await find('Quelqu')).toBe(true);
    expect(await find('zyx')).toBe(false);
  });

  test('too broad is refused', async () => {
    const session = await doctor.request('POST', '/fhir/R4/Patient/_search', 'birthdate=1961');
    await expect(searchPatients(world.door, session, { birthdate: '1961', family: FAMILY })).rejects.toMatchObject({
      code: 'too-broad',
    });
  });
});

describe('proofs', () => {
  const claimsOf = async (by: SignedIn) => (await by.request('GET', '/x')).claims;

  test('a token with another key, an old, replayed or wrongly directed proof, another body: not signed in', async () => {
    const patient = await newPatient();
    await claimsOf(doctor);
    const { browser } = doctor;
    const path = openPath(patient);
    const body = JSON.stringify(openBody());
    const thief = (await import('@rempart/vault/testing/browser.ts')).newBrowser('http://localhost:8080');
    const arrive = (proof: string, text = body) =>
      world.sessions.sessionOf({
        method: 'POST',
        path,
        authorization: `DPoP ${browser.token}`,
        proof,
        body: Buffer.from(text),
        language: 'en',
      });
    const attempt = async (proof: string, text = body) => {
      const session: Session = await arrive(proof, text);
      return world.door.open(session, { patient, level: 'record', purpose: 'TREAT' });
    };
    const parts = { method: 'POST', path, token: browser.token, body };
    const now = Math.floor(Date.now() / 1000);
    const refused = { code: 'not-signed-in' };
    await expect(attempt(thief.proof(parts))).rejects.toMatchObject(refused);
    await expect(attempt(browser.proof({ ...parts, method: 'GET' }))).rejects.toMatchObject(refused);
    await expect(attempt(browser.proof({ ...parts, path: '/fhir/R4/Patient/x/$open' }))).rejects.toMatchObject(refused);
    await expect(attempt(browser.proof({ ...parts, body: 'other' }))).rejects.toMatchObject(refused);
    await expect(attempt(browser.proof({ ...parts, body: undefined }))).rejects.toMatchObject(refused);
    await expect(attempt(browser.proof({ ...parts, claims: { iat: now - 300 } }))).rejects.toMatchObject({
      code: 'use-nonce',
    });
    const good = browser.proof(parts);
    await attempt(good);
    await expect(attempt(good)).rejects.toMatchObject(refused);
  });

  test('reading under a grant and writing check the proof as well', async () => {
    const patient = await newPatient();
    await open(patient);
    const { browser } = doctor;
    const path = `/fhir/R4/Patient/${patient}/$everything`;
    const session = await world.sessions.sessionOf({
      method: 'GET',
      path,
      authorization: `DPoP ${browser.token}`,
      proof: browser.proof({ method: 'GET', path: '/elsewhere', token: browser.token }),
      language: 'en',
    });
    await expect(world.door.recordFrames(session, patient)).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(
      world.door.transaction(session, (tx) => createEncounter(tx, { resourceType: 'Encounter' }, patient)),
    ).rejects.toMatchObject({ code: 'not-signed-in' });
  });
});

describe('a patient’s session', () => {
  let own: PatientId;
  let owner: SignedIn;
  beforeAll(async () => {
    own = await newPatient(2);
    owner = await world.signIn(await world.patientAccount(world.north, own));
  });

  test('opens and reads its own file', async () => {
    const { grant, step } = await open(own, owner);
    expect([grant.level, grant.because.relation, step]).toEqual(['record', 'own', 0]);
    expect((await record(own, owner)).resources.length).toBe(3);
  });

  test('gets the same refusal for every other, there or not, before anything is looked up', async () => {
    const other = await newPatient(1);
    await open(other);
    const ids = [other, randomUUID() as PatientId];
    for (const patient of ids) {
      for (const level of ['identity', 'record', 'restricted'] as const) {
        await expect(open(patient, owner, level)).rejects.toMatchObject({ code: 'role' });
      }
      const session = () => owner.request('GET', `/fhir/R4/Patient/${patient}`);
      await expect(world.door.read(await session(), 'Patient', patient)).rejects.toMatchObject({ code: 'role' });
      await expect(world.door.locate(await session(), 'Patient', patient)).rejects.toMatchObject({ code: 'role' });
      await expect(world.door.history(await session(), 'Patient', patient)).rejects.toMatchObject({ code: 'role' });
      await expect(world.door.resourcesOf(await session(), patient)).rejects.toMatchObject({ code: 'role' });
      await expect(world.door.recordFrames(await session(), patient)).rejects.toMatchObject({ code: 'role' });
    }
  });

  test('opens no list, searches nobody and writes nothing, its own file included', async () => {
    await open(own, owner);
    const session = () => owner.request('GET', '/fhir/R4/Appointment');
    await expect(world.door.openIdentities(await session(), [own], false)).rejects.toMatchObject({ code: 'role' });
    await expect(world.door.openIdentities(await session(), [], true)).rejects.toMatchObject({ code: 'role' });
    await expect(world.door.findByTraits(await session(), [])).rejects.toMatchObject({ code: 'role' });
    const write = world.door.transaction(await session(), async (tx) => tx.create(observation(own, 120), own));
    await expect(write).rejects.toMatchObject({ code: 'role' });
  });
});

test('a row swapped with another patient’s, or put back at an old version, does not open', async () => {
  const [a, b] = [await newPatient(1), await newPatient(1)];
  await open(a);
  const owner = world.databases.of(world.north.id);
  await sql`update resource_version r set sealed = s.sealed from resource_version s
    where r.patient_id = ${a} and s.patient_id = ${b} and r.type = 'Observation' and s.type = 'Observation'`.execute(
    owner,
  );
  await expect(record(a)).rejects.toThrow();
});

test('row-level security shows a connection of one establishment nothing of the other', async () => {
  await newPatient();
  const south = world.databases.of(world.south.id);
  for (const table of [
    'patient',
    'resource_version',
    'patient_key',
    'letter',
    'blind_index',
    'account',
    'establishment',
  ] as const) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where ${
      table === 'establishment' ? sql`id` : sql`establishment_id`
    } = ${world.north.id}`.execute(south);
    expect(rows[0]?.n, table).toBe(0);
  }
});

async function chartsOf(patient: PatientId) {
  return world.databases.of(world.north.id).selectFrom('chart').selectAll().where('patient_id', '=', patient).execute();
}
