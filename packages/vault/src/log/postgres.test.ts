/** The log on a real database and a real disk. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningPostgres, startPostgres } from '@rempart/cli/postgres.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { audit } from './audit.ts';
import { logSigner, openCheckpoint } from './checkpoint.ts';
import { checkpointFile } from './checkpoint-file.ts';
import { LogFatal } from './errors.ts';
import { Log, type LogOptions } from './log.ts';
import { PostgresLogStore } from './store.ts';
import { entry, SIGNER } from './testing.ts';
import { tilePath } from './tiles.ts';
import { verifyRows, verifyTiles } from './verify.ts';

/** Real processes and disks on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'rempart-log-'));
let database: RunningPostgres;
let thief: postgres.Sql;
let establishment: EstablishmentId;
const stores: PostgresLogStore[] = [];
const logs: Log[] = [];
const lost: number[] = [];

const url = () => database.url('rempart_vault', 'rempart_vault');

beforeAll(async () => {
  execFileSync('chmod', ['0711', folder]);
  const options = { dataFolder: join(folder, 'data'), runFolder: join(folder, 'run'), scratch: true };
  database = await startPostgres(options);
  const superuser = database.url('postgres', 'rempart_vault');
  thief = postgres(superuser, { host: decodeURIComponent(new URL(superuser).hostname), max: 1, onnotice: () => {} });
}, 120_000);

afterAll(async () => {
  await thief?.end();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  establishment = crypto.randomUUID() as EstablishmentId;
});

afterEach(async () => {
  await closeAll();
});

async function closeAll(): Promise<void> {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  await Promise.all(stores.splice(0).map((store) => store.close()));
}

async function connect(): Promise<PostgresLogStore> {
  const store = await PostgresLogStore.connect(url(), () => lost.push(1));
  stores.push(store);
  return store;
}

async function open(store: PostgresLogStore, options: Partial<LogOptions> = {}): Promise<Log> {
  const log = await Log.open({
    establishment,
    signer: SIGNER,
    store,
    checkpoints: await checkpointFile(join(folder, 'vault', 'checkpoint'), establishment),
    onEntry: () => {},
    onFatal: () => {},
    ...options,
  });
  logs.push(log);
  return log;
}

/** As after a restart of the vault. */
async function reopen(): Promise<Log> {
  await closeAll();
  return open(await connect());
}

const note = () => readFileSync(join(folder, 'vault', 'checkpoint', establishment), 'utf8');
const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n));

test('entries come back as they were, after a restart', async () => {
  const log = await open(await connect());
  await Promise.all(entries(300).map((each) => log.append(each)));
  expect(openCheckpoint(note(), SIGNER).size).toBe(300);
  const again = await reopen();
  expect(again.size).toBe(300);
  expect(await again.entriesAt([299, 3])).toEqual([
    { n: 3, entry: entry(3) },
    { n: 299, entry: entry(299) },
  ]);
  const fetch = async (path: Parameters<typeof tilePath>[0]) => (await again.tile(tilePath(path))) as Uint8Array;
  const verified = await verifyTiles(fetch, { establishment, checkpoint: openCheckpoint(again.checkpoint, SIGNER) });
  expect(verified.tree.size).toBe(300);
});

test('logs of two establishments on one connection keep apart', async () => {
  const store = await connect();
  const one = await open(store);
  establishment = crypto.randomUUID() as EstablishmentId;
  const two = await open(store);
  await Promise.all([...entries(20).map((each) => one.append(each)), ...entries(10).map((each) => two.append(each))]);
  expect([one.size, two.size]).toEqual([20, 10]);
});

test('a checkpoint torn by a loss of power is taken from its second', async () => {
  const log = await open(await connect());
  for (const each of entries(12)) await log.append(each);
  await log.close();
  const path = join(folder, 'vault', 'checkpoint', establishment);
  // The second lags a second of activity at most, and what it holds is whole.
  expect(openCheckpoint(readFileSync(`${path}.second`, 'utf8'), SIGNER).size).toBeLessThanOrEqual(12);
  for (const torn of [path, `${path}.second`]) {
    writeFileSync(torn, note().slice(0, 90).padEnd(note().length, '\0'));
    expect((await reopen()).size).toBe(12);
    expect(openCheckpoint(note(), SIGNER).size).toBe(12);
  }
  for (const torn of [path, `${path}.second`]) writeFileSync(torn, '');
  await expect(reopen()).rejects.toMatchObject({ failure: 'altered' });
});

