/**
 * Checks everything that is kept of a log from its raw bytes. The vault does so before it starts on a log, and
 * `rempart audit verify` offline.
 */
import { createHmac, type KeyObject } from 'node:crypto';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import type { Checkpoint } from './checkpoint.ts';
import { LogFatal } from './errors.ts';
import { leafHash, same, Tree } from './merkle.ts';
import type { Row } from './store.ts';
import { decodeBundle, decodeTile, type TilePath, tilesOf, UpperTiles } from './tiles.ts';

/** The longest entry that a log takes. */
export const MAX_ENTRY_BYTES = 1024;

/**
 * The vault's MAC of a row: HMAC-SHA-256 over establishment, number and entry. The checkpoint answers for all entries
 * up to its size; the MAC keeps a database superuser from adding forged ones (an enrolment!) behind it while the vault
 * is down, and names the first altered one.
 */
export function rowMac(rowKey: KeyObject, establishment: EstablishmentId, n: number, entry: Uint8Array): Uint8Array {
  return createHmac('sha256', rowKey).update(`${establishment}\n${n}\n`).update(entry).digest();
}

/** What a verified log is. */
export interface Verified {
  tree: Tree;
  upper: UpperTiles;
  /** Time of the last entry, ms; 0 in an empty log. */
  time: number;
}

/** How rows are judged: the vault holds the key of their MACs, an auditor does not. */
export interface Trust {
  establishment: EstablishmentId;
  /** Opened with the log's verifier key. */
  checkpoint: Checkpoint;
  rowKey?: KeyObject;
}

/**
 * Reads the rows in order and checks: numbers without a gap from 0, MACs, JSON of at most 1 kB, time that never goes
 * backwards, and that the tree at the checkpoint's size has its root. Rows behind the checkpoint (a crash between
 * the two writes leaves at most one group) need the key of the MACs.
 * @param onEntry called with each entry in order, before the whole is known to be right: forget all of it on failure.
 * @throws LogFatal `altered`, naming the first bad entry where the rows tell.
 */
export async function verifyRows(
  batches: AsyncIterable<readonly Row[]>,
  trust: Trust,
  onEntry: (n: number, entry: LogEntry) => void = () => {},
): Promise<Verified> {
  const { establishment, checkpoint, rowKey } = trust;
  const verified: Verified = { tree: new Tree(), upper: new UpperTiles(), time: 0 };
  matchRoot(verified.tree, checkpoint);
  for await (const batch of batches) {
    for (const row of batch) {
      const n = verified.tree.size;
      if (row.n !== n) throw altered(n, 'is missing');
      if (rowKey && !same(row.mac, rowMac(rowKey, establishment, n, row.entry))) throw altered(n, 'was not written so');
      if (!rowKey && n >= checkpoint.size) throw altered(n, 'is behind the checkpoint, and nothing answers for it');
      const entry = parseEntry(row.entry, n);
      if (entry.t < verified.time) throw altered(n, 'is dated before the one before it');
      verified.time = entry.t;
      const leaf = leafHash(row.entry);
      verified.tree.append(leaf);
      verified.upper.append(leaf);
      matchRoot(verified.tree, checkpoint);
      onEntry(n, entry);
    }
  }
  const { size } = verified.tree;
  if (size < checkpoint.size) throw altered(size, `is missing, and all up to ${checkpoint.size - 1}`);
  return verified;
}

/** At the checkpoint's size, and only there, the root is known. */
function matchRoot(tree: Tree, checkpoint: Checkpoint): void {
  if (tree.size !== checkpoint.size || same(tree.root(), checkpoint.root)) return;
  throw new LogFatal('altered', `an entry before ${checkpoint.size} is not the one that was signed`);
}

function altered(n: number, what: string): LogFatal {
  return new LogFatal('altered', `entry ${n} ${what}`, { entry: n });
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parseEntry(bytes: Uint8Array, n: number): LogEntry {
  if (bytes.length > MAX_ENTRY_BYTES) throw altered(n, 'passes 1 kB');
  let entry: Partial<LogEntry>;
  try {
    entry = JSON.parse(UTF8.decode(bytes));
  } catch {
    throw altered(n, 'is no JSON');
  }
  if (!Number.isSafeInteger(entry.t) || typeof entry.kind !== 'string') throw altered(n, 'has no time or kind');
  return entry as LogEntry;
}

/**
 * Checks a log as it is served: every bundle and every tile of the checkpoint's size, fetched by path.
 * @param fetch bytes of a path below the log's prefix, such as `tile/0/000.p/12`.
 * @throws LogFatal `altered` if any of them does not fit the checkpoint.
 */
export async function verifyTiles(
  fetch: (tile: TilePath) => Promise<Uint8Array>,
  trust: Omit<Trust, 'rowKey'>,
  onEntry?: (n: number, entry: LogEntry) => void,
): Promise<Verified> {
  const tiles = tilesOf(trust.checkpoint.size);
  const leaves = new Map<number, Uint8Array[]>();
  async function* rows(): AsyncIterable<Row[]> {
    let n = 0;
    for (const tile of tiles.filter((tile) => tile.kind === 'entries')) {
      const entries = decodeBundle(await fetch(tile));
      leaves.set(tile.index, entries.map(leafHash));
      yield entries.map((entry) => ({ n: n++, entry, mac: new Uint8Array(0) }));
    }
  }
  const verified = await verifyRows(rows(), trust, onEntry);
  for (const tile of tiles) {
    if (tile.kind !== 'tile') continue;
    const { level, index, width } = tile;
    const expected = level === 0 ? leaves.get(index) : verified.upper.hashes(level, index, width);
    const served = decodeTile(await fetch(tile));
    const fits = served.length === width && served.every((hash, i) => same(hash, expected?.[i] ?? new Uint8Array(0)));
    if (!fits) throw new LogFatal('altered', `tile ${index} of level ${level} does not fit the entries`);
  }
  return verified;
}
