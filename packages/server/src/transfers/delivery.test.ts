/**
 * Exactly once: sender and receiver are killed (SIGKILL) at every step of a delivery and started again. What was
 * accepted arrives, once, with one receipt that both sides keep; what became of it is told back, once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import type { PatientId } from '@rempart/terms/ids.ts';
import { openBody } from '@rempart/vault/testing/browser.ts';
import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../fhir/validation.ts';
import { createPatient } from '../identity/patients.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';
import { pauseAfter } from './channel.ts';
import { pinEachOther, ServedEstablishments } from './correspondents.ts';
import { dispositionOf } from './disposition.ts';
import { refuseItem } from './inbox.ts';
import { retryTransfer } from './outbox.ts';
import type { DeliveryStep, Parts } from './parts.ts';
import { acceptTransfer, parseSending } from './send.ts';
import { OutboxWorker } from './worker.ts';

const TELLING: DeliveryStep[] = ['telling', 'disposition-signed', 'disposition-stored', 'disposition-answered', 'told'];
const STEPS: DeliveryStep[] = ['claimed', 'verified', 'resealed', 'receipt-signed', 'stored', 'answered', 'settled'];

let world: World;
let doctor: SignedIn;
let clerk: SignedIn;
let patient: PatientId;
let origin: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  world = await startWorld();
  await pinEachOther(world, [world.north.id, world.south.id]);
  origin = `http://127.0.0.1:${await freePort()}`;
  doctor = await world.signIn(world.north.accounts.drMartin);
  clerk = await world.signIn(world.south.accounts.secretary);
  patient = randomUUID() as PatientId;
  const feed = await (await world.feed(world.north)).request('POST', '/import', {});
  await world.door.transaction(feed, (tx) =>
    createPatient(tx, {
      resourceType: 'Patient',
      id: patient,
      name: [{ family: 'Essai', given: ['Ottilie'] }],
      birthDate: '1961-03-07',
      generalPractitioner: [{ reference: `Practitioner/${world.north.practitioners.drMartin}` }],
    }),
  );
  const session = await doctor.request('POST', `/fhir/R4/Patient/${patient}/$open`, openBody());
  await world.door.open(session, { patient, level: 'record', purpose: 'TREAT' });
}, 60_000);
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  await owner(`delete from outbox where status = 'waiting'`);
});
afterAll(() => world.close());

function partsHere(): Parts {
  const { door, databases, vault } = world;
  const served = new ServedEstablishments(vault);
  return { door, databases, vault, origin, log: pino({ level: 'silent' }), validate, served };
}

/** A transfer from north to south, accepted here; nobody delivers it yet. */
async function accepted(): Promise<string> {
  const body = { id: randomUUID(), patient, to: world.south.id, summary: true, message: 'Bonjour' };
  const session = await doctor.request('POST', '/transfers', body);
  const { id, status } = await acceptTransfer(partsHere(), session, parseSending(body, undefined));
  expect(status).toBe('waiting');
  return id;
}

async function startDelivery(killAt?: DeliveryStep): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'testing/delivery-process.ts')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: world.databaseUrl,
        REMPART_ORIGIN: origin,
        REMPART_VAULT_SOCKET: join(world.runFolder, 'vault.sock'),
        ...(killAt ? { REMPART_TEST_KILL_AT: killAt } : {}),
      },
    },
  );
  children.push(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function outboxRow(id: string) {
  const [row] = await owner<{
    status: string;
    attempts: number;
    problem: string | null;
    receipt: string | null;
    receipt_signature: string | null;
    package: Buffer | null;
  }>('select status, attempts, problem, receipt, receipt_signature, package from outbox where id = $1', [id]);
  return row;
}

async function expectArrivedOnce(id: string): Promise<void> {
  const sent = await outboxRow(id);
  expect(sent).toMatchObject({ status: 'delivered', package: null });
  const items = await owner<{ id: string; receipt: string; receipt_signature: string }>(
    'select id, receipt, receipt_signature from inbox_item where transfer_id = $1',
    [id],
  );
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ receipt: sent?.receipt, receipt_signature: sent?.receipt_signature });
  const letters = await owner('select 1 from letter where subject = $1', [items[0]?.id]);
  expect(letters).toHaveLength(2);
}

