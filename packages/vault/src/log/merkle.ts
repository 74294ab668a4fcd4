/**
 * The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1), SHA-256. Pure: hashes in, hashes out.
 * Leaves and nodes are hashed under different first bytes, so no node can be passed off as an entry.
 */
import { hash as digest } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Uint8Array;

export const HASH_BYTES = 32;
/** Root of the tree without entries: the hash of nothing. */
export const EMPTY_ROOT: Hash = digest('sha256', '', 'buffer');

const LEAF = 0;
const NODE = 1;

/** Hash of an entry as a leaf: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Hash {
  const input = new Uint8Array(1 + entry.length);
  input[0] = LEAF;
  input.set(entry, 1);
  return digest('sha256', input, 'buffer');
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  const input = new Uint8Array(1 + 2 * HASH_BYTES);
  input[0] = NODE;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return digest('sha256', input, 'buffer');
}

/**
 * A tree that only grows, as its perfect subtrees from left to right (at most one of each height): adding a leaf
 * costs one or two hashes on average, the root as many as the size has ones in binary.
 */
export class Tree {
  /** Falling heights, left to right. */
  #subtrees: Array<{ height: number; hash: Hash }> = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(leaf: Hash): void {
    let grown = { height: 0, hash: leaf };
    let left = this.#subtrees.at(-1);
    while (left?.height === grown.height) {
      this.#subtrees.pop();
      grown = { height: grown.height + 1, hash: nodeHash(left.hash, grown.hash) };
      left = this.#subtrees.at(-1);
    }
    this.#subtrees.push(grown);
    this.#size++;
  }

  root(): Hash {
    const [last, ...others] = this.#subtrees.toReversed();
    if (last === undefined) return EMPTY_ROOT;
    return others.reduce((right, left) => nodeHash(left.hash, right), last.hash);
  }
}

/** Root of the tree over these leaf hashes (MTH of RFC 6962 §2.1). */
export function rootOf(leaves: readonly Hash[]): Hash {
  const tree = new Tree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** Largest power of two smaller than n, for n of 2 or more: where RFC 6962 splits a tree. */
function split(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

/** Proof that leaf `index` is in the tree over `leaves`, from the leaf upwards (PATH of RFC 6962 §2.1.1). */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  if (index < 0 || index >= leaves.length) throw new RangeError(`leaf ${index} of a tree of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - k), rootOf(left)];
}

/** Checks a proof of inclusion (RFC 9162 §2.1.3.2). */
export function includes(leaf: Hash, index: number, size: number, proof: readonly Hash[], root: Hash): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      // A right edge without a partner rises until it has one.
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(hash, root);
}

/** Proof that the tree over `leaves` extends its own first `oldSize` leaves (PROOF of RFC 6962 §2.1.2). */
export function consistencyProof(leaves: readonly Hash[], oldSize: number): Hash[] {
  if (oldSize < 0 || oldSize > leaves.length) throw new RangeError(`${oldSize} of a tree of ${leaves.length}`);
  return oldSize === 0 ? [] : subproof(leaves, oldSize, true);
}

function subproof(leaves: readonly Hash[], oldSize: number, whole: boolean): Hash[] {
  if (oldSize === leaves.length) return whole ? [] : [rootOf(leaves)];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return oldSize <= k
    ? [...subproof(left, oldSize, whole), rootOf(right)]
    : [...subproof(right, oldSize - k, false), rootOf(left)];
}

/** Checks a proof of consistency (RFC 9162 §2.1.4.2). The empty tree is extended by every tree. */
export function extendsTree(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size > newer.size || older.size < 0) return false;
  if (older.size === 0) return proof.length === 0 && same(older.root, EMPTY_ROOT);
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);
  // A size that is a power of two is itself a node: the proof leaves out what the verifier holds.
  const path = Number.isInteger(Math.log2(older.size)) ? [older.root, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [oldHash, newHash] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [oldHash, newHash] = [nodeHash(sibling, oldHash), nodeHash(sibling, newHash)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(oldHash, older.root) && same(newHash, newer.root);
}

/** Roots and leaves are public: no need of constant time. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
