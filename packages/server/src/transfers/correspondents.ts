/** Known correspondents: whom an establishment transfers to and receives from, with pinned keys. */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { VaultMessages } from '@rempart/terms/vault/protocol.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Databases } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';

/** An establishment that this one will send to and receive from, with its pinned keys. */
export interface CorrespondentToPin {
  id: EstablishmentId;
  name: string;
  /** URL of its inbox; left out where this installation serves it too. */
  address?: string;
  /** Ed25519 and X25519 public keys, raw 32 bytes as base64url (`GET /establishments/{id}/keys`). */
  transferKey: string;
  transferSealKey: string;
}

/** A pinned correspondent. */
export interface Correspondent {
  id: EstablishmentId;
  name: string;
  address: string | null;
  transferKey: Buffer;
  sealKey: Buffer;
}

/**
 * Pins correspondents of an establishment. Those that are there stay as they are: a changed key is a dangerous
 * operation, not an init run again.
 * @param db of role rempart_owner; the application itself may only read correspondents
 */
async function pinCorrespondents(
  db: Kysely<Schema>,
  establishment: EstablishmentId,
  correspondents: readonly CorrespondentToPin[],
): Promise<void> {
  const others = correspondents.filter(({ id }) => id !== establishment);
  if (others.length === 0) return;
  await db
    .insertInto('correspondent')
    .values(
      others.map(({ id, name, address, transferKey, transferSealKey }) => ({
        establishment_id: establishment,
        id,
        name,
        address: address ?? null,
        transfer_key: Buffer.from(transferKey, 'base64url'),
        transfer_seal_key: Buffer.from(transferSealKey, 'base64url'),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Pins establishments of this installation as correspondents of one another, with the keys that the vault names. */
export async function pinEachOther(
  { vault, ownerUrl }: { vault: VaultClient; ownerUrl: string },
  establishments: readonly EstablishmentId[],
): Promise<void> {
  const known = (await vault.ask('establishments', {})).filter(({ id }) => establishments.includes(id));
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: ownerUrl, max: 1 }) }),
  });
  try {
    for (const { id } of known) await pinCorrespondents(db, id, known);
  } finally {
    await db.destroy();
  }
}

/** All correspondents of an establishment, by name. */
export async function correspondentsOf(db: Kysely<Schema>, establishment: EstablishmentId): Promise<Correspondent[]> {
  const rows = await db
    .selectFrom('correspondent')
    .selectAll()
    .where('establishment_id', '=', establishment)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    address: row.address,
    transferKey: row.transfer_key,
    sealKey: row.transfer_seal_key,
  }));
}

/** @returns undefined for establishments that are not pinned */
export async function findCorrespondent(
  db: Kysely<Schema>,
  establishment: EstablishmentId,
  id: string,
): Promise<Correspondent | undefined> {
  return (await correspondentsOf(db, establishment)).find((one) => one.id === id);
}

/** Where a correspondent's inbox answers. One that this installation serves is reached at our own origin, over TCP. */
export function addressOf(correspondent: Pick<Correspondent, 'id' | 'address'>, origin: string): string {
  return correspondent.address ?? `${origin}/establishments/${correspondent.id}/inbox`;
}

/** An establishment of this very installation. */
export type Served = VaultMessages['establishments']['result'][number];

/** The establishments of this installation, as the vault names them; asked again after this long. */
const SERVED_MEMORY_MS = 10_000;

/** The establishments of this installation, remembered for a short while. */
export class ServedEstablishments {
  readonly #vault: VaultClient;
  #known: Served[] = [];
  #at = Number.NEGATIVE_INFINITY;

  constructor(vault: VaultClient) {
    this.#vault = vault;
  }

  async all(): Promise<Served[]> {
    if (performance.now() - this.#at > SERVED_MEMORY_MS) {
      this.#known = await this.#vault.ask('establishments', {});
      this.#at = performance.now();
    }
    return this.#known;
  }

  async find(id: string): Promise<Served | undefined> {
    return (await this.all()).find((one) => one.id === id);
  }
}

/** Names of the houses of one establishment's transfers, itself among them; empty for one that is unknown. */
export async function namesOf(
  { databases, served }: { databases: Databases; served: ServedEstablishments },
  establishment: EstablishmentId,
): Promise<{ of(id: string): string }> {
  const known = await correspondentsOf(databases.of(establishment), establishment);
  const own = await served.find(establishment);
  const names = new Map<string, string>(known.map(({ id, name }) => [id, name]));
  names.set(establishment, own?.name ?? '');
  return { of: (id) => names.get(id) ?? '' };
}
