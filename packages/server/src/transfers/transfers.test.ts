/** Two establishments in one server, over real HTTP: from an open record to a record opened on the other side. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { RempartError } from '@rempart/terms/errors.ts';
import type { AccountId, PatientId } from '@rempart/terms/ids.ts';
import { codeOf, newBrowser, openBody, overHttp, overVault, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApplication } from '../application.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { createPatient, searchPatients } from '../identity/patients.ts';
import { ORIGIN, type Place, startWorld, type World } from '../testing/world.ts';
import { pinEachOther } from './correspondents.ts';
import type { InboxEntry } from './inbox.ts';
import type { OutboxEntry } from './outbox.ts';
import type { TransferPreview } from './preview.ts';

const FAMILY = 'Zyxwvartin';
const PROBLEM = 'Drépanocytose';

let world: World;
let app: FastifyInstance;
let address: string;
let doctor: TestBrowser;
let clerk: TestBrowser;
let colleague: TestBrowser;
let patient: PatientId;
let document: string;

beforeAll(async () => {
  world = await startWorld();
  await pinEachOther(world, [world.north.id, world.south.id]);
  address = `http://127.0.0.1:${await freePort()}`;
  app = createApplication({ ...world, origin: address, log: pino({ level: 'silent' }) });
  await app.listen({ host: '127.0.0.1', port: Number(new URL(address).port) });
  const { north, south } = world;
  doctor = await signIn(north.accounts.drMartin);
  clerk = await signIn(south.accounts.secretary);
  colleague = await signIn(south.accounts.drBernard);
  ({ patient, document } = await patientWithRecord(north));
}, 60_000);

afterAll(async () => {
  await app.close();
  await world.close();
});

/** Proofs name the origin of the world; requests travel to where the test listens. */
async function signIn(account: AccountId): Promise<TestBrowser> {
  const [toServer, toVault] = [overHttp(address), overVault(world.vault)];
  const browser = newBrowser(ORIGIN, (method, path, headers, body) =>
    (path.startsWith('/auth/') ? toVault : toServer)(method, path, headers, body),
  );
  await browser.signIn(account);
  return browser;
}

async function patientWithRecord(place: Place): Promise<{ patient: PatientId; document: string }> {
  const [id, documentId] = [randomUUID() as PatientId, randomUUID()];
  const subject = { reference: `Patient/${id}` };
  const session = await (await world.feed(place)).request('POST', '/import', {});
  await world.door.transaction(session, async (tx) => {
    await createPatient(tx, {
      resourceType: 'Patient',
      id,
      name: [{ use: 'official', family: FAMILY, given: ['Ottilie'] }],
      gender: 'female',
      birthDate: '1961-03-07',
      generalPractitioner: [{ reference: `Practitioner/${place.practitioners.drMartin}` }],
    });
    tx.create({ resourceType: 'Condition', subject, code: { text: PROBLEM } }, id);
    tx.create(
      {
        resourceType: 'DocumentReference',
        id: documentId,
        status: 'current',
        subject,
        description: 'Courrier',
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Bonjour').toString('base64') } }],
      },
      id,
    );
  });
  return { patient: id, document: documentId };
}

const sending = (more: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  patient,
  to: world.south.id,
  documents: [document],
  summary: true,
  message: 'Merci de la revoir',
  urgency: 'urgent',
  ...more,
});

