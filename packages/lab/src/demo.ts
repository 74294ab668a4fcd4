/** The demo: its two establishments made, then filled through the import, as any other feed would. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountToEnrol, enrolDemoPatient, initEstablishment } from '@rempart/server/accounts/init.ts';
import type { Draft } from '@rempart/server/disclosure/write.ts';
import { FeedClient } from '@rempart/server/fhir/feed-client.ts';
import { idOf } from '@rempart/server/fhir/import.ts';
import { pinEachOther } from '@rempart/server/transfers/correspondents.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { type DemoEstablishment, demo } from './population/index.ts';
import { ownFileOf, patientAccountOf } from './population/own-file.ts';

/** One seed: the same people in every demo. */
const SEED = 'rempart';
/** Bundles under way at once: enough to keep server and database busy on two cores. */
const AT_ONCE = 4;

export interface InitDemo {
  vault: VaultClient;
  ownerDatabaseUrl: string;
  dataFolder: string;
}

export async function initDemo({ vault, ownerDatabaseUrl, dataFolder }: InitDemo): Promise<void> {
  const parts = { vault, ownerUrl: ownerDatabaseUrl, dataFolder };
  const establishments = await demoOf(dataFolder);
  for (const { definition, accounts, directory } of establishments) {
    await initEstablishment(parts, {
      id: definition.id,
      name: definition.name,
      demo: true,
      drivenClock: false,
      accounts: accounts.map(({ account, practitioner, unit }): AccountToEnrol => ({ ...account, practitioner, unit })),
      directory: directory as unknown as Array<Draft & { id: string }>,
    });
  }
  await pinEachOther(
    parts,
    establishments.map(({ definition }) => definition.id),
  );
}

export interface FillDemo {
  origin: string;
  dataFolder: string;
  onProgress(done: number, total: number): void;
}

/** Posts every patient's Bundle; run again after a kill, what is there stays as it is. */
export async function fillDemo({ origin, dataFolder, onProgress }: FillDemo): Promise<void> {
  const establishments = await demoOf(dataFolder);
  const total = establishments.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const { definition, patients } of establishments) {
    const feed = await FeedClient.open(origin, dataFolder, definition.id);
    const queue = patients[Symbol.iterator]();
    const worker = async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const { created, unchanged, refused } = await feed.importBundle(JSON.stringify(next.value.bundle));
        const [first] = refused;
        if (first) throw new Error(`The demo was refused: ${first.type}, entry ${first.entry}: ${first.reason}`);
        if (created + unchanged > 0) onProgress(++done, total);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
}

/** One patient of each gets an account of their own, once all are there. Demos that were filled before get it too. */
export async function enrolDemoPatients({ vault, ownerDatabaseUrl, dataFolder }: InitDemo): Promise<void> {
  const today = await dayOf(dataFolder);
  for (const establishment of await demoOf(dataFolder)) {
    const { definition } = establishment;
    const [{ fullUrl }] = ownFileOf(establishment, today).bundle.entry as [{ fullUrl: string }];
    await enrolDemoPatient(
      { vault, ownerUrl: ownerDatabaseUrl },
      {
        establishment: definition.id,
        account: patientAccountOf(definition),
        patient: idOf(definition.id, fullUrl) as PatientId,
      },
    );
  }
}

/** The same demo at every call: its day is kept, so that a fill that was killed goes on with the same Bundles. */
async function demoOf(dataFolder: string): Promise<DemoEstablishment[]> {
  return demo({ seed: SEED, today: await dayOf(dataFolder) }).establishments;
}

async function dayOf(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'demo-day');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  const today = kept?.trim() ?? new Date().toISOString().slice(0, 10);
  if (!kept) await writeFile(file, `${today}\n`);
  return today;
}
