/** The demo: its two establishments made, then filled through the import, as any other feed would. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountToEnrol, initEstablishment } from '@rempart/server/accounts/init.ts';
import { FeedClient } from '@rempart/server/fhir/feed-client.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { demo } from './population/index.ts';

/** One seed: the same people in every demo. */
const SEED = 20241119;
/** Bundles under way at once: enough to keep server and database busy on two cores. */
const AT_ONCE = 4;

export interface InitDemo {
  vault: VaultClient;
  ownerDatabaseUrl: string;
  dataFolder: string;
}

export async function initDemo({ vault, ownerDatabaseUrl, dataFolder }: InitDemo): Promise<void> {
  const today = await firstDay(dataFolder);
  for (const { definition, accounts, directory } of demo({ seed: SEED, today }).establishments) {
    const enrolled: AccountToEnrol[] = accounts.map(({ account, practitioner, unit }) => ({
      ...account,
      practitioner,
      unit,
    }));
    await initEstablishment(
      { vault, ownerUrl: ownerDatabaseUrl, dataFolder },
      { id: definition.id, name: definition.name, demo: true, drivenClock: false, accounts: enrolled, directory },
    );
  }
}

/** The day around which the agendas lie: kept, so that a fill that was killed goes on with the same Bundles. */
async function firstDay(dataFolder: string): Promise<Date> {
  const file = join(dataFolder, 'demo-day');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) return new Date(kept.trim());
  const today = new Date();
  await writeFile(file, `${today.toISOString()}\n`);
  return today;
}

export interface FillDemo {
  origin: string;
  dataFolder: string;
  onProgress(done: number, total: number): void;
}

/** Posts every patient's Bundle; run again after a kill, what is there stays as it is. */
export async function fillDemo({ origin, dataFolder, onProgress }: FillDemo): Promise<void> {
  const { establishments } = demo({ seed: SEED, today: await firstDay(dataFolder) });
  const bundles = establishments.flatMap(({ definition, patients }) =>
    Array.from(patients, ({ bundle }) => ({ establishment: definition.id, bundle })),
  );
  const feeds = new Map<EstablishmentId, FeedClient>();
  for (const { definition } of establishments) {
    feeds.set(definition.id, await FeedClient.open(origin, dataFolder, definition.id));
  }
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let item = bundles[next++]; item; item = bundles[next++]) {
      const report = await feeds.get(item.establishment)?.importBundle(JSON.stringify(item.bundle));
      const [refused] = report?.refused ?? [];
      if (refused) throw new Error(`The demo was refused: ${refused.type}, entry ${refused.entry}: ${refused.reason}`);
      onProgress(++done, bundles.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
