/**
 * That something changed, told to every server over LISTEN and NOTIFY. A notice holds what lies in clear in the tables
 * anyway: opaque ids, levels, times. It is sent after the commit, many at once, over a connection of its own: NOTIFY in
 * the writing transaction would make all commits of the cluster wait for one another.
 */
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import pg from 'pg';

/** Where an appointment or a stay stands, before or after a change. */
export interface NoticedPlace {
  practitioner_id: string | null;
  schedule_id: string | null;
  unit_id: string | null;
  starts: string;
}

export type Notice = { establishment: EstablishmentId } & (
  | { kind: 'agenda'; place: NoticedPlace }
  | { kind: 'record'; patient: PatientId; level: Level }
  | { kind: 'inbox' }
  | { kind: 'outbox' }
  /** Too much to tell one by one, such as an import. */
  | { kind: 'much' }
);

/** Told of every notice, also of this server's own; `lost` where some may not have been heard. */
export interface NoticeListener {
  heard(notice: Notice): void;
  lost(): void;
}

const CHANNEL = 'rempart_changes';
/** Short for an eye, long enough for a burst to become one message. */
const GATHER_MS = 40;
/** Past this in one gathering an establishment is told `much`. */
const MOST_AT_ONCE = 100;
/** A payload has 8,000 bytes at most (PostgreSQL, NOTIFY); a notice has less than 300. */
const NOTICES_A_PAYLOAD = 24;
const RECONNECT_MS = 1_000;

export class Notices {
  readonly #url: string;
  readonly #listeners = new Set<NoticeListener>();
  #gathered: Notice[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #connection: Promise<pg.Client> | undefined;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Tells all servers soon. What cannot be sent is dropped: pages read again when they come back or are looked at. */
  tell(notices: readonly Notice[]): void {
    if (this.#closed || notices.length === 0) return;
    this.#gathered.push(...notices);
    this.#gathering ??= setTimeout(() => this.#send(), GATHER_MS);
  }

  /** @returns ends it */
  listen(listener: NoticeListener): () => void {
    this.#listeners.add(listener);
    this.#connected().catch(() => {});
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#gathering);
    clearTimeout(this.#again);
    const client = await this.#connection?.catch(() => undefined);
    await client?.end().catch(() => {});
  }

  #send(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#gathering = undefined;
    const payloads = payloadsOf(gathered);
    this.#connected()
      .then((client) =>
        client.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [CHANNEL, payloads]),
      )
      .catch(() => {});
  }

  #connected(): Promise<pg.Client> {
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#lose();
      throw error;
    });
    return this.#connection;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true });
    client.on('error', () => {});
    client.once('end', () => this.#lose());
    client.on('notification', ({ payload }) => this.#hear(payload ?? '[]'));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    return client;
  }

  /** Connects again by itself while somebody listens; what was said meanwhile is lost, and said to be. */
  #lose(): void {
    this.#connection = undefined;
    if (this.#closed || this.#listeners.size === 0 || this.#again) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#connected().then(
        () => {
          for (const listener of this.#listeners) listener.lost();
        },
        () => {},
      );
    }, RECONNECT_MS);
  }

  #hear(payload: string): void {
    for (const notice of JSON.parse(payload) as Notice[]) {
      for (const listener of this.#listeners) listener.heard(notice);
    }
  }
}

/** The same said twice is said once; a flood is one notice an establishment. */
function payloadsOf(gathered: readonly Notice[]): string[] {
  const byEstablishment = Map.groupBy(new Set(gathered.map((one) => JSON.stringify(one))), (text) => {
    const { establishment } = JSON.parse(text) as Notice;
    return establishment;
  });
  const texts = [...byEstablishment].flatMap(([establishment, of]) =>
    of.length > MOST_AT_ONCE ? [JSON.stringify({ establishment, kind: 'much' } satisfies Notice)] : of,
  );
  return Array.from(
    { length: Math.ceil(texts.length / NOTICES_A_PAYLOAD) },
    (_, i) => `[${texts.slice(i * NOTICES_A_PAYLOAD, (i + 1) * NOTICES_A_PAYLOAD).join()}]`,
  );
}
