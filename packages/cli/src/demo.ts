/**
 * The demo of a first run: its two establishments are made in the vault, then filled through the import; last, a patient of
 * each gets an account, also in a demo that was filled by a version without.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enrolDemoPatients, fillDemo, initDemo } from '@rempart/lab/demo.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { type Log, step } from './progress.ts';

/**
 * Makes and fills the demo unless that was done before. A folder that holds a real establishment gets none:
 * no way leads from real to demo or back.
 */
export async function prepareDemo(options: {
  vault: VaultClient;
  origin: string;
  data: string;
  ownerDatabaseUrl: string;
  log: Log;
  signal?: AbortSignal;
}): Promise<void> {
  const { vault, origin, data, ownerDatabaseUrl, log, signal } = options;
  const filled = join(data, 'demo-filled');
  const enrolled = join(data, 'demo-patients-enrolled');
  if (existsSync(filled) && existsSync(enrolled)) return;
  const establishments = await vault.ask('establishments', {});
  if (establishments.some((one) => !one.demo)) {
    log('This data folder holds a real establishment: the demo is left out.');
    return;
  }
  const parts = { vault, ownerDatabaseUrl, dataFolder: data };
  const done = (file: string) => writeFileSync(file, `${new Date().toISOString()}\n`);
  if (!existsSync(filled)) {
    await step(log, 'Making the demo establishments', () => initDemo(parts));
    signal?.throwIfAborted();
    await step(log, 'Filling the demo', (onProgress) => fillDemo({ origin, dataFolder: data, onProgress }));
    done(filled);
  }
  signal?.throwIfAborted();
  await step(log, 'Giving a patient of each an account', () => enrolDemoPatients(parts));
  done(enrolled);
}
