/** How a command reaches the system of its data folder: the one that runs, or one started for the command. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Configuration, runFolderOf } from './configuration.ts';
import { postgresUrl } from './postgres.ts';
import type { Log } from './progress.ts';
import { whatRuns } from './running.ts';
import { startRempart } from './supervisor.ts';

export interface Reached {
  origin: string;
  /** Connection of role rempart_vault, which the user of the data folder may make. */
  vaultDatabase: string;
  /** Ends what was started for the command. */
  stop(): Promise<void>;
}

const log: Log = (line) => {
  process.stderr.write(`${line}\n`);
};

/** Waits for a system that is starting; starts one where none runs. */
export async function reachRempart(
  configuration: Configuration,
  run = runFolderOf(configuration.data),
): Promise<Reached> {
  let running = await whatRuns(run);
  if (!running) {
    log('Rempart does not run; it is started for this command.');
    const { origin, databases, stop } = await startRempart({ ...configuration, demo: false, log });
    return { origin, vaultDatabase: databases.vault, stop };
  }
  if (!running.ready) log('Rempart is starting; the command waits for it.');
  while (running && !running.ready) {
    await sleep(500);
    running = await whatRuns(run);
  }
  if (!running) throw new Error('Rempart stopped while it was starting.');
  const embedded = () => postgresUrl(configuration.data, join(run, 'postgres'), 'rempart_vault', 'rempart_vault');
  return {
    origin: running.origin,
    vaultDatabase: configuration.databases?.vault ?? embedded(),
    stop: async () => {},
  };
}
