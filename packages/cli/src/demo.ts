/** The demo of a first run: its two establishments are made in the vault, then filled through the import. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDemo, initDemo } from '@rempart/lab/demo.ts';
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
  if (existsSync(filled)) return;
  const establishments = await vault.ask('establishments', {});
  if (establishments.some((one) => !one.demo)) {
    log('This data folder holds a real establishment: the demo is left out.');
    return;
  }
  await step(log, 'Making the demo establishments', () => initDemo({ vault, ownerDatabaseUrl, dataFolder: data }));
  signal?.throwIfAborted();
  await step(log, 'Filling the demo', (onProgress) => fillDemo({ origin, dataFolder: data, onProgress }));
  writeFileSync(filled, `${new Date().toISOString()}\n`);
}
