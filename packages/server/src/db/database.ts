/**
 * Connections. Each establishment has a pool of its own whose connections carry the setting that row-level security
 * compares, so a query that forgets its establishment still sees no other's rows, and no round trip is spent on it.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { Notices } from './notices.ts';
import { preparing } from './prepared.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

/** A date column is an ISO day, not an instant in the server's time zone. */
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const CONNECTIONS_PER_ESTABLISHMENT = 10;

export class Databases {
  readonly #url: string;
  readonly #open = new Map<EstablishmentId, { pool: pg.Pool; db: Database }>();
  /** What changed, between the servers of this database. */
  readonly notices: Notices;

  constructor(url: string) {
    this.#url = url;
    this.notices = new Notices(url);
  }

  of(establishment: EstablishmentId): Database {
    return this.#entry(establishment).db;
  }

  /** For queries written as SQL, prepared by name. */
  pool(establishment: EstablishmentId): pg.Pool {
    return this.#entry(establishment).pool;
  }

  /** Asks the database for nothing, over a connection of its own. @throws what the driver says */
  async isReachable(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    await client.connect();
    await client.query('select 1').finally(() => client.end());
  }

  async close(): Promise<void> {
    await Promise.all([this.notices.close(), ...[...this.#open.values()].map(({ db }) => db.destroy())]);
  }

  #entry(establishment: EstablishmentId): { pool: pg.Pool; db: Database } {
    const known = this.#open.get(establishment);
    if (known) return known;
    if (!isUuid(establishment)) throw new TypeError('an establishment id is a UUID');
    const pool = new pg.Pool({
      connectionString: this.#url,
      // Queries are look-ups by key, whose plan is the same for any value: planning one anew costs more than running it.
      options: `-c rempart.establishment=${establishment} -c plan_cache_mode=force_generic_plan`,
      max: CONNECTIONS_PER_ESTABLISHMENT,
    });
    // A connection that breaks while idle is replaced at its next use; the query that meets it says so.
    pool.on('error', () => {});
    const entry = { pool, db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: preparing(pool) }) }) };
    this.#open.set(establishment, entry);
    return entry;
  }
}
