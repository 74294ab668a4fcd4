/**
 * Prepares for each connection what Kysely asks again and again: planning one of our writes costs more than running
 * it. A text is prepared from the third time on, under a name of its own.
 */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** Each connection keeps a plan a name; texts past that number (lists of every length) are planned each time. */
const MOST_NAMES = 500;
const PREPARED_FROM = 3;
/** Texts counted before counting begins anew. */
const MOST_COUNTED = 5_000;

/** `select *` and `t.*`, not `count(*)`: a plan of all columns fails once another server's migration adds one. */
const ALL_COLUMNS = /(^|[\s.])\*/;

class Names {
  readonly #names = new Map<string, string>();
  readonly #asked = new Map<string, number>();

  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known || this.#names.size >= MOST_NAMES || ALL_COLUMNS.test(text)) return known;
    const times = (this.#asked.get(text) ?? 0) + 1;
    if (times < PREPARED_FROM) {
      if (this.#asked.size >= MOST_COUNTED) this.#asked.clear();
      this.#asked.set(text, times);
      return undefined;
    }
    this.#asked.delete(text);
    const name = `q${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}

/** One process, one list: a text has the same name on every connection. */
const NAMES = new Names();

/** The pool as Kysely sees it. */
export function preparing(pool: pg.Pool): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      const query = (text: string, values: readonly unknown[]) =>
        client.query(values.length > 0 ? { text, values: [...values], name: NAMES.of(text) } : text);
      return { query, release: () => client.release() } as unknown as PostgresPoolClient;
    },
    options: pool.options,
    end: () => pool.end(),
  };
}