async function send<T>(browser: TestBrowser, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await browser.send(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return (answer.body ? JSON.parse(answer.body) : undefined) as T;
}

async function refusal(browser: TestBrowser, method: string, path: string, body?: unknown): Promise<string> {
  const answer = await browser.send(method, path, body);
  return `${answer.status} ${answer.status >= 400 ? codeOf(answer) : ''}`.trim();
}

/** A new transfer from north, delivered; the item that it became in the south. */
async function delivered(more: Record<string, unknown> = {}): Promise<string> {
  await open(doctor, patient);
  const before = new Set((await send<InboxEntry[]>(clerk, 'GET', '/inbox')).map(({ id }) => id));
  const transfer = sending(more);
  await send(doctor, 'POST', '/transfers', transfer);
  await expect.poll(() => statusOf(transfer.id), { timeout: 10_000 }).toBe('delivered');
  const fresh = (await send<InboxEntry[]>(clerk, 'GET', '/inbox')).filter(({ id }) => !before.has(id));
  expect(fresh).toHaveLength(1);
  return fresh[0]?.id ?? '';
}

async function statusOf(transfer: string): Promise<string | undefined> {
  return (await send<OutboxEntry[]>(doctor, 'GET', '/transfers/outbox')).find(({ id }) => id === transfer)?.status;
}

/** A session of a browser's own for one request, handed to the door as the FHIR routes do. */
function arrive(browser: TestBrowser, method: string, path: string, body?: unknown, touch?: string): Promise<Session> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { token } = browser;
  return world.sessions.sessionOf({
    method,
    path,
    authorization: `DPoP ${token}`,
    proof: browser.proof({ method, path, token, body: text }),
    ...(text ? { body: Buffer.from(text) } : {}),
    ...(touch ? { touch } : {}),
    language: 'en',
  });
}

async function open(browser: TestBrowser, id: string): Promise<void> {
  const session = await arrive(browser, 'POST', `/fhir/R4/Patient/${id}/$open`, openBody());
  await world.door.open(session, { patient: id as PatientId, level: 'record', purpose: 'TREAT' });
}

/** Touches once where the vault asks for it. */
async function touching<T>(browser: TestBrowser, work: (touch?: string) => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RempartError) || error.code !== 'needs-touch') throw error;
    return work(await browser.touch(error.details.touchOptions));
  }
}

/** The clerk's own search, for the patient that an item is about. */
function searchBy(browser: TestBrowser): Promise<ClearResource[]> {
  return touching(browser, async (touch) => {
    const search = await arrive(browser, 'POST', '/fhir/R4/Patient/_search', {}, touch);
    return searchPatients(world.door, search, { birthdate: '1961-03-07', family: FAMILY });
  });
}

async function identityOf(browser: TestBrowser, id: string): Promise<ClearResource> {
  return world.door.read(await arrive(browser, 'GET', `/fhir/R4/Patient/${id}`), 'Patient', id);
}

async function recordOf(browser: TestBrowser, id: string): Promise<ClearResource[]> {
  return world.door.resourcesOf(await arrive(browser, 'GET', `/fhir/R4/Patient/${id}/$everything`), id as PatientId);
}

