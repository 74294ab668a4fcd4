/**
 * The one harness of the tests that use the whole system: PostgreSQL, vault, server, front and the demo, started once
 * for each worker that runs their files, on a free port and a data folder of its own, stopped after the last one. The
 * demo is filled once, and copied for each.
 *
 * Who works on these tests saves that too: REMPART_TEST_DEMO names a data folder, filled today and stopped.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startRempart } from '@rempart/cli/supervisor.ts';
import type { TestProject } from 'vitest/node';
import type { WholeSystem } from './ours.ts';

interface Started extends WholeSystem {
  /** Its data folder stays. */
  halt: () => Promise<void>;
  stop: () => Promise<void>;
}

export default async function startAll(project: TestProject): Promise<() => Promise<void>> {
  const started: Started[] = [];
  const stop = async () => {
    await Promise.all(started.map((one) => one.stop()));
  };
  const filled = process.env.REMPART_TEST_DEMO ?? (await fillDemo());
  try {
    while (started.length < project.config.maxWorkers) started.push(await startOn(newFolder(), filled));
  } catch (error) {
    await stop();
    throw error;
  } finally {
    if (!process.env.REMPART_TEST_DEMO) remove(dirname(filled));
  }
  project.provide(
    'systems',
    started.map(({ origin, data }) => ({ origin, data })),
  );
  return stop;
}

/** @returns a data folder, of a system that has been stopped */
async function fillDemo(): Promise<string> {
  const folder = newFolder();
  const { data, halt } = await startOn(folder);
  await halt();
  return data;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-system-'));
  // The processes run as users of their own.
  chmodSync(folder, 0o711);
  return folder;
}

/** On a copy of a filled data folder, or on one that it fills. */
async function startOn(folder: string, filled?: string): Promise<Started> {
  const data = join(folder, 'data');
  if (filled) execFileSync('cp', ['-a', filled, data]);
  else mkdirSync(data);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  try {
    const rempart = await startRempart({
      data,
      port,
      origin,
      demo: true,
      scratch: !filled,
      log: (line) => process.stderr.write(`${line}\n`),
    });
    const halt = () => rempart.stop();
    return { origin, data, halt, stop: () => halt().then(() => remove(folder)) };
  } catch (error) {
    remove(folder);
    throw error;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const trial = createServer();
  await new Promise<void>((resolve) => trial.listen(0, resolve));
  const { port } = trial.address() as AddressInfo;
  await new Promise((resolve) => trial.close(resolve));
  return port;
}
