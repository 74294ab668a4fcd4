import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOf } from './merkle.ts';
import { decodeBundle, encodeBundle, parseTilePath, type TilePath, tilePath, tilesOf, UpperTiles } from './tiles.ts';

describe('the worked examples of tlog-tiles', () => {
  test('tile 1234067 lies at x001/x234/067', () => {
    expect(tilePath({ kind: 'tile', level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ kind: 'entries', index: 0, width: 12 })).toBe('tile/entries/000.p/12');
    expect(tilePath({ kind: 'tile', level: 12, index: 999, width: 1 })).toBe('tile/12/999.p/1');
    expect(tilePath({ kind: 'tile', level: 1, index: 1000, width: 256 })).toBe('tile/1/x001/000');
  });

  test('a tree of 70,000 has 273 full tiles and one of 112, one full and one of 17, one of 1', () => {
    const tiles = tilesOf(70_000).filter((tile) => tile.kind === 'tile');
    const level = (n: number) => tiles.filter((tile) => tile.level === n).map((tile) => tile.width);
    expect(level(0)).toEqual([...Array(273).fill(256), 112]);
    expect(level(1)).toEqual([256, 17]);
    expect(level(2)).toEqual([1]);
    expect(level(3)).toEqual([]);
  });

  test('a tree of 256 has a full tile and above it one of width 1', () => {
    expect(tilesOf(256).map(tilePath)).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
    expect(tilesOf(0)).toEqual([]);
  });
});

test('paths are read back, and no other spelling is one', () => {
  const place = { index: fc.nat({ max: 1e9 }), width: fc.integer({ min: 1, max: 256 }) };
  const tile: fc.Arbitrary<TilePath> = fc.oneof(
    fc.record({ kind: fc.constant('entries' as const), ...place }),
    fc.record({ kind: fc.constant('tile' as const), level: fc.nat({ max: 63 }), ...place }),
  );
  fc.assert(
    fc.property(tile, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile);
      expect(parseTilePath(tilePath(tile).slice('tile/'.length))).toEqual(tile);
    }),
  );
  const wrong = ['', 'tile', '0/1', '00/000', '64/000', '0/x000/001', '0/000.p/0', '0/000.p/256', '0/000.p/07'];
  for (const path of [
    ...wrong,
    '0/x1/000',
    '0/1000',
    '0/000/',
    'entries/000.p/',
    '../000',
    '0/000.p/1/..',
    'data/000',
  ]) {
    expect(parseTilePath(path)).toBeUndefined();
  }
});

test('bundles are read back, and cut ones are refused', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (entries) => {
      const bytes = encodeBundle(entries);
      expect(decodeBundle(bytes).map((entry) => Buffer.from(entry))).toEqual(
        entries.map((entry) => Buffer.from(entry)),
      );
      if (bytes.length > 0) expect(() => decodeBundle(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(RangeError);
    }),
  );
  expect(encodeBundle([Buffer.from('abc')])).toEqual(new Uint8Array([0, 3, 97, 98, 99]));
});

test('upper tiles hold the roots of the full tiles below', () => {
  const leaves = Array.from({ length: 256 * 258 }, (_, n) => new Uint8Array(32).fill(n % 251));
  const upper = new UpperTiles();
  for (const leaf of leaves) upper.append(leaf);
  expect(upper.hashes(1, 1, 2)?.[1]).toEqual(rootOf(leaves.slice(257 * 256)));
  expect(upper.hashes(2, 0, 1)?.[0]).toEqual(rootOf(leaves.slice(0, 256 * 256)));
  expect(upper.hashes(1, 1, 3)).toBeUndefined();
  expect(upper.hashes(3, 0, 1)).toBeUndefined();
});
