import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  extendsTree,
  type Hash,
  includes,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
  Tree,
} from './merkle.ts';

const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

/** Entries and roots of the reference tests of Certificate Transparency (merkle_tree_test.cc). */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The definition of RFC 6962 §2.1, word by word. */
function mth(entries: Uint8Array[]): Hash {
  if (entries.length < 2) return entries[0] ? leafHash(entries[0]) : rootOf([]);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return nodeHash(mth(entries.slice(0, k)), mth(entries.slice(k)));
}

test('the roots are those of the reference', () => {
  const tree = new Tree();
  expect(hex(tree.root())).toBe(ROOTS[0]);
  ENTRIES.forEach((entry, i) => {
    tree.append(leafHash(Buffer.from(entry, 'hex')));
    expect(hex(tree.root())).toBe(ROOTS[i + 1]);
  });
});

/** All different, so that a proof fits one place only. */
const entries = fc
  .array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70, size: 'max' })
  .map((list) => list.map((bytes, n) => Uint8Array.of(n, ...bytes)));

describe('for every tree', () => {
  test('growing leaf by leaf gives the root of the definition', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(hex(rootOf(list.map(leafHash)))).toBe(hex(mth(list)));
      }),
    );
  });

  test('every entry is proved to be in it, and nothing else is', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat(), fc.nat({ max: 255 }), (list, at, other, flip) => {
        const leaves = list.map(leafHash);
        const root = rootOf(leaves);
        const index = at % leaves.length;
        const leaf = leaves[index] as Hash;
        const proof = inclusionProof(leaves, index);
        expect(includes(leaf, index, leaves.length, proof, root)).toBe(true);
        expect(includes(leafHash(Buffer.from('another')), index, leaves.length, proof, root)).toBe(false);
        expect(includes(leaf, index, leaves.length, [...proof, root], root)).toBe(false);
        if (other % leaves.length !== index) {
          const elsewhere = includes(leaf, other % leaves.length, leaves.length, proof, root);
          expect(elsewhere).toBe(false);
        }
        const part = proof[flip % Math.max(1, proof.length)];
        if (part === undefined) return;
        const bent = proof.map((hash) =>
          hash === part ? hash.map((byte, i) => (i === flip % 32 ? byte ^ 1 : byte)) : hash,
        );
        expect(includes(leaf, index, leaves.length, bent, root)).toBe(false);
        expect(includes(leaf, index, leaves.length, proof.slice(1), root)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('it is proved to extend each of its beginnings, and nothing else', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat({ max: 255 }), (list, at, flip) => {
        const leaves = list.map(leafHash);
        const newer = { size: leaves.length, root: rootOf(leaves) };
        const size = at % (leaves.length + 1);
        const older = { size, root: rootOf(leaves.slice(0, size)) };
        const proof = consistencyProof(leaves, size);
        expect(extendsTree(older, newer, proof)).toBe(true);
        const forged = { size, root: older.root.map((byte, i) => (i === flip % 32 ? byte ^ 1 : byte)) };
        expect(extendsTree(forged, newer, proof)).toBe(false);
        expect(extendsTree(older, newer, [...proof, newer.root])).toBe(false);
        if (size > 0 && size < leaves.length) {
          expect(extendsTree(older, newer, proof.slice(1))).toBe(false);
          expect(extendsTree(newer, older, proof)).toBe(false);
          const altered = [leafHash(Buffer.from('altered')), ...leaves.slice(1)];
          expect(
            extendsTree(older, { size: leaves.length, root: rootOf(altered) }, consistencyProof(altered, size)),
          ).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
