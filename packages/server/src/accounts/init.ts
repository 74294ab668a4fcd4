/** `rempart init`: an establishment's first day. Safe to run again: what is there stays. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId, EstablishmentId, PatientId, PersonId } from '@rempart/terms/ids.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from '../db/schema.ts';
import type { Draft } from '../disclosure/write.ts';
import { writeDirectory } from './directory.ts';

/** An account with its place in the directory. */
export interface AccountToEnrol extends EnrolledAccount {
  /** The Practitioner of the directory, for roles that have one. */
  practitioner?: string;
  /** The unit (Location or Organization of the directory) that the person works in. */
  unit?: string;
}

export interface EstablishmentToInit {
  id: EstablishmentId;
  name: string;
  demo: boolean;
  drivenClock: boolean;
  accounts: AccountToEnrol[];
  directory: Array<Draft & { id: string }>;
}

export interface InitParts {
  vault: VaultClient;
  /** Connection of role rempart_owner. */
  ownerUrl: string;
  /** REMPART_DATA: the feed's key is written below it. */
  dataFolder: string;
}

/** `rempart init`: the feed's key, rows of accounts, then keys and log by the vault. */
export async function initEstablishment(parts: InitParts, establishment: EstablishmentToInit): Promise<void> {
  const feed = await feedAccount(parts.dataFolder, establishment.id);
  const accounts: AccountToEnrol[] = [...establishment.accounts, feed];
  await writeRows(parts.ownerUrl, establishment, accounts);
  const known = await parts.vault.ask('establishments', {});
  if (known.some(({ id }) => id === establishment.id)) return;
  const { id, name, demo, drivenClock } = establishment;
  await parts.vault.ask('init-establishment', {
    establishment: id,
    name,
    demo,
    drivenClock,
    accounts: accounts.map(({ practitioner: _practitioner, unit: _unit, ...enrolled }) => enrolled),
  });
}

/** The demo's one patient with an account; safe to run again. The patient is there already. */
export async function enrolDemoPatient(
  { vault, ownerUrl }: Pick<InitParts, 'vault' | 'ownerUrl'>,
  { establishment, account, patient }: { establishment: EstablishmentId; account: EnrolledAccount; patient: PatientId },
): Promise<void> {
  const { account: id, person, role, profile, name } = account;
  await asOwner(ownerUrl, (db) =>
    db
      .insertInto('account')
      .values({
        establishment_id: establishment,
        id,
        person_id: person,
        role,
        profile,
        name,
        practitioner_id: null,
        unit_id: null,
        schedules: [],
        patient_id: patient,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  await vault.ask('enrol-demo-patient', { establishment, account, patient });
}

async function asOwner<T>(ownerUrl: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** The database first: an establishment that the vault does not know yet can do nothing, and init can run again. */
async function writeRows(
  ownerUrl: string,
  establishment: EstablishmentToInit,
  accounts: AccountToEnrol[],
): Promise<void> {
  await asOwner(ownerUrl, (db) =>
    db.transaction().execute(async (trx) => {
      const { id, name } = establishment;
      const fresh = await trx
        .insertInto('establishment')
        .values({ id, name })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (fresh.numInsertedOrUpdatedRows === 0n) return;
      await trx
        .insertInto('account')
        .values(
          accounts.map((account) => ({
            establishment_id: id,
            id: account.account,
            person_id: account.person,
            role: account.role,
            profile: account.profile,
            name: account.name,
            practitioner_id: account.practitioner ?? null,
            unit_id: account.unit ?? null,
            schedules: account.schedules,
          })),
        )
        .execute();
      const now = new Date();
      for (const resource of establishment.directory) await writeDirectory(trx, id, resource, 0, now);
    }),
  );
}

interface FeedFile {
  account: AccountId;
  person: PersonId;
  jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string; d: string };
}

/** Where the private key of an establishment's feed lies. */
export function feedFile(dataFolder: string, establishment: string): string {
  return join(dataFolder, 'feed', `${establishment}.jwk`);
}

/** The establishment's own feed, for imports: its key lies beside the data, readable by its owner alone. */
async function feedAccount(dataFolder: string, establishment: EstablishmentId): Promise<AccountToEnrol> {
  const file = feedFile(dataFolder, establishment);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  const feed = kept ? (JSON.parse(kept) as FeedFile) : await makeFeed(file);
  const { kty, crv, x, y } = feed.jwk;
  return {
    account: feed.account,
    person: feed.person,
    role: 'feed',
    profile: 'standard',
    name: 'Import',
    schedules: [],
    feedKey: { kty, crv, x, y },
  };
}

async function makeFeed(file: string): Promise<FeedFile> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' }) as FeedFile['jwk'];
  const feed: FeedFile = { account: randomUUID() as AccountId, person: randomUUID() as PersonId, jwk };
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(feed), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return feed;
}
