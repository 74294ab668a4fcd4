import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseRole, type RunningPostgres, startPostgres } from './postgres.ts';

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: Array<Record<string, unknown>> }>;
  end(): Promise<void>;
}
const { Client } = createRequire(import.meta.url)('pg') as {
  Client: new (url: string) => Client & NodeJS.EventEmitter;
};

const folder = mkdtempSync(join(tmpdir(), 'rempart-pg-'));
const options = { dataFolder: join(folder, 'data'), runFolder: join(folder, 'run'), scratch: true };
let postgres: RunningPostgres;

async function ask(role: DatabaseRole, database: 'rempart' | 'rempart_vault', sql: string) {
  const client = new Client(postgres.url(role, database));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  execFileSync('chmod', ['0711', folder]);
  postgres = await startPostgres(options);
}, 60_000);

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded database', () => {
  test('flushes every commit to the disk', async () => {
    const [row] = await ask(
      'rempart_app',
      'rempart',
      "select current_setting('fsync') f, current_setting('synchronous_commit') s",
    );
    expect(row).toEqual({ f: 'on', s: 'on' });
  });

  test('is reached through its socket alone', async () => {
    const [row] = await ask('rempart_app', 'rempart', "select current_setting('listen_addresses') l");
    expect(row).toEqual({ l: '' });
  });

  test('lets the owner make what exclusion constraints need', async () => {
    await ask('rempart_owner', 'rempart', 'create extension if not exists btree_gist');
  });

  test('gives the application no right of the superuser or of making roles', async () => {
    const [row] = await ask(
      'rempart_app',
      'rempart',
      'select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user',
    );
    expect(row).toEqual({ rolsuper: false, rolcreaterole: false, rolbypassrls: false });
  });

  test.each<[DatabaseRole, 'rempart' | 'rempart_vault']>([
    ['rempart_app', 'rempart_vault'],
    ['rempart_owner', 'rempart_vault'],
    ['rempart_vault', 'rempart'],
  ])('keeps %s out of the database %s', async (role, database) => {
    await expect(ask(role, database, 'select 1')).rejects.toThrow(/permission denied for database/);
  });

  test('keeps a wrong password out', async () => {
    const client = new Client(postgres.url('rempart_app', 'rempart').replace(/:[^:@]+@/, ':wrong@'));
    await expect(client.connect()).rejects.toThrow(/password authentication failed/);
  });

  test('keeps passwords in files that only their owner reads', () => {
    expect(statSync(join(options.dataFolder, 'passwords')).mode & 0o777).toBe(0o700);
    expect(statSync(join(options.dataFolder, 'passwords', 'rempart_app')).mode & 0o777).toBe(0o600);
  });

  test('has everything committed after a kill, and takes over what the killed start left', async () => {
    await ask('rempart_owner', 'rempart', 'create table kept (n int); insert into kept values (7)');
    process.kill(postgres.pid, 'SIGKILL');
    await postgres.ended;
    postgres = await startPostgres(options);
    expect(await ask('rempart_owner', 'rempart', 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('ends a server that still runs on the same cluster', async () => {
    const left = postgres;
    postgres = await startPostgres(options);
    await left.ended;
    expect(postgres.pid).not.toBe(left.pid);
    expect(await ask('rempart_owner', 'rempart', 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('is not stopped by a lock file whose number another process has taken', async () => {
    const lock = join(options.dataFolder, 'postgres', 'postmaster.pid');
    const text = readFileSync(lock, 'utf8');
    await postgres.stop();
    execFileSync('sh', ['-c', 'cat > "$0"', lock], { input: text.replace(/^\d+/, String(process.pid)) });
    postgres = await startPostgres(options);
    expect(await ask('rempart_owner', 'rempart', 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('runs below a folder that only its starter may enter', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'rempart-pg-closed-'));
    const other = await startPostgres({
      dataFolder: join(closed, 'data'),
      runFolder: join(closed, 'run'),
      scratch: true,
    });
    const client = new Client(other.url('rempart_app', 'rempart'));
    client.on('error', () => {});
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await other.stop();
    rmSync(closed, { recursive: true, force: true });
  });

  test('refuses a folder whose path is too long for a socket, and says what to set', async () => {
    const long = join(folder, 'x'.repeat(100));
    await expect(startPostgres({ ...options, runFolder: long })).rejects.toThrow(/REMPART_RUN/);
  });
});