describe('a transfer', () => {
  let item: string;
  let filed: string;

  test('is offered to known correspondents alone', async () => {
    expect(await send(doctor, 'GET', '/transfers/correspondents')).toEqual([{ id: world.south.id, name: 'Sud' }]);
    await open(doctor, patient);
    expect(await refusal(doctor, 'POST', '/transfers', sending({ to: randomUUID() }))).toBe('403 needs-approval');
  });

  test('leaves an open record only', async () => {
    const other = await patientWithRecord(world.north);
    expect(await refusal(doctor, 'POST', '/transfers', sending({ patient: other.patient }))).toBe('403 not-opened');
    const administrator = await signIn(world.north.accounts.administrator);
    expect(await refusal(administrator, 'POST', '/transfers', sending())).toBe('403 role');
    expect(await refusal(doctor, 'POST', '/transfers', sending({ documents: [randomUUID()] }))).toBe('422 invalid');
    expect(await refusal(doctor, 'POST', '/transfers', sending({ urgency: 'now' }))).toBe('422 invalid');
  });

  test('is shown before it is sent, as it will be read, with what stays', async () => {
    await open(doctor, patient);
    const outboxBefore = await count('outbox');
    const asked = { patient, documents: [document], summary: true, message: 'Merci de la revoir' };
    const shown = await send<TransferPreview>(doctor, 'POST', '/transfers/$preview', asked);
    expect(shown.sections.map(({ title }) => title)).toEqual(['Message', 'Problèmes en cours', 'Documents']);
    expect(shown.sections[1]?.lines).toEqual([PROBLEM]);
    expect(shown.patient).toMatchObject({ birthDate: '1961-03-07' });
    expect(shown.withheld).toEqual([{ what: 'restricted' }, { what: 'numbers' }]);
    expect(await count('outbox')).toBe(outboxBefore);
    const other = { ...asked, patient: (await patientWithRecord(world.north)).patient };
    expect(await refusal(doctor, 'POST', '/transfers/$preview', other)).toBe('403 not-opened');
    expect(await refusal(clerk, 'POST', '/transfers/$preview', asked)).toBe('403 role');
  });

  test('asked for twice is one, and is delivered once, with a receipt', async () => {
    await open(doctor, patient);
    const transfer = sending();
    const answers = await Promise.all([1, 2, 3].map(() => doctor.send('POST', '/transfers', transfer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ id: transfer.id, withheld: ['restricted'] });
    await expect.poll(() => statusOf(transfer.id), { timeout: 10_000 }).toBe('delivered');
    const [sent, ...more] = await send<OutboxEntry[]>(doctor, 'GET', '/transfers/outbox');
    expect(more).toEqual([]);
    expect(JSON.parse(sent?.receipt?.receipt ?? '')).toMatchObject({ transfer: transfer.id, to: world.south.id });
    const inbox = await send<InboxEntry[]>(clerk, 'GET', '/inbox');
    expect(inbox).toHaveLength(1);
    expect(inbox[0]).toMatchObject({ from: { id: world.north.id, name: 'Nord' }, urgency: 'urgent', status: 'new' });
    item = inbox[0]?.id ?? '';
    const other = { ...transfer, patient: (await patientWithRecord(world.north)).patient };
    expect(await refusal(doctor, 'POST', '/transfers', other)).toBe('422 invalid');
  });

  test('shows a clerk who it is about, and no more', async () => {
    const file = await refusal(clerk, 'POST', `/Inbox/${item}/$file`, { create: true });
    expect(file).toBe('403 not-opened');
    const answer = await clerk.send('POST', `/Inbox/${item}/$open`, {});
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(FAMILY);
    expect(answer.body).not.toContain(PROBLEM);
    expect(JSON.parse(answer.body).patient).toMatchObject({ birthDate: '1961-03-07' });
  });

  test('is filed for somebody who could read it, or not at all', async () => {
    const file = (body: object) => refusal(clerk, 'POST', `/Inbox/${item}/$file`, { create: true, ...body });
    expect(await file({ practitioner: randomUUID() })).toBe('422 invalid');
    expect(await file({ practitioner: world.north.practitioners.drMartin })).toBe('422 invalid');
    expect(await file({ unit: randomUUID() })).toBe('422 invalid');
    expect(await file({ create: false })).toBe('422 invalid');
  });

  test('is filed as a new patient who is found by search, and its content stays closed to the clerk', async () => {
    const { patient: made } = await send<{ patient: string }>(clerk, 'POST', `/Inbox/${item}/$file`, { create: true });
    filed = made;
    expect((await searchBy(clerk)).map(({ id }) => id)).toEqual([filed]);
    expect(JSON.stringify(await identityOf(clerk, filed))).toContain('PROV');
    await expect(open(clerk, filed)).rejects.toThrow('role');
    expect((await recordOf(clerk, filed)).map(({ resourceType }) => resourceType)).toEqual(['Patient']);
    expect(await refusal(clerk, 'POST', `/Inbox/${item}/$open`, {})).toBe('412 stale');
    expect(await refusal(clerk, 'POST', `/Inbox/${item}/$file`, { create: true })).toBe('412 stale');
    expect(await send(clerk, 'POST', `/Inbox/${item}/$file`, { patient: filed })).toEqual({ patient: filed });
  });

  test('is read there by the practitioner who opens the patient', async () => {
    await open(colleague, filed);
    const record = await recordOf(colleague, filed);
    expect(record.map(({ resourceType }) => resourceType).sort()).toEqual([
      'Condition',
      'DocumentReference',
      'DocumentReference',
      'Patient',
    ]);
    expect(JSON.stringify(record)).toContain(PROBLEM);
    await open(colleague, filed);
    expect(await recordOf(colleague, filed)).toHaveLength(4);
    expect(await count('received_content')).toBe(0);
    expect(await count('letter', `kind = 'inbox'`)).toBe(0);
  });

  test('sent once more to the same patient doubles nothing but its covering document', async () => {
    const again = await delivered();
    await send(clerk, 'POST', `/Inbox/${again}/$open`, {});
    await send(clerk, 'POST', `/Inbox/${again}/$file`, { patient: filed });
    await open(colleague, filed);
    expect(await recordOf(colleague, filed)).toHaveLength(5);
  });

  test('makes its patient expected where it was filed, and counts as nobody’s own making', async () => {
    const rows = await owner<{ kind: string; unit_id: string }>(
      `select kind, unit_id from care_relation where patient_id = $1`,
      [filed],
    );
    expect(rows[0]).toEqual({ kind: 'transfer', unit_id: world.south.unit });
  });

  test('has one history, which both houses tell alike, without a patient in it', async () => {
    const sent = (await send<OutboxEntry[]>(doctor, 'GET', '/transfers/outbox')).find(
      ({ status }) => status === 'filed',
    );
    const [received] = (await send<InboxEntry[]>(clerk, 'GET', '/inbox')).filter(({ history }) =>
      history.some(({ at }) => at === sent?.history[0]?.at),
    );
    expect(sent?.history.map(({ kind }) => kind)).toEqual(['sent', 'received', 'filed']);
    expect(received?.history).toEqual(sent?.history);
    expect(received?.from).toEqual(sent?.from);
    expect(received?.to).toEqual(sent?.to);
    for (const id of [filed, patient]) expect(JSON.stringify(sent?.history)).not.toContain(id);
  });

  test('is refused with a code, which its sender is told, and gone', async () => {
    const unwanted = await delivered();
    expect(await refusal(clerk, 'POST', `/Inbox/${unwanted}/$refuse`, { reason: 'words' })).toBe('422 invalid');
    await send(clerk, 'POST', `/Inbox/${unwanted}/$refuse`, { reason: 'not-our-patient' });
    const entry = (await send<InboxEntry[]>(clerk, 'GET', '/inbox')).find(({ id }) => id === unwanted);
    expect(entry).toMatchObject({ status: 'refused', refusal: 'not-our-patient', patient: null });
    expect(await refusal(clerk, 'POST', `/Inbox/${unwanted}/$open`, {})).toBe('412 stale');
    const refusedSent = async () =>
      (await send<OutboxEntry[]>(doctor, 'GET', '/transfers/outbox')).find(({ status }) => status === 'refused');
    await expect.poll(refusedSent, { timeout: 10_000 }).toMatchObject({ refusal: 'not-our-patient', problem: null });
    expect((await refusedSent())?.history).toEqual(entry?.history);
    const inbox = async () => (await send<InboxEntry[]>(clerk, 'GET', '/inbox')).find(({ id }) => id === unwanted);
    await expect.poll(async () => (await inbox())?.told, { timeout: 10_000 }).toBe('told');
  });

  test('is nobody’s business elsewhere', async () => {
    const theirs = await delivered();
    expect(await refusal(doctor, 'POST', `/Inbox/${theirs}/$open`, {})).toBe('404 not-found');
    expect(await refusal(doctor, 'POST', `/Inbox/${theirs}/$file`, { create: true })).toBe('404 not-found');
    expect(await refusal(doctor, 'POST', `/Inbox/${randomUUID()}/$open`, {})).toBe('404 not-found');
    const administrator = await signIn(world.south.accounts.administrator);
    expect(await refusal(administrator, 'GET', '/inbox')).toBe('403 role');
    expect(await refusal(administrator, 'POST', `/Inbox/${theirs}/$open`, {})).toBe('403 role');
    const stolen = await signIn(world.south.accounts.secretary);
    stolen.token = clerk.token;
    expect(await refusal(stolen, 'POST', `/Inbox/${theirs}/$open`, {})).toMatch(/^401/);
  });

  test('leaves nothing readable in the rows', async () => {
    const tables = ['outbox', 'inbox_item', 'letter', 'received_content', 'resource_version', 'care_relation'];
    for (const table of tables) {
      const text = JSON.stringify(await owner(`select t.*::text from ${table} t`, []));
      const bytes =
        (await owner<{ all: string }>(`select coalesce(string_agg(t::text, ''), '') as all from ${table} t`, []))[0]
          ?.all ?? '';
      const decoded = [...bytes.matchAll(/\\x([0-9a-f]+)/g)]
        .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
        .join('\n');
      for (const word of [FAMILY, PROBLEM, 'Ottilie', '1961-03-07', 'Merci de la revoir']) {
        expect(`${text}${bytes}${decoded}`).not.toContain(word);
      }
    }
  });
});

describe('the public side', () => {
  test('gives the keys that correspondents pin, and nothing of strangers', async () => {
    const keys = await (await fetch(`${address}/establishments/${world.south.id}/keys`)).json();
    const [pinned] = await owner<{ transfer_key: Buffer }>(
      'select transfer_key from correspondent where establishment_id = $1',
      [world.north.id],
    );
    expect(keys).toMatchObject({ id: world.south.id, transferKey: pinned?.transfer_key.toString('base64url') });
    expect((await fetch(`${address}/establishments/${randomUUID()}/keys`)).status).toBe(404);
  });

  test('refuses what is no package, keeps nothing of it, and a person is told', async () => {
    const items = await count('inbox_item');
    const post = (id: string, body: string) =>
      fetch(`${address}/establishments/${id}/inbox`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const answer = await post(world.south.id, '{"nonsense":true}');
    expect(answer.status).toBe(400);
    expect((await answer.json()).issue[0].details.coding[0].code).toBe('unreadable');
    expect((await post(randomUUID(), '{}')).status).toBe(404);
    expect((await post(world.south.id, 'x'.repeat(34 * 1024 * 1024))).status).toBe(413);
    expect(await count('inbox_item')).toBe(items);
    expect(await send(clerk, 'GET', '/inbox/refusals')).toMatchObject([{ refusal: 'unreadable', times: 1 }]);
  });

  test('answers the same package with the same receipt, and another of the same id with a refusal', async () => {
    const { north, south } = world;
    const outbox = await owner<{ id: string; receipt: string }>(
      `select id, receipt from outbox where status = 'delivered' limit 1`,
      [],
    );
    expect(outbox).toHaveLength(1);
    const copies = await replay(south.id, north.id);
    expect(copies.first).toEqual(copies.second);
    expect(copies.other).toBe('other-content');
  });
});

test('a burst of one account is stopped, all at the same moment too', async () => {
  const martin = await signIn(world.south.accounts.drMartin);
  const { patient: theirs } = await patientWithRecord(world.south);
  await open(martin, theirs);
  const transfer = () => {
    const body = { id: randomUUID(), patient: theirs, to: world.north.id, message: 'Bonjour' };
    return refusal(martin, 'POST', '/transfers', body);
  };
  const answers = await Promise.all(Array.from({ length: 30 }, transfer));
  expect(answers.filter((answer) => answer === '201')).toHaveLength(20);
  expect(answers.filter((answer) => answer === '429 too-fast')).toHaveLength(10);
  expect(await transfer()).toBe('429 too-fast');
});

/** Two packages of one id, made by the real vault: the first sent twice, then the second. */
async function replay(to: string, from: string) {
  const { forge } = await import('./testing/forge.ts');
  const transfer = randomUUID();
  const [one, two] = [
    await forge(world.vault, { transfer, from, to }),
    await forge(world.vault, { transfer, from, to }),
  ];
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/establishments/${to}/inbox`, { method: 'POST', headers, body });
    return answer.json() as Promise<
      Record<string, unknown> & { issue?: Array<{ details: { coding: Array<{ code: string }> } }> }
    >;
  };
  const [first, second] = [await post(one), await post(one)];
  return { first, second, other: (await post(two)).issue?.[0]?.details.coding[0]?.code };
}

async function owner<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function count(table: string, where = 'true'): Promise<number> {
  const [row] = await owner<{ n: string }>(`select count(*) as n from ${table} where ${where}`, []);
  return Number(row?.n);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
