/**
 * The one harness of the tests that use the whole system: PostgreSQL, vault, server, front and the demo, started once
 * for each worker that runs their files, on a free port and a data folder of its own, stopped after the last one.
 *
 * Who works on these tests saves the fill of the demo: REMPART_TEST_DEMO names a data folder, filled today and stopped,
 * that is copied instead.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRempart } from '@rempart/cli/supervisor.ts';
import type { TestProject } from 'vitest/node';
import type { WholeSystem } from './ours.ts';

interface Started extends WholeSystem {
  stop: () => Promise<void>;
}

export default async function startAll(project: TestProject): Promise<() => Promise<void>> {
  const started: Started[] = [];
  const stop = async () => {
    await Promise.all(started.map((one) => one.stop()));
  };
  try {
    while (started.length < project.config.maxWorkers) started.push(await startWhole());
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide(
    'systems',
    started.map(({ origin, data }) => ({ origin, data })),
  );
  return stop;
}

async function startWhole(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-system-'));
  // The processes run as users of their own.
  chmodSync(folder, 0o711);
  const data = join(folder, 'data');
  const filled = process.env.REMPART_TEST_DEMO;
  if (filled) execFileSync('cp', ['-a', filled, data]);
  else mkdirSync(data);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const rempart = await startRempart({
      data,
      port,
      origin,
      demo: true,
      scratch: !filled,
      log: (line) => process.stderr.write(`${line}\n`),
    });
    const stop = async () => {
      await rempart.stop();
      remove();
    };
    return { origin, data, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const trial = createServer();
  await new Promise<void>((resolve) => trial.listen(0, resolve));
  const { port } = trial.address() as AddressInfo;
  await new Promise((resolve) => trial.close(resolve));
  return port;
}