describe('a database superuser', () => {
  const cases: Array<[string, () => Promise<unknown>, number]> = [
    ['shortens the table', () => thief`delete from log where establishment = ${establishment} and n >= 30`, 30],
    [
      'alters an entry',
      () =>
        thief`update log set entry = '{"t":1012,"kind":"end"}'::bytea where establishment = ${establishment} and n = 12`,
      12,
    ],
    [
      'adds an enrolment',
      () => thief`insert into log values (${establishment}, 40, '{"t":9000,"kind":"enrol"}', sha256('guess'))`,
      40,
    ],
    ['empties the table', () => thief`delete from log where establishment = ${establishment}`, 0],
  ];
  for (const [what, act, bad] of cases) {
    test(`${what}: refused, entry ${bad} named`, async () => {
      const log = await open(await connect());
      await log.append(...entries(40));
      await act();
      await expect(reopen()).rejects.toMatchObject({ failure: 'altered', entry: bad });
    });
  }
});

test('an auditor with the verifier key alone finds what was altered, beside the running vault', async () => {
  const signer = logSigner(`localhost:8080/log/${establishment}`, SIGNER.privateKey);
  const log = await open(await connect(), { signer });
  await log.append(...entries(40));
  const store = await connect();
  const look = () => audit(log.vkey, store, join(folder, 'vault', 'checkpoint'));
  expect(await look()).toEqual({ origin: log.origin, ok: true, size: 40, time: 1_039 });
  await thief`update log set entry = '{"t":1012,"kind":"end"}'::bytea where establishment = ${establishment} and n = 12`;
  expect(await look()).toMatchObject({ ok: false, problem: 'an entry before 40 is not the one that was signed' });
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'audit.ts'), log.vkey], {
    env: { REMPART_VAULT_DATABASE: url(), REMPART_DATA: folder },
    encoding: 'utf8',
  });
  expect([status, JSON.parse(stdout)]).toEqual([1, [await look()]]);
  await thief`delete from log where establishment = ${establishment} and n >= 35`;
  expect(await look()).toMatchObject({ ok: false, entry: 35 });
});

describe('two vaults', () => {
  test('the second does not start while the first is there, and does once it is gone', async () => {
    const first = await connect();
    await open(first);
    const second = await connect();
    await expect(open(second)).rejects.toMatchObject({ failure: 'another-vault' });
    await first.close();
    expect((await open(second)).size).toBe(0);
  });

  test('where both believe to be the one, one stops at a taken entry', async () => {
    const first = await connect();
    const second = await connect();
    // The lock of the second is on another establishment's number: as if PostgreSQL had lost it.
    second.claim = async () => {};
    const fatal: LogFatal[] = [];
    const one = await open(first);
    const two = await open(second, { onFatal: (error) => fatal.push(error) });
    await one.append(entry(0));
    await expect(two.append(entry(0))).rejects.toMatchObject({ failure: 'another-vault', entry: 0 });
    await expect(two.append(entry(1))).rejects.toBeInstanceOf(LogFatal);
    expect(fatal).toHaveLength(1);
    await one.append(entry(1));
    expect(one.size).toBe(2);
  });

  test('one whose connection is cut appends nothing more', async () => {
    const log = await open(await connect());
    await log.append(entry(0));
    lost.length = 0;
    await thief`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rempart-vault append'`;
    await expect.poll(() => lost).toEqual([1]);
    await expect(log.append(entry(1))).rejects.toMatchObject({ failure: 'append-failed' });
    expect(await thief`select n from log where establishment = ${establishment}`).toHaveLength(1);
  });
});

test('killed at any moment, it has every acknowledged entry, and starts again', async () => {
  const appender = join(import.meta.dirname, 'appender.ts');
  const key = JSON.stringify(SIGNER.privateKey.export({ format: 'jwk' }));
  const checkpoints = join(folder, 'vault', 'checkpoint');
  const acknowledged = new Set<number>();
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [appender, url(), checkpoints, establishment, SIGNER.name, key], {
      stdio: 'pipe',
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += `error: ${chunk}`;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect.poll(() => said, { timeout: 30_000 }).toContain('open\n');
    await sleep(50 + round * 37);
    child.kill('SIGKILL');
    await ended;
    expect(said).not.toContain('error');
    for (const [, first, width] of said.matchAll(/^(\d+) (\d+)$/gm)) {
      for (let i = 0; i < Number(width); i++) acknowledged.add(Number(first) + i);
    }
    const store = await connect();
    const trust = { establishment, checkpoint: openCheckpoint(note(), SIGNER) };
    const kept = await verifyRows(store.rows(establishment, 0), { ...trust, rowKey: SIGNER.rowKey });
    for (const n of acknowledged) expect(n).toBeLessThan(trust.checkpoint.size);
    expect(kept.tree.size).toBeGreaterThanOrEqual(trust.checkpoint.size);
    await store.close();
  }
  expect(acknowledged.size).toBeGreaterThan(50);
}, 120_000);