describe('a transfer', () => {
  test.each(STEPS)('whose delivery is killed at “%s” arrives once after the next start', async (step) => {
    const id = await accepted();
    const doomed = await startDelivery(step);
    const [, signal] = await once(doomed, 'exit');
    expect(signal).toBe('SIGKILL');
    expect((await outboxRow(id))?.status).toBe('waiting');
    await startDelivery();
    await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 20_000, interval: 200 }).toBe('delivered');
    await expectArrivedOnce(id);
  });

  test('that two workers reach for is sent by one', async () => {
    const id = await accepted();
    await startDelivery();
    const workers = [1, 2, 3].map(() => new OutboxWorker(partsHere()));
    for (const worker of workers) worker.start();
    await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 20_000, interval: 200 }).toBe('delivered');
    await Promise.all(workers.map((worker) => worker.stop()));
    await expectArrivedOnce(id);
  });

  test('waits while nobody answers, and says so', async () => {
    const id = await accepted();
    const worker = new OutboxWorker(partsHere());
    worker.start();
    await expect.poll(async () => (await outboxRow(id))?.attempts, { timeout: 10_000 }).toBeGreaterThan(0);
    await worker.stop();
    expect(await outboxRow(id)).toMatchObject({ status: 'waiting', problem: 'unreachable' });
  });

  test('is tried again after pauses that grow to a quarter of an hour', () => {
    expect([0, 1, 2, 3].map(pauseAfter)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(pauseAfter(50)).toBe(15 * 60_000);
  });
});

/** A transfer that arrived in the south, its item refused by the clerk; nobody runs who would tell it. */
async function refusedThere(): Promise<{ id: string; item: string }> {
  const id = await accepted();
  const child = await startDelivery();
  await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 20_000, interval: 200 }).toBe('delivered');
  await end(child);
  const [row] = await owner<{ id: string }>('select id from inbox_item where transfer_id = $1', [id]);
  const item = row?.id ?? '';
  const body = { reason: 'duplicate' };
  await refuseItem(partsHere(), await clerk.request('POST', `/Inbox/${item}/$refuse`, body), item, body);
  return { id, item };
}

async function dispositionRow(id: string) {
  const [row] = await owner<{ disposition: string | null; disposition_signature: string | null }>(
    'select disposition, disposition_signature from outbox where id = $1',
    [id],
  );
  return row;
}

async function tellingRow(item: string) {
  const [row] = await owner<{ tellings: number; told_at: Date | null; next_telling: Date | null; problem: string }>(
    'select tellings, told_at, next_telling, telling_problem as problem from inbox_item where id = $1',
    [item],
  );
  return row;
}

