/** The demo of a first run: its two establishments are made in the vault, then filled through the import. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { type Log, type OnProgress, step } from './progress.ts';

/** What `@rempart/lab/demo.ts` offers. Both may be called again after a start that was killed half-way. */
interface DemoLab {
  initDemo(options: { vault: VaultClient; ownerDatabaseUrl: string; dataFolder: string }): Promise<void>;
  fillDemo(options: { origin: string; runFolder: string; dataFolder: string; onProgress: OnProgress }): Promise<void>;
}

/**
 * Makes and fills the demo unless that was done before. A folder that holds a real establishment gets none:
 * no way leads from real to demo or back.
 */
export async function prepareDemo(options: {
  vault: VaultClient;
  origin: string;
  data: string;
  run: string;
  ownerDatabaseUrl: string;
  log: Log;
  signal?: AbortSignal;
}): Promise<void> {
  const { vault, origin, data, run, ownerDatabaseUrl, log, signal } = options;
  const filled = join(data, 'demo-filled');
  if (existsSync(filled)) return;
  const establishments = await vault.ask('establishments', {});
  if (establishments.some((one) => !one.demo)) {
    log('This data folder holds a real establishment: the demo is left out.');
    return;
  }
  const lab = (await import('@rempart/lab/demo.ts')) as DemoLab;
  await step(log, 'Making the demo establishments', () => lab.initDemo({ vault, ownerDatabaseUrl, dataFolder: data }));
  signal?.throwIfAborted();
  await step(log, 'Filling the demo', (onProgress) =>
    lab.fillDemo({ origin, runFolder: run, dataFolder: data, onProgress }),
  );
  writeFileSync(filled, `${new Date().toISOString()}\n`);
}
