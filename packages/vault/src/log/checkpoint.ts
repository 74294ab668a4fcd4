/**
 * Checkpoints: the signed statement of a log's size and root hash (C2SP tlog-checkpoint), as a signed note
 * (C2SP signed-note) with one Ed25519 signature by the log.
 */
import { createPublicKey, createSecretKey, hash as digest, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { LogFatal } from './errors.ts';
import { HASH_BYTES, type Hash, type Tree } from './merkle.ts';

/** What a checkpoint says. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
}

/** Checks notes of one key: the name on its signature lines, and its raw Ed25519 public key (32 bytes). */
export interface NoteVerifier {
  name: string;
  /** Four bytes, from name and key. */
  keyId: Uint8Array;
  publicKey: Uint8Array;
}

/** Signs a log's notes, and seals its rows: both keys come of the log's one private key. */
export interface LogSigner extends NoteVerifier {
  privateKey: KeyObject;
  /** HMAC-SHA-256 key of the rows in the database (see `rowMac` in verify.ts). */
  rowKey: KeyObject;
}

const ED25519 = 1;

/**
 * The signer of the log named `origin` (a URL without scheme or trailing slash: `host/log/{establishment}`).
 * @param privateKey Ed25519, exportable: the row key is derived from it (HKDF-SHA-256).
 */
export function logSigner(origin: string, privateKey: KeyObject): LogSigner {
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (typeof x !== 'string' || typeof d !== 'string') throw new TypeError('the log is signed with an Ed25519 key');
  const rowKey = hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'rempart-log-rows', 32);
  return {
    ...noteVerifier(origin, Buffer.from(x, 'base64url')),
    privateKey,
    rowKey: createSecretKey(Buffer.from(rowKey)),
  };
}

/** The verifier of an Ed25519 key of this name (C2SP signed-note). @throws RangeError */
export function noteVerifier(name: string, publicKey: Uint8Array): NoteVerifier {
  if (!/^[^\s+]+$/u.test(name)) throw new RangeError('a key name has neither spaces nor plus');
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  const keyId = digest('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]), 'buffer');
  return { name, keyId: keyId.subarray(0, 4), publicKey };
}

/** Verifier key as text: `<name>+<key id in hex>+<base64 of type and key>`. */
export function vkeyOf(verifier: NoteVerifier): string {
  const key = Buffer.concat([Buffer.of(ED25519), verifier.publicKey]).toString('base64');
  return `${verifier.name}+${Buffer.from(verifier.keyId).toString('hex')}+${key}`;
}

/** Parses a verifier key. RangeError if it is none, of another kind, or its id is not that of its key. */
export function parseVkey(vkey: string): NoteVerifier {
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey) ?? [];
  const bytes = Buffer.from(key ?? '', 'base64');
  if (name === undefined || bytes.length !== 33 || bytes[0] !== ED25519) throw new RangeError('no Ed25519 vkey');
  const verifier = noteVerifier(name, bytes.subarray(1));
  if (Buffer.from(verifier.keyId).toString('hex') !== id) throw new RangeError('the key id is of another key');
  return verifier;
}

/** Text (which ends in a newline), an empty line, one signature line. */
export function signNote(text: string, signer: LogSigner): string {
  if (!text.endsWith('\n')) throw new RangeError('the text of a note ends in a newline');
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  return `${text}\n— ${signer.name} ${Buffer.concat([signer.keyId, signature]).toString('base64')}\n`;
}

const MAX_NOTE_CHARACTERS = 100_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: signed-note forbids them.
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/**
 * The text of a note, once a signature by this verifier is found right. RangeError if the note is malformed, not
 * signed by it, or its signature is wrong. Signatures by other keys are ignored.
 */
export function openNote(note: string, verifier: NoteVerifier): string {
  if (note.length > MAX_NOTE_CHARACTERS || CONTROL.test(note) || !note.endsWith('\n')) throw new RangeError('no note');
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0) throw new RangeError('a note has an empty line before its signatures');
  const text = note.slice(0, gap + 1);
  let signed = false;
  for (const line of note.slice(gap + 2, -1).split('\n')) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === undefined || encoded === undefined) throw new RangeError('no signature line');
    const bytes = Buffer.from(encoded, 'base64');
    if (name !== verifier.name || !bytes.subarray(0, 4).equals(verifier.keyId)) continue;
    if (!verify(null, Buffer.from(text), publicKeyObject(verifier.publicKey), bytes.subarray(4))) {
      throw new RangeError(`the signature of ${name} is wrong`);
    }
    signed = true;
  }
  if (!signed) throw new RangeError(`not signed by ${verifier.name}`);
  return text;
}

function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
  });
}

/** The signed note of a tree (C2SP tlog-checkpoint): origin, size, root. */
export function signCheckpoint(tree: Tree, signer: LogSigner): string {
  const root = Buffer.from(tree.root()).toString('base64');
  return signNote(`${signer.name}\n${tree.size}\n${root}\n`, signer);
}

/** Opens a note and parses the checkpoint in it. RangeError if it is not this log's, or says nothing well-formed. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const [origin, size, root, ...extensions] = openNote(note, verifier).slice(0, -1).split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  if (origin !== verifier.name) throw new RangeError('the checkpoint is of another log');
  if (size === undefined || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new RangeError('no size');
  if (hash.length !== HASH_BYTES || hash.toString('base64') !== root) throw new RangeError('no root hash');
  if (extensions.includes('')) throw new RangeError('an empty extension line');
  return { origin, size: Number(size), root: hash };
}

/**
 * The newest checkpoint of the notes kept: a loss of power may have torn one of two. Where none is this log's and
 * whole, that is as bad as a table that does not fit.
 * @throws LogFatal `altered`
 */
export function newestCheckpoint(notes: readonly string[], verifier: NoteVerifier): Checkpoint {
  const opened: Checkpoint[] = [];
  let cause: unknown;
  for (const note of notes) {
    try {
      opened.push(openCheckpoint(note, verifier));
    } catch (error) {
      cause = error;
    }
  }
  const newest = opened.toSorted((a, b) => b.size - a.size)[0];
  if (newest !== undefined) return newest;
  throw new LogFatal('altered', `the checkpoint file of ${verifier.name} is missing, or not one that its vault wrote`, {
    cause,
  });
}
