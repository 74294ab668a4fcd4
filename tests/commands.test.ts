import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RunningRempart, startRempart } from '@rempart/cli/supervisor.ts';
import { initDemo } from '@rempart/lab/demo.ts';
import { demo } from '@rempart/lab/population/index.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The command `rempart` beside the running system, as an outside program calls it. */
const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'rempart-import-'));
const data = join(folder, 'data');
const files = join(folder, 'files');
const HISTORIES = 6;
let rempart: RunningRempart | undefined;
let port: number;
let entries = 0;

interface Report {
  files: number;
  entries: number;
  imported: number;
  created: number;
  unchanged: number;
  refused: Array<{ file: string; entry: number | null; type: string; reason: string }>;
}

beforeAll(async () => {
  execFileSync('chmod', ['0711', folder]);
  port = await freePort();
  const origin = `http://localhost:${port}`;
  rempart = await startRempart({ data, port, origin, demo: false, scratch: true, log: () => {} });
  await initDemo({ vault: rempart.vault, ownerDatabaseUrl: rempart.databases.owner, dataFolder: data });
  mkdirSync(files);
  const [establishment] = demo({ seed: 'import', today: new Date().toISOString().slice(0, 10) }).establishments;
  let n = 0;
  for (const { bundle } of establishment!.patients) {
    if (n === HISTORIES) break;
    entries += bundle.entry?.length ?? 0;
    writeFileSync(join(files, `history-${n++}.json.gz`), gzipSync(JSON.stringify(bundle)));
  }
});

afterAll(async () => {
  await rempart?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('an import', () => {
  const histories = Array.from({ length: HISTORIES }, (_, n) => join(files, `history-${n}.json.gz`));

  test('writes every resource of whole histories', async () => {
    const { status, report, progress } = await importJson(histories);
    expect(report.refused).toEqual([]);
    expect(report).toMatchObject({ files: HISTORIES, entries, imported: entries, created: entries, unchanged: 0 });
    expect(status).toBe(0);
    expect(progress).toMatch(/6 of 6 files, \d+ resources, \d+\/s/);
  });

  test('done again doubles nothing', async () => {
    const { status, report } = await importJson(histories);
    expect(report).toMatchObject({ imported: entries, created: 0, unchanged: entries, refused: [] });
    expect(status).toBe(0);
  });

  test('reports what is broken, and goes on to the next file', async () => {
    const cut = join(files, 'cut.json.gz');
    writeFileSync(cut, gzipSync('{"resourceType":"Bundle"}').subarray(0, 20));
    const text = join(files, 'text.json');
    writeFileSync(text, 'not a bundle');
    const other = join(files, 'other.json');
    writeFileSync(other, '{"resourceType":"Patient"}');
    const { status, report } = await importJson([cut, text, other, join(files, 'absent.json'), histories[0]!]);
    expect(status).toBe(1);
    expect(report.refused.map(({ file, entry }) => [file, entry])).toEqual([
      [cut, null],
      [text, null],
      [other, null],
      [join(files, 'absent.json'), null],
    ]);
    expect(report.refused[0]?.reason).toBe('broken gzip');
    expect(report).toMatchObject({ files: 5, created: 0 });
    expect(report.unchanged).toBeGreaterThan(0);
  });

  test('refuses a history whole for one bad entry, and names it', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:2f6d2a57-1b6d-4a3c-9d55-2a2f7f7f0a01',
          resource: { resourceType: 'Patient', gender: 'female' },
        },
        {
          fullUrl: 'urn:uuid:2f6d2a57-1b6d-4a3c-9d55-2a2f7f7f0a02',
          resource: {
            resourceType: 'Observation',
            status: 5,
            subject: { reference: 'urn:uuid:2f6d2a57-1b6d-4a3c-9d55-2a2f7f7f0a01' },
          },
        },
      ],
    };
    const bad = join(files, 'bad.json');
    writeFileSync(bad, JSON.stringify(bundle));
    const { status, report } = await importJson([bad]);
    expect(status).toBe(1);
    expect(report).toMatchObject({ imported: 0, refused: [{ file: bad, entry: 1, type: 'Observation' }] });
  });

  test('to an unknown establishment is one sentence', async () => {
    const { status, progress } = await run(['import', '--establishment', 'nowhere', histories[0]!]);
    expect(status).toBe(1);
    expect(progress).toContain('nowhere is no establishment of');
  });

  test('without a file is wrong usage', async () => {
    expect((await run(['import'])).status).toBe(2);
  });
});

describe('the audit of the log', () => {
  const verify = async () => {
    const { status, out } = await run(['audit', 'verify', '--json']);
    return { status, findings: JSON.parse(out) as Array<{ ok: boolean; size: number; entry?: number }> };
  };

  test('finds every log whole, and says so in words', async () => {
    const { status, findings } = await verify();
    expect(findings.map(({ ok }) => ok)).toEqual([true, true]);
    expect(status).toBe(0);
    const words = await run(['audit', 'verify']);
    expect(words.out).toMatch(/\d+ entries, whole/);
  });

  test('names what a database superuser took out', async () => {
    const client = new pg.Client({ connectionString: rempart!.databases.vault });
    await client.connect();
    await client.query('delete from log where n = 3');
    await client.end();
    const { status, findings } = await verify();
    expect(status).toBe(1);
    expect(findings.map(({ ok, entry }) => [ok, entry])).toEqual([
      [false, 3],
      [false, 3],
    ]);
  });
});

async function importJson(paths: string[]): Promise<{ status: number | null; report: Report; progress: string }> {
  const { status, out, progress } = await run(['import', '--json', ...paths]);
  return { status, report: JSON.parse(out) as Report, progress };
}

function run(args: string[]): Promise<{ status: number | null; out: string; progress: string }> {
  const child = spawn('npx', ['rempart', ...args], {
    cwd: ROOT,
    env: { ...process.env, REMPART_DATA: data, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, progress] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    progress += text;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, out, progress })));
}

async function freePort(): Promise<number> {
  const trial = createServer();
  await new Promise<void>((resolve) => trial.listen(0, resolve));
  const { port: free } = trial.address() as AddressInfo;
  await new Promise((resolve) => trial.close(resolve));
  return free;
}