describe('what became of a transfer', () => {
  test.each(TELLING)(
    'is told its sender once, though whoever tells it is killed at “%s”',
    async (step) => {
      const { id, item } = await refusedThere();
      expect((await dispositionRow(id))?.disposition).toBeNull();
      const doomed = await startDelivery(step);
      const [, signal] = await once(doomed, 'exit');
      expect(signal).toBe('SIGKILL');
      const kept = (await dispositionRow(id))?.disposition;
      expect(kept != null).toBe(['disposition-stored', 'disposition-answered', 'told'].includes(step));
      await startDelivery();
      await expect
        .poll(async () => (await tellingRow(item))?.told_at, { timeout: 20_000, interval: 200 })
        .not.toBeNull();
      expect(await tellingRow(item)).toMatchObject({ next_telling: null, problem: null });
      const { disposition } = (await dispositionRow(id)) ?? {};
      if (kept) expect(disposition).toBe(kept);
      expect(JSON.parse(disposition ?? '')).toMatchObject({
        transfer: id,
        to: world.south.id,
        what: { disposition: 'refused', reason: 'duplicate' },
      });
      // Three processes start one after the other.
    },
    90_000,
  );

  test('is owed while nobody answers', async () => {
    const { item } = await refusedThere();
    const worker = new OutboxWorker(partsHere());
    worker.start();
    await expect.poll(async () => (await tellingRow(item))?.tellings, { timeout: 10_000 }).toBeGreaterThan(0);
    await worker.stop();
    expect(await tellingRow(item)).toMatchObject({ told_at: null, problem: 'unreachable' });
    await startDelivery();
    await expect.poll(async () => (await tellingRow(item))?.told_at, { timeout: 20_000, interval: 200 }).not.toBeNull();
  }, 60_000);

  test('is believed from the receiver alone, of this package alone, and once', async () => {
    const { north, south } = world;
    const id = await accepted();
    await startDelivery();
    await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 20_000, interval: 200 }).toBe('delivered');
    const [{ package_hash: hash } = { package_hash: Buffer.alloc(32) }] = await owner<{ package_hash: Buffer }>(
      'select package_hash from outbox where id = $1',
      [id],
    );
    const told = { transfer: id, from: north.id, to: south.id, hash, closed: new Date(), refusal: null };
    const post = async (text: string, signer = south.id, to = north.id) => {
      const bytes = Buffer.from(text).toString('base64url');
      const { signature } = await world.vault.ask('sign', { establishment: signer, kind: 'receipt', bytes });
      const answer = await fetch(`${origin}/establishments/${to}/inbox/dispositions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ receipt: text, signature }),
      });
      return answer.status === 204 ? 'kept' : (await answer.json()).issue[0].details.coding[0].code;
    };
    expect(await post('{}')).toBe('unreadable');
    expect(await post(dispositionOf(told), north.id)).toBe('wrong-signature');
    expect(await post(dispositionOf(told), south.id, south.id)).toBe('wrong-receiver');
    expect(await post(dispositionOf({ ...told, to: randomUUID() as typeof south.id }))).toBe('unknown-sender');
    expect(await post(dispositionOf({ ...told, transfer: randomUUID() }))).toBe('unknown-transfer');
    expect(await post(dispositionOf({ ...told, hash: Buffer.alloc(32) }))).toBe('other-content');
    expect((await dispositionRow(id))?.disposition).toBeNull();
    expect(await post(dispositionOf(told))).toBe('kept');
    expect(await post(dispositionOf(told))).toBe('kept');
    expect(await post(dispositionOf({ ...told, refusal: 'other' }))).toBe('other-content');
    expect((await dispositionRow(id))?.disposition).toBe(dispositionOf(told));
  });
});

describe('a transfer given up', () => {
  test('keeps its package, and goes again when a person says so', async () => {
    const id = await accepted();
    await owner(`update outbox set trying_since = now() - interval '8 days' where id = $1`, [id]);
    const worker = new OutboxWorker(partsHere());
    worker.start();
    await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 10_000 }).toBe('failed');
    await worker.stop();
    await retryTransfer(partsHere(), await doctor.request('POST', `/transfers/${id}/$retry`, {}), id);
    await startDelivery();
    await expect.poll(async () => (await outboxRow(id))?.status, { timeout: 20_000, interval: 200 }).toBe('delivered');
    await expectArrivedOnce(id);
    const again = retryTransfer(partsHere(), await doctor.request('POST', `/transfers/${id}/$retry`, {}), id);
    await expect(again).rejects.toThrow('stale');
  });
});

describe('a receiver that', () => {
  test.each<[string, number, string, object]>([
    [
      'gives a receipt of its own making',
      200,
      JSON.stringify({ receipt: '{}', signature: 'A'.repeat(86) }),
      { status: 'waiting', problem: 'wrong-receipt' },
    ],
    ['answers with a page', 200, '<html>', { status: 'waiting', problem: 'wrong-receipt' }],
    ['is out of order', 503, 'later', { status: 'waiting', problem: 'http-503' }],
    ['answers without end', 200, 'x'.repeat(100_000), { status: 'waiting', problem: 'unreachable' }],
    [
      'refuses with a reason',
      403,
      refusalText('unknown-sender'),
      { status: 'refused', problem: 'unknown-sender', package: null },
    ],
    ['refuses with a reason unknown here', 422, refusalText('because'), { status: 'waiting', problem: 'http-422' }],
  ])('%s is believed no further', async (_, status, body, expected) => {
    const id = await accepted();
    const impostor = await answering(status, body);
    const worker = new OutboxWorker(partsHere());
    worker.start();
    await expect.poll(async () => (await outboxRow(id))?.attempts, { timeout: 10_000 }).toBeGreaterThan(0);
    await worker.stop();
    impostor.closeAllConnections();
    await new Promise((resolve) => impostor.close(resolve));
    expect(await outboxRow(id)).toMatchObject(expected);
  });
});

function refusalText(code: string): string {
  return JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ details: { coding: [{ code }] } }] });
}

/** In place of the receiver: always the same answer. */
async function answering(status: number, body: string): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(Number(new URL(origin).port), '127.0.0.1', resolve));
  return server;
}

async function owner<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createSocket().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
