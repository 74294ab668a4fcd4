/**
 * Tiles and entry bundles of C2SP tlog-tiles: how the log is read from outside, by paths that never change.
 * A tile is 256 consecutive hashes; at level 0 of leaves, above of full tiles below.
 */
import { HASH_BYTES, type Hash, rootOf } from './merkle.ts';

/** Hashes of a full tile, and entries of a full bundle. */
export const TILE_WIDTH = 256;

/** One resource below `tile/`. `width` is 256 for a full one, 1 to 255 for a partial one. */
export type TilePath =
  | { kind: 'tile'; level: number; index: number; width: number }
  | { kind: 'entries'; index: number; width: number };

/**
 * Path below the log's prefix: `tile/0/x001/x234/067`, `tile/1/000.p/17`, `tile/entries/273.p/112`.
 * @see parseTilePath
 */
export function tilePath(tile: TilePath): string {
  const digits = String(tile.index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/\d{3}/g) ?? [];
  const index = parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
  const partial = tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`;
  return `tile/${tile.kind === 'tile' ? tile.level : 'entries'}/${index}${partial}`;
}

const PATH = /^(?:tile\/)?(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/;

/** Parses a path, with or without its leading `tile/`; undefined if it is none, or another spelling of one. */
export function parseTilePath(path: string): TilePath | undefined {
  const [, kind, index, width] = PATH.exec(path) ?? [];
  if (kind === undefined || index === undefined) return undefined;
  const place = { index: Number(index.replace(/[x/]/g, '')), width: width === undefined ? TILE_WIDTH : Number(width) };
  const tile: TilePath =
    kind === 'entries' ? { kind: 'entries', ...place } : { kind: 'tile', level: Number(kind), ...place };
  if (!Number.isSafeInteger(tile.index) || (tile.kind === 'tile' && tile.level > 63)) return undefined;
  const written = path.startsWith('tile/') ? path : `tile/${path}`;
  return tilePath(tile) === written && place.width > 0 && place.width <= TILE_WIDTH ? tile : undefined;
}

/** Every tile and bundle of a tree of `size` entries, full ones and the partial one at each level's end. */
export function tilesOf(size: number): TilePath[] {
  const tiles: TilePath[] = rowOf(size).map((place) => ({ kind: 'entries', ...place }));
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    tiles.push(...rowOf(hashes).map((place) => ({ kind: 'tile' as const, level, ...place })));
  }
  return tiles;
}

function rowOf(count: number): Array<{ index: number; width: number }> {
  return Array.from({ length: Math.ceil(count / TILE_WIDTH) }, (_, index) => ({
    index,
    width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH),
  }));
}

/** An entry bundle: each entry after its length in two bytes, big-endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new RangeError('an entry of a bundle has at most 65,535 bytes');
    view.setUint16(at, entry.length);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/** The entries of a bundle. RangeError on bytes that do not end with an entry. */
export function decodeBundle(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 > bytes.length) throw new RangeError('the bundle ends within a length');
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) throw new RangeError('the bundle ends within an entry');
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** A tile: its hashes one after the other. */
export function encodeTile(hashes: readonly Hash[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, i) => {
    bytes.set(hash, i * HASH_BYTES);
  });
  return bytes;
}

/** The hashes of a tile. RangeError if its length is no multiple of 32. */
export function decodeTile(bytes: Uint8Array): Hash[] {
  if (bytes.length % HASH_BYTES !== 0) throw new RangeError('a tile is a sequence of hashes of 32 bytes');
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

/**
 * The hashes of all levels above 0, in memory: 32 bytes for every 256 entries. Level 0 is made from the entries when
 * asked for; here only its unfinished tile is kept.
 */
export class UpperTiles {
  #unfinished: Hash[] = [];
  /** levels[i] holds level i + 1. */
  readonly #levels: Hash[][] = [];

  append(leaf: Hash): void {
    this.#unfinished.push(leaf);
    if (this.#unfinished.length < TILE_WIDTH) return;
    this.#finish(0, rootOf(this.#unfinished));
    this.#unfinished = [];
  }

  #finish(at: number, hash: Hash): void {
    this.#levels[at] ??= [];
    const hashes = this.#levels[at];
    hashes.push(hash);
    if (hashes.length % TILE_WIDTH === 0) this.#finish(at + 1, rootOf(hashes.slice(-TILE_WIDTH)));
  }

  /** Hashes of a tile of level 1 or above; undefined where the tree is not yet so large. */
  hashes(level: number, index: number, width: number): Hash[] | undefined {
    const hashes = this.#levels[level - 1]?.slice(index * TILE_WIDTH, index * TILE_WIDTH + width);
    return hashes?.length === width ? hashes : undefined;
  }
}
