/**
 * Where the rows of the logs lie: one table of the vault's own database.
 *
 * Two connections' worth of care: one connection holds an advisory lock a log and alone appends, so a vault that
 * lost it can never append; reading goes over others.
 */
import { hash as digest } from 'node:crypto';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import postgres from 'postgres';
import { LogFatal } from './errors.ts';

/** One row: entry number n of a log, its bytes, and the vault's MAC over both (see `rowMac`). */
export interface Row {
  n: number;
  entry: Uint8Array;
  mac: Uint8Array;
}

/** Rows of logs: the database, or memory in tests that let writes fail. */
export interface LogStore {
  /** Becomes the only one that appends to this log. LogFatal `another-vault` if another holds it. */
  claim(establishment: EstablishmentId): Promise<void>;
  /** Adds rows in one durable step, all or none. LogFatal `another-vault` if one of these numbers is taken. */
  append(establishment: EstablishmentId, rows: readonly Row[]): Promise<void>;
  /** Rows from number `from` on, before `to`, in order, in batches. */
  rows(establishment: EstablishmentId, from: number, to?: number): AsyncIterable<Row[]>;
  /** The rows of these numbers that there are, in order. */
  rowsAt(establishment: EstablishmentId, numbers: readonly number[]): Promise<Row[]>;
}

const ROWS_A_BATCH = 1000;
/** PostgreSQL may need a moment to notice that a killed vault's connection is gone, and gives its lock free then. */
const CLAIM_ATTEMPTS = 50;
const CLAIM_PAUSE_MS = 100;
const BYTEA = 17;
const UNIQUE_VIOLATION = '23505';

/** Rows in the table of database rempart_vault. */
export class PostgresLogStore implements LogStore {
  readonly #appending: postgres.Sql;
  readonly #reading: postgres.Sql;
  #closing = false;
  /** Set once the appending connection was lost, and with it the lock: nothing is appended from then on. */
  #lost = false;

  private constructor(url: string, onLost: () => void) {
    // The driver does not decode a unix socket's folder that stands as the URL's host.
    const host = decodeURIComponent(new URL(url).hostname);
    const options = { host, onnotice: () => {}, idle_timeout: 0, connect_timeout: 10 };
    this.#appending = postgres(url, {
      ...options,
      max: 1,
      // The driver replaces old connections by default, which would silently drop the lock.
      max_lifetime: null,
      connection: { application_name: 'rempart-vault append', synchronous_commit: 'on' },
      onclose: () => {
        if (this.#closing || this.#lost) return;
        this.#lost = true;
        onLost();
      },
    });
    this.#reading = postgres(url, { ...options, max: 2, connection: { application_name: 'rempart-vault read' } });
  }

  /**
   * Connects, and makes the table if it is absent.
   * @param onLost called once if the appending connection is lost: the vault must end.
   */
  static async connect(url: string, onLost: () => void): Promise<PostgresLogStore> {
    const store = new PostgresLogStore(url, onLost);
    await store.#appending`
      create table if not exists log (
        establishment uuid not null,
        n bigint not null check (n >= 0),
        entry bytea not null check (octet_length(entry) between 2 and 1024),
        mac bytea not null check (octet_length(mac) = 32),
        primary key (establishment, n)
      )`;
    return store;
  }

  async claim(establishment: EstablishmentId): Promise<void> {
    if (this.#lost) throw new LogFatal('append-failed', 'the connection that held the locks is lost');
    const key = digest('sha256', `rempart-log ${establishment}`, 'buffer').readBigInt64BE(0).toString();
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const [row] = await this.#appending<[{ held: boolean }]>`select pg_try_advisory_lock(${key}::bigint) as held`;
      if (row.held) return;
      await new Promise((resolve) => setTimeout(resolve, CLAIM_PAUSE_MS));
    }
    throw new LogFatal('another-vault', `another vault holds the log of ${establishment}`);
  }

  async append(establishment: EstablishmentId, rows: readonly Row[]): Promise<void> {
    const first = rows[0]?.n;
    if (first === undefined) return;
    if (this.#lost) throw new LogFatal('append-failed', 'the connection that held the lock is lost');
    try {
      await this.#appending`
        insert into log (establishment, n, entry, mac)
        select ${establishment}::uuid, ${first}::bigint + place - 1, entry, mac
        from unnest(${this.#byteaArray(rows.map((row) => row.entry))}, ${this.#byteaArray(rows.map((row) => row.mac))})
          with ordinality as added (entry, mac, place)`;
    } catch (error) {
      if (error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION) {
        const message = `entry ${first} or one after it is taken: another vault writes this log`;
        throw new LogFatal('another-vault', message, { entry: first, cause: error });
      }
      throw error;
    }
  }

  async *rows(establishment: EstablishmentId, from: number, to = Number.MAX_SAFE_INTEGER): AsyncIterable<Row[]> {
    for (let next = from; next < to; ) {
      const batch = await this.#reading<StoredRow[]>`
        select n, entry, mac from log
        where establishment = ${establishment}::uuid and n >= ${next}::bigint and n < ${to}::bigint
        order by n limit ${ROWS_A_BATCH}`;
      const last = batch.at(-1);
      if (last === undefined) return;
      yield batch.map(parsed);
      next = Number(last.n) + 1;
    }
  }

  async rowsAt(establishment: EstablishmentId, numbers: readonly number[]): Promise<Row[]> {
    const found = await this.#reading<StoredRow[]>`
      select n, entry, mac from log
      where establishment = ${establishment}::uuid and n = any(${[...numbers]}::bigint[]) order by n`;
    return found.map(parsed);
  }

  /** The driver takes a bare array of bytes for one value: the element's type has to be said. */
  #byteaArray(values: readonly Uint8Array[]): postgres.ArrayParameter {
    return this.#appending.array(
      values.map((value) => Buffer.from(value)),
      BYTEA,
    );
  }

  /** Gives the locks free. Appends under way are waited for. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([this.#appending.end({ timeout: 5 }), this.#reading.end({ timeout: 5 })]);
  }
}

/** The driver gives bigint as text. */
interface StoredRow {
  n: string;
  entry: Uint8Array;
  mac: Uint8Array;
}

function parsed(row: StoredRow): Row {
  return { n: Number(row.n), entry: row.entry, mac: row.mac };
}
