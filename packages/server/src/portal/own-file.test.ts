/**
 * A patient's own file over HTTP: what its owner reads, and everything that a thief with their account, browser key and
 * all, gets beside it. Nothing.
 */
import { randomUUID } from 'node:crypto';
import type { AuditEvent, Bundle, Resource, Slot } from '@medplum/fhirtypes';
import { type Answer, codeOf, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
let own: string;
let other: string;
let elsewhere: string;
let owner: TestBrowser;
let doctor: TestBrowser;
/** Of the other patient. */
let theirs: { observation: string; appointment: string };

const FHIR = '/fhir/R4';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

beforeAll(async () => {
  world = await startHttpWorld();
  const { north, south } = world;
  [own, other] = [
    await world.patient(north, { family: 'Lapierre', birthDate: '1958-03-02' }),
    await world.patient(north, { family: 'Durocher', birthDate: '1971-09-14' }),
  ];
  elsewhere = await world.patient(south, { family: 'Vannier' });
  doctor = await world.browser(north.accounts.drMartin);
  for (const patient of [own, other]) expect((await doctor.open(patient)).status).toBe(200);
  const observation = await made('Observation', weight(other));
  await made('Observation', weight(own));
  await made('Observation', weight(own, 'R'));
  await made('DocumentReference', note(own, 'final', 'Compte rendu signé'));
  await made('DocumentReference', note(own, 'preliminary', 'Brouillon en cours'));
  theirs = { observation, appointment: await booked(other) };
  await booked(own);
  owner = await world.browser(await world.patientAccount(north, own));
}, 60_000);
afterAll(() => world.close());

async function made(type: string, resource: object): Promise<string> {
  const answer = await doctor.send('POST', `${FHIR}/${type}`, resource, { prefer: 'return=representation' });
  expect(answer.status, answer.body).toBe(201);
  return (JSON.parse(answer.body) as { id: string }).id;
}

const weight = (patient: string, security?: string) => ({
  resourceType: 'Observation',
  status: 'final',
  ...(security && { meta: { security: [{ system: CONFIDENTIALITY, code: security }] } }),
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: '2026-11-20T09:00:00+01:00',
  valueQuantity: { value: 71, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});

const note = (patient: string, docStatus: string, title: string) => ({
  resourceType: 'DocumentReference',
  status: 'current',
  docStatus,
  description: title,
  subject: { reference: `Patient/${patient}` },
  content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(title).toString('base64') } }],
});

