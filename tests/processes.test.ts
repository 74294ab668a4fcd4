import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The whole system as a newcomer starts it: through npm, stopped by signals, its processes killed. */
const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'rempart-whole-'));
const data = join(folder, 'data');
let port: number;

interface Started {
  child: ChildProcess;
  ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  /** Milliseconds until the ready line. */
  took: number;
}

beforeAll(async () => {
  execFileSync('chmod', ['0711', folder]);
  port = await freePort();
});

afterAll(async () => {
  for (const pid of processesOf(data)) process.kill(pid, 'SIGKILL');
  await sleep(200);
  rmSync(folder, { recursive: true, force: true });
});

describe('starting and stopping', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s to npm stops everything with status 0', async (signal) => {
    const { child, ended } = await start(['npm', 'start', '--silent', '--', 'serve']);
    child.kill(signal);
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(processesOf(data)).toEqual([]);
  });

  test('Ctrl-C reaches the whole group, a second one changes nothing', async () => {
    const { child, ended } = await start(['npm', 'start', '--silent', '--', 'serve']);
    process.kill(-child.pid!, 'SIGINT');
    await sleep(50);
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(processesOf(data)).toEqual([]);
  });

  test('a signal while it starts stops what has been started', async () => {
    const child = launch(['node', 'start.mjs', 'serve']);
    await eventually(() => processesOf(data).length > 3);
    child.kill('SIGINT');
    expect(await endOf(child)).toEqual({ status: 0, signal: null });
    expect(processesOf(data)).toEqual([]);
  });

  test('takes under five seconds of processor once it was started before, so is ready in under five', async () => {
    const { child, ended, took } = await start(['npm', 'start', '--silent', '--', 'serve']);
    const processor = processesOf(data).reduce((sum, pid) => sum + processorOf(pid), 0);
    console.log(`ready after ${(took / 1000).toFixed(1)} s, ${processor.toFixed(1)} s of processor`);
    child.kill('SIGTERM');
    await ended;
    expect(processor).toBeLessThan(5);
  });

  test('a second start on the same folder says that one runs', async () => {
    const { child, ended } = await start(['node', 'start.mjs', 'serve']);
    const second = launch(['node', 'start.mjs', 'serve']);
    let said = '';
    second.stderr?.on('data', (text: Buffer) => {
      said += text;
    });
    expect((await endOf(second)).status).toBe(1);
    expect(said).toContain(`Rempart already runs on this data folder, at http://localhost:${port}`);
    expect((await health()).status).toBe(200);
    child.kill('SIGTERM');
    await ended;
  });

  test('says that a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, resolve));
    const child = launch(['node', 'start.mjs', 'serve']);
    let said = '';
    child.stderr?.on('data', (text: Buffer) => {
      said += text;
    });
    expect((await endOf(child)).status).toBe(1);
    expect(said).toContain(`Port ${port} is taken; set PORT to another.`);
    other.close();
  });
});

describe('a process that is killed', () => {
  test.each(['postgres', 'vault', 'server', 'front'])('%s: comes back by itself', async (part) => {
    const { child, ended } = await start(['node', 'start.mjs', 'serve']);
    const before = pidOf(part);
    process.kill(before, 'SIGKILL');
    await eventually(() => pidOf(part) !== before);
    await eventually(async () => (await health()).status === 200);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(processesOf(data)).toEqual([]);
  });

  test('the supervisor: the rest ends, and the next start goes on', async () => {
    const { ended } = await start(['node', 'start.mjs', 'serve']);
    process.kill(pidOf('supervisor'), 'SIGKILL');
    await ended;
    await eventually(() => processesOf(data).length === 0);
    const again = await start(['node', 'start.mjs', 'serve']);
    again.child.kill('SIGTERM');
    expect(await again.ended).toEqual({ status: 0, signal: null });
  });

  test('start.mjs: everything ends', async () => {
    const { child, ended } = await start(['node', 'start.mjs', 'serve']);
    child.kill('SIGKILL');
    await ended;
    await eventually(() => processesOf(data).length === 0);
  });

  test('all at once, as in a power cut: the next start goes on', async () => {
    const { ended } = await start(['node', 'start.mjs', 'serve']);
    for (const pid of processesOf(data)) kill(pid);
    await ended;
    const { child, ended: endedAgain } = await start(['node', 'start.mjs', 'serve']);
    child.kill('SIGTERM');
    expect(await endedAgain).toEqual({ status: 0, signal: null });
    expect(processesOf(data)).toEqual([]);
  });
});

function launch(command: string[]): ChildProcess {
  const [program, ...args] = command;
  return spawn(program!, args, {
    cwd: ROOT,
    // A group of its own, as a shell gives to what it starts.
    detached: true,
    env: { ...process.env, REMPART_DATA: data, PORT: String(port), REMPART_ORIGIN: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts, and waits for the ready line. */
async function start(command: string[]): Promise<Started> {
  const begun = Date.now();
  const child = launch(command);
  const ended = endOf(child);
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: Buffer) => {
      said += text;
    });
    let out = '';
    child.stdout?.on('data', (text: Buffer) => {
      out += text;
      if (out.split('\n').includes(`Rempart is ready at http://localhost:${port}`)) resolve();
    });
    void ended.then(() => reject(new Error(`It ended before it was ready:\n${said}`)));
  });
  await ready;
  return { child, ended, took: Date.now() - begun };
}

function endOf(child: ChildProcess): Started['ended'] {
  return new Promise((resolve) => child.once('close', (status, signal) => resolve({ status, signal })));
}

function health(): Promise<Response> {
  return fetch(`http://localhost:${port}/health`).catch(() => new Response(null, { status: 503 }));
}

function pidOf(part: string): number {
  return Number(readFileSync(join(data, 'run', `${part}.pid`), 'utf8'));
}

/** Processes whose command line or environment names the data folder. */
function processesOf(dataFolder: string): number[] {
  return globSync('/proc/[0-9]*')
    .map((path) => Number(path.slice('/proc/'.length)))
    .filter(
      (pid) => pid !== process.pid && ['cmdline', 'environ'].some((file) => read(pid, file).includes(dataFolder)),
    );
}

/** Seconds of processor of a process and of its children that ended; proc_pid_stat(5), fields 14 to 17 in ticks of 10 ms. */
function processorOf(pid: number): number {
  const fields = read(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with one that was killed before.
  }
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error('it did not happen within 30 s');
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const trial = createServer();
  await new Promise<void>((resolve) => trial.listen(0, resolve));
  const { port: free } = trial.address() as AddressInfo;
  await new Promise((resolve) => trial.close(resolve));
  return free;
}
