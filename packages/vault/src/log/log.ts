/**
 * The append-only log of one establishment: the vault's truth (architecture, section 6), in C2SP tlog-tiles format.
 *
 * An entry lives in this order: it is stamped and numbered, the folds see it at once, it waits for the group before
 * it, its group becomes durable in the database, the signed checkpoint of the new size becomes durable in the vault's
 * own folder, and only then `append` resolves. So counters can never let one too many through, however many ask at
 * once: the next caller's fold has already counted. What a failed append counted too much does not matter, because the
 * log stops for good: whether the database kept the group is unknown, and only reading everything again tells.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import { type LogSigner, newestCheckpoint, signCheckpoint, vkeyOf } from './checkpoint.ts';
import type { CheckpointKeeper } from './checkpoint-file.ts';
import { LogFatal } from './errors.ts';
import { leafHash, Tree } from './merkle.ts';
import type { LogStore, Row } from './store.ts';
import { encodeBundle, encodeTile, parseTilePath, TILE_WIDTH, type UpperTiles } from './tiles.ts';
import { MAX_ENTRY_BYTES, rowMac, verifyRows } from './verify.ts';

/** Rows of one flush. A group waits for the one before it and for nothing else: a lone entry is flushed at once. */
const MAX_GROUP = 256;

/** What a log is made of. */
export interface LogOptions {
  establishment: EstablishmentId;
  signer: LogSigner;
  store: LogStore;
  checkpoints: CheckpointKeeper;
  /**
   * The folds: called with each entry in order, at start for those kept, then within `append`. Must not throw.
   * Owned by this log; what it builds may be read between two calls of `append` without waiting.
   */
  onEntry: (n: number, entry: LogEntry) => void;
  /** Called once when the log stops for good; the vault ends. Every waiting `append` is rejected with the same. */
  onFatal: (error: LogFatal) => void;
}

/** Entries that one `append` brought: they go into one group, all or none. */
interface Batch {
  rows: Row[];
  resolve: (appended: { first: number }) => void;
  reject: (error: LogFatal) => void;
}

/** One open log. See the head of this file for the order in which an entry lives. */
export class Log {
  readonly establishment: EstablishmentId;
  readonly #options: LogOptions;
  /** Tree and upper tiles of what the database keeps; grown by `#flush` alone. */
  readonly #tree: Tree;
  readonly #upper: UpperTiles;
  /** What is durable, checkpoint included: a moment behind the tree while a checkpoint is being written. */
  #durable: { size: number; note: string };
  /** Number and time of the next entry: ahead of the tree while groups are under way. Owned by `append`. */
  #next: number;
  #time: number;
  /** Filled by `append`, emptied by `#drain`. */
  #queue: Batch[] = [];
  #draining: Promise<void> | undefined;
  #stopped: LogFatal | undefined;

  private constructor(options: LogOptions, kept: { tree: Tree; upper: UpperTiles; time: number; note: string }) {
    this.#options = options;
    this.establishment = options.establishment;
    this.#tree = kept.tree;
    this.#upper = kept.upper;
    this.#durable = { size: kept.tree.size, note: kept.note };
    this.#next = kept.tree.size;
    this.#time = kept.time;
  }

  /**
   * Claims the log, reads and checks all of it, and folds every entry.
   * @throws LogFatal `altered` if table and checkpoint do not fit, `another-vault` if one is active.
   */
  static async open(options: LogOptions): Promise<Log> {
    const { establishment, signer, store, checkpoints, onEntry } = options;
    await store.claim(establishment);
    const notes = await checkpoints.read();
    // A log without a checkpoint file has never had an entry: the file of size 0 is written before the first.
    const isNew = notes.length === 0;
    const checkpoint = newestCheckpoint(isNew ? [signCheckpoint(new Tree(), signer)] : notes, signer);
    const verified = await verifyRows(
      store.rows(establishment, 0),
      { establishment, checkpoint, rowKey: signer.rowKey },
      (n, entry) => {
        if (isNew) throw new LogFatal('altered', 'the log has entries and no checkpoint file', { entry: n });
        onEntry(n, entry);
      },
    );
    const note = signCheckpoint(verified.tree, signer);
    await checkpoints.write(note);
    return new Log(options, { ...verified, note });
  }