async function booked(patient: string): Promise<string> {
  const { schedules, accounts } = world.north;
  const secretary = await world.browser(accounts.secretary);
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const free = await secretary.send('GET', `${FHIR}/Slot?schedule=${schedules.drMartin}&start=ge${from}&status=free`);
  const slot = bundleOf(free)[0] as Slot;
  const answer = await secretary.send(
    'POST',
    `${FHIR}/Appointment`,
    {
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${slot.id}` }],
      participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
    },
    { prefer: 'return=representation' },
  );
  expect(answer.status, answer.body).toBe(201);
  return (JSON.parse(answer.body) as { id: string }).id;
}

function bundleOf({ body }: Answer): Resource[] {
  return ((JSON.parse(body) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);
}

const get = (path: string) => owner.send('GET', path.startsWith('/') ? path : `${FHIR}/${path}`);

describe('its owner', () => {
  test('is told whose file is theirs, and opens it', async () => {
    expect(JSON.parse((await get('/account')).body)).toMatchObject({ role: 'patient', patient: own, schedules: [] });
    const opened = await owner.open(own);
    expect(opened.status, opened.body).toBe(200);
    expect(opened.body).toContain('"valueCode":"own"');
  });

  test('reads everything of the open levels, but what is still being written', async () => {
    await owner.open(own);
    const all = await get(`Patient/${own}/$everything`);
    const types = bundleOf(all).map(({ resourceType }) => resourceType);
    expect(types).toEqual(expect.arrayContaining(['Patient', 'Observation', 'DocumentReference', 'OperationOutcome']));
    expect(types.filter((type) => type === 'Observation')).toHaveLength(1);
    expect(all.body).toContain('Compte rendu signé');
    for (const path of [`Patient/${own}/$everything`, `DocumentReference?patient=${own}`]) {
      expect((await get(path)).body).not.toContain('Brouillon en cours');
    }
  });

  test('reads the restricted part after a touch', async () => {
    const refused = await owner.open(own, { level: 'restricted', touch: false });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'needs-touch']);
    expect((await owner.open(own, { level: 'restricted' })).status).toBe(200);
    const all = bundleOf(await get(`Patient/${own}/$everything`));
    expect(all.filter(({ resourceType }) => resourceType === 'Observation')).toHaveLength(2);
  });

  test('reads who opened it and why, themselves included', async () => {
    await owner.open(own);
    const events = bundleOf(await get(`AuditEvent?patient=${own}`)) as AuditEvent[];
    const told = events.map(({ agent, entity }) => ({
      name: agent[0]!.who?.display,
      ...Object.fromEntries(entity![0]!.detail!.map(({ type, valueString }) => [type, valueString])),
    }));
    expect(told).toContainEqual(expect.objectContaining({ name: 'Patient', relation: 'own' }));
    expect(told).toContainEqual(
      expect.objectContaining({ name: 'Dr Martin', relation: 'known', fact: 'general-practitioner', level: 'record' }),
    );
  });

  test('sees their own appointments and nobody else’s', async () => {
    await owner.open(own);
    for (const query of [
      '',
      `?patient=${own}`,
      `?date=ge2026-01-01`,
      `?practitioner=${world.north.practitioners.drMartin}`,
    ]) {
      const found = await get(`Appointment${query}`);
      expect([found.status, bundleOf(found).length], found.body).toEqual([200, 1]);
      expect(found.body).not.toContain(other);
    }
  });
});

describe('a thief with their account', () => {
  test('reads when somebody is free, not who has a form open nor who is absent', async () => {
    const { schedules, accounts } = world.north;
    const secretary = await world.browser(accounts.secretary);
    const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
    const made = await secretary.send('POST', `${FHIR}/Slot`, {
      resourceType: 'Slot',
      schedule: { reference: `Schedule/${schedules.drMartin}` },
      status: 'busy-unavailable',
      start: hours(48),
      end: hours(49),
    });
    expect(made.status, made.body).toBe(201);
    const query = `Slot?schedule=${schedules.drMartin}&start=ge${hours(24)}&status=busy-unavailable,busy-tentative`;
    expect(bundleOf(await secretary.send('GET', `${FHIR}/${query}`))).toHaveLength(1);
    expect(bundleOf(await get(query))).toEqual([]);
  });

  /** The same bytes for an id that is there, one that is not, and one of another house. */
  async function alike(path: (id: string) => string, ids: string[], method = 'GET', body?: (id: string) => unknown) {
    const answers: string[] = [];
    for (const id of ids) {
      const { status, body: text } = await owner.send(method, path(id), body?.(id));
      answers.push(JSON.stringify([status, text.replaceAll(id, '…')]));
    }
    expect(new Set(answers).size, answers.join('\n')).toBe(1);
    return JSON.parse(answers[0]!) as [number, string];
  }
  const refusedAsRole = ([status, body]: [number, string]) =>
    expect([status, codeOf({ status, body, headers: {} })], body).toEqual([403, 'role']);
  const patients = () => [other, randomUUID(), elsewhere];

  test.each([
    ['identity', (id: string) => `Patient/${id}`],
    ['version', (id: string) => `Patient/${id}/_history/1`],
    ['history', (id: string) => `Patient/${id}/_history`],
    ['everything', (id: string) => `Patient/${id}/$everything`],
    ['observations', (id: string) => `Observation?patient=${id}`],
    ['another type', (id: string) => `CarePlan?patient=${id}`],
    ['what refers to them', (id: string) => `Observation?patient=${id}&_include=Observation:subject`],
    ['accesses', (id: string) => `AuditEvent?patient=${id}`],
  ])('reads no %s of another', async (_, path) => {
    await owner.open(own);
    refusedAsRole(await alike((id) => `${FHIR}/${path(id)}`, patients()));
  });

  test('opens no other, nor by breaking the glass', async () => {
    for (const purpose of ['TREAT', 'ETREAT']) {
      for (const level of ['identity', 'record', 'restricted']) {
        const body = () => ({
          resourceType: 'Parameters',
          parameter: [
            { name: 'purpose', valueCode: purpose },
            { name: 'level', valueCode: level },
            { name: 'reason', valueString: 'urgence' },
          ],
        });
        refusedAsRole(await alike((id) => `${FHIR}/Patient/${id}/$open`, patients(), 'POST', body));
      }
    }
  });

  test('reads no resource of another by its own id', async () => {
    refusedAsRole(await alike((id) => `${FHIR}/Observation/${id}`, [theirs.observation, randomUUID()]));
    refusedAsRole(await alike((id) => `${FHIR}/Observation/${id}/_history`, [theirs.observation, randomUUID()]));
    refusedAsRole(await alike((id) => `${FHIR}/Appointment/${id}`, [theirs.appointment, randomUUID()]));
    refusedAsRole(await alike((id) => `${FHIR}/Encounter/${id}`, [theirs.appointment, randomUUID()]));
  });

  test('searches nobody', async () => {
    for (const query of ['birthdate=1971-09-14&family=Durocher', `_id=${other}`, `_id=${own}`, 'identifier=a|b']) {
      refusedAsRole(await alike(() => `${FHIR}/Patient?${query}`, ['1']));
    }
    const posted = await owner.send('POST', `${FHIR}/Patient/_search`, 'birthdate=1971-09-14&family=Durocher', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([posted.status, codeOf(posted)]).toEqual([403, 'role']);
  });

  test('gets no row of another from the agenda, whatever it asks for', async () => {
    await owner.open(own);
    const { practitioners, schedules, room, unit } = world.north;
    const queries = [
      `patient=${other}`,
      `patient=${own},${other}`,
      `_id=${theirs.appointment}`,
      `practitioner=${practitioners.drMartin}&_count=500`,
      `actor=Schedule/${schedules.drMartin}`,
      `location=${room}`,
      `actor=Location/${unit}`,
      'status=booked',
      'date=ge2020-01-01&_sort=-date',
    ];
    for (const type of ['Appointment', 'Encounter']) {
      for (const query of queries) {
        const { status, body } = await get(`${type}?${query}`);
        expect(status, body).toBeLessThan(500);
        // The address of the search is told back; what it found is what counts.
        const found = JSON.stringify((JSON.parse(body) as Bundle).entry ?? []);
        for (const secret of [theirs.appointment, other, 'Durocher', 'DUR']) expect(found).not.toContain(secret);
      }
    }
    for (const include of ['Appointment:patient', 'Appointment:actor']) {
      const answer = await get(`Appointment?patient=${own}&_include=${include}`);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'role']);
    }
  });

  test('gets nothing by batch, nor by a Bundle that opens', async () => {
    await owner.open(own);
    const entry = [
      `Patient/${other}`,
      `Patient?_id=${other}`,
      `Observation?patient=${other}`,
      `Observation/${theirs.observation}`,
      `Appointment/${theirs.appointment}`,
      'Patient?birthdate=1971-09-14&family=Durocher',
    ].map((url) => ({ request: { method: 'GET', url } }));
    const answer = await owner.send('POST', FHIR, { resourceType: 'Bundle', type: 'batch', entry });
    const statuses = (JSON.parse(answer.body) as Bundle).entry!.map(({ response }) => response!.status.slice(0, 3));
    expect(statuses).toEqual(entry.map(() => '403'));
    expect(answer.body).not.toContain('Durocher');
  });

  test('writes nothing, not even in the file that is theirs', async () => {
    await owner.open(own, { level: 'restricted' });
    const everything = bundleOf(await get(`Patient/${own}/$everything`));
    const one = everything.find(({ resourceType }) => resourceType === 'Observation')!;
    const patient = everything.find(({ resourceType }) => resourceType === 'Patient')!;
    const appointment = bundleOf(await get(`Appointment?patient=${own}`))[0]!;
    const version = (resource: Resource) => ({ 'if-match': `W/"${resource.meta!.versionId}"` });
    const cancel = [{ op: 'replace', path: '/status', value: 'cancelled' }];
    const patch = { 'content-type': 'application/json-patch+json' };
    const tries: Array<Promise<Answer>> = [
      owner.send('POST', `${FHIR}/Observation`, weight(own)),
      owner.send('POST', `${FHIR}/Observation`, weight(other)),
      owner.send('POST', `${FHIR}/Patient`, { resourceType: 'Patient', name: [{ family: 'Neuf' }] }),
      owner.send('PUT', `${FHIR}/Observation/${one.id}`, one, version(one)),
      owner.send('PUT', `${FHIR}/Patient/${own}`, patient, version(patient)),
      owner.send('DELETE', `${FHIR}/Observation/${one.id}`, undefined, version(one)),
      owner.send('PATCH', `${FHIR}/Appointment/${appointment.id}`, cancel, { ...patch, ...version(appointment) }),
      owner.send('PATCH', `${FHIR}/Appointment/${theirs.appointment}`, cancel, { ...patch, 'if-match': 'W/"1"' }),
      owner.send('POST', FHIR, {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: weight(own), request: { method: 'POST', url: 'Observation' } }],
      }),
      owner.send('POST', '/import', { resourceType: 'Bundle', type: 'transaction', entry: [] }),
    ];
    for (const answer of await Promise.all(tries))
      expect([answer.status, codeOf(answer)], answer.body).toEqual([403, 'role']);
  });

  test('reaches no account, log, transfer or inbox', async () => {
    const { id } = world.north;
    for (const path of [
      '/accounts',
      '/log',
      `/log/${id}/checkpoint`,
      `/log/${id}/tile/entries/000`,
      '/transfers/correspondents',
      '/transfers/outbox',
      '/inbox',
      '/inbox/refusals',
    ]) {
      const answer = await get(path);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, 'role']);
    }
    for (const patient of [own, other]) {
      const sending = { id: randomUUID(), patient, to: world.south.id, documents: [], summary: true, message: '' };
      for (const path of ['/transfers', '/transfers/$preview']) {
        const answer = await owner.send('POST', path, sending);
        expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, 'role']);
      }
    }
  });

  test('is taken for nobody else once the table of accounts is forged: the vault knows whose file it is', async () => {
    const account = await world.patientAccount(world.south, elsewhere);
    const another = await world.patient(world.south, { family: 'Garance' });
    const superuser = new pg.Client({ connectionString: world.ownerUrl });
    await superuser.connect();
    await superuser.query('update account set patient_id = $1 where id = $2', [another, account]);
    await superuser.end();
    const thief = await world.browser(account);
    expect(JSON.parse((await thief.send('GET', '/account')).body)).toMatchObject({ patient: another });
    for (const level of ['identity', 'record'] as const) {
      const answer = await thief.open(another, { level });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'role']);
    }
    const read = await thief.send('GET', `${FHIR}/Patient/${another}`);
    expect([read.status, codeOf(read)]).toEqual([403, 'role']);
  });
});