  /**
   * Adds entries, all or none, and resolves with the number of the first once they and their checkpoint are durable.
   * The folds have seen them before this function first waits: decide and append without an `await` between.
   * `t` is raised to the last entry's time where it lies before it (see `timeOf`).
   * @throws RangeError if an entry passes 1 kB or there are more than 256 (nothing happened); LogFatal once stopped.
   */
  async append(...entries: LogEntry[]): Promise<{ first: number }> {
    if (this.#stopped) throw this.#stopped;
    if (entries.length === 0 || entries.length > MAX_GROUP) throw new RangeError('1 to 256 entries at a time');
    const { rowKey } = this.#options.signer;
    let time = this.#time;
    const stamped = entries.map((entry) => {
      time = Math.max(time, entry.t);
      return { ...entry, t: time };
    });
    const rows = stamped.map((entry, i) => {
      const bytes = Buffer.from(JSON.stringify(entry));
      if (bytes.length > MAX_ENTRY_BYTES) throw new RangeError(`an entry of ${bytes.length} bytes passes 1 kB`);
      const n = this.#next + i;
      return { n, entry: bytes, mac: rowMac(rowKey, this.establishment, n, bytes) };
    });
    this.#time = time;
    this.#fold(stamped);
    return new Promise((resolve, reject) => {
      this.#queue.push({ rows, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  #fold(entries: LogEntry[]): void {
    try {
      for (const entry of entries) this.#options.onEntry(this.#next++, entry);
    } catch (cause) {
      // What the folds now hold is half of something: nothing may be decided on it.
      const fatal = new LogFatal('append-failed', 'an entry could not be folded', { cause });
      this.#stop(fatal);
      throw fatal;
    }
  }

  /** The time an entry of `now` (ms) gets: time in a log never goes backwards, whatever the clock does. */
  timeOf(now: number): number {
    return Math.max(now, this.#time);
  }

  async #drain(): Promise<void> {
    // What came in with the same read of the socket goes into the same group.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#queue.length > 0) await this.#flush(this.#takeGroup());
    } catch (error) {
      this.#stop(asFatal(error));
    } finally {
      this.#draining = undefined;
    }
  }

  #takeGroup(): Batch[] {
    const group: Batch[] = [];
    let size = 0;
    for (let next = this.#queue[0]; next !== undefined && size + next.rows.length <= MAX_GROUP; next = this.#queue[0]) {
      this.#queue.shift();
      group.push(next);
      size += next.rows.length;
    }
    return group;
  }

  /** Database first: a checkpoint that is ahead of the log would never let the vault start again. */
  async #flush(group: Batch[]): Promise<void> {
    const rows = group.flatMap((batch) => batch.rows);
    try {
      await this.#options.store.append(this.establishment, rows);
      for (const row of rows) {
        const leaf = leafHash(row.entry);
        this.#tree.append(leaf);
        this.#upper.append(leaf);
      }
      const note = signCheckpoint(this.#tree, this.#options.signer);
      await this.#options.checkpoints.write(note);
      this.#durable = { size: this.#tree.size, note };
    } catch (error) {
      const fatal = asFatal(error);
      for (const batch of group) batch.reject(fatal);
      throw fatal;
    }
    for (const batch of group) batch.resolve({ first: batch.rows[0]?.n ?? 0 });
  }

  #stop(error: LogFatal): void {
    this.#stopped = error;
    for (const batch of this.#queue.splice(0)) batch.reject(error);
    this.#options.onFatal(error);
  }

  /** The signed checkpoint of what is durable, a note. */
  get checkpoint(): string {
    return this.#durable.note;
  }

  /** Entries that are durable. */
  get size(): number {
    return this.#durable.size;
  }

  get origin(): string {
    return this.#options.signer.name;
  }

  /** Verifier key of the checkpoints (C2SP signed-note). */
  get vkey(): string {
    return vkeyOf(this.#options.signer);
  }

  /** Bytes of a tile or entry bundle by its path below `tile/`; undefined if the durable log has none such. */
  async tile(path: string): Promise<Uint8Array | undefined> {
    const tile = parseTilePath(path);
    if (tile === undefined) return undefined;
    const level = tile.kind === 'tile' ? tile.level : 0;
    const first = tile.index * TILE_WIDTH;
    if (first + tile.width > Math.floor(this.size / TILE_WIDTH ** level)) return undefined;
    if (level > 0) {
      const hashes = this.#upper.hashes(level, tile.index, tile.width);
      return hashes && encodeTile(hashes);
    }
    const entries: Uint8Array[] = [];
    for await (const rows of this.#options.store.rows(this.establishment, first, first + tile.width)) {
      entries.push(...rows.map((row) => row.entry));
    }
    return tile.kind === 'entries' ? encodeBundle(entries) : encodeTile(entries.map(leafHash));
  }

  /** The entries of these numbers, in the order of the log. */
  async entriesAt(numbers: readonly number[]): Promise<Array<{ n: number; entry: LogEntry }>> {
    const rows = await this.#options.store.rowsAt(this.establishment, numbers);
    return rows.map(({ n, entry }) => ({ n, entry: JSON.parse(Buffer.from(entry).toString()) as LogEntry }));
  }

  /** Takes nothing more, and resolves once all that was taken is durable. The store stays open: it is its owner's. */
  async close(): Promise<void> {
    const draining = this.#draining;
    this.#stopped ??= new LogFatal('closed', 'the log is closed');
    await draining;
    await this.#options.checkpoints.close();
  }
}

function asFatal(error: unknown): LogFatal {
  if (error instanceof LogFatal) return error;
  return new LogFatal('append-failed', 'the log could not be appended to', { cause: error });
}
