/**
 * Sealing and unsealing of rows and charts: AES-256-GCM over a padded, compressed text (architecture, section 5).
 * Only the door and its own writers import this file; a test checks it.
 *
 * Sealed bytes: iv (12) ‖ ciphertext ‖ tag (16).
 * Inside: body length (4, big-endian) ‖ body ‖ zeros up to the padded length. A body is one whole zstd frame
 * (RFC 8878): compressed for large texts, a single raw block for small ones, so that frames laid one after the
 * other are one valid zstd body whatever their size (contracts, section 7).
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type DecipherGCM,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const IV = 12;
const TAG = 16;
/** Below this, compressing costs more time than it saves room (contracts, section 7). */
const COMPRESS_FROM_BYTES = 1024;
/** No body that was sealed here opens to more: guards against a frame that lies about its size. */
const MAX_OPENED_BYTES = 256 * 1024 * 1024;

/** What a sealed row is bound to: moved or replayed elsewhere, it does not open. */
export interface SealContext {
  establishment: string;
  type: string;
  id: string;
  version: number;
  level: string;
}

function associated(context: SealContext): Buffer {
  return Buffer.from(JSON.stringify([context.establishment, context.type, context.id, context.version, context.level]));
}

/** Seals a text under a 32-byte key. */
export function seal(key: Buffer, context: SealContext, text: string): Buffer {
  return sealFrame(key, context, frameOf(text));
}

/** Seals a zstd frame as it lies. */
export function sealFrame(key: Buffer, context: SealContext, frame: Buffer): Buffer {
  const padded = Buffer.alloc(paddedLength(4 + frame.length));
  padded.writeUInt32BE(frame.length, 0);
  frame.copy(padded, 4);
  const iv = randomBytes(IV);
  // A KeyObject made for the call: with a key given as bytes Node 24 takes twice as long (measured: 45 µs, 27 µs).
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv);
  cipher.setAAD(associated(context));
  return Buffer.concat([iv, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Unseals to the zstd frame that was sealed.
 * @throws if key, context or bytes are not those that were sealed
 */
export function unsealFrame(key: Buffer, context: SealContext, sealed: Buffer): Buffer {
  const decipher = opener(key, sealed, associated(context));
  const padded = decipher.update(sealed.subarray(IV, sealed.length - TAG));
  decipher.final();
  return padded.subarray(4, 4 + padded.readUInt32BE(0));
}

/** A tag of any other length is refused: shorter ones could be guessed. */
function opener(key: Buffer | KeyObject, sealed: Buffer, aad: Buffer): DecipherGCM {
  const options = { authTagLength: TAG };
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.isBuffer(key) ? createSecretKey(key) : key,
    sealed.subarray(0, IV),
    options,
  );
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return decipher;
}

/** Unseals to the text. */
export function unseal(key: Buffer, context: SealContext, sealed: Buffer): string {
  return textOf(unsealFrame(key, context, sealed));
}

/** One zstd frame of a text. */
export function frameOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < COMPRESS_FROM_BYTES) return rawFrame(bytes);
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_contentSizeFlag]: 1 } });
}

/** The text of one zstd frame. */
export function textOf(frame: Buffer): string {
  const size = rawFrameSize(frame);
  if (size !== undefined) return frame.toString('utf8', RAW_HEADER, RAW_HEADER + size);
  return zstdDecompressSync(frame, { maxOutputLength: MAX_OPENED_BYTES }).toString('utf8');
}

/** Magic (4), descriptor for a single segment with a content size of four bytes (1), that size (4), block header (3). */
const RAW_HEADER = 12;
const RAW_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]);

/** A frame of one raw block, which is its text with twelve bytes before it (RFC 8878, sections 3.1.1.1 and 3.1.1.2). */
export function rawFrame(bytes: Buffer): Buffer {
  const frame = Buffer.alloc(RAW_HEADER + bytes.length);
  RAW_MAGIC.copy(frame);
  frame.writeUInt32LE(bytes.length, 5);
  frame.writeUIntLE((bytes.length << 3) | 1, 9, 3);
  bytes.copy(frame, RAW_HEADER);
  return frame;
}

function rawFrameSize(frame: Buffer): number | undefined {
  if (frame.length < RAW_HEADER || !frame.subarray(0, 5).equals(RAW_MAGIC)) return undefined;
  const block = frame.readUIntLE(9, 3);
  const isOneRawBlock = (block & 7) === 1 && block >>> 3 === frame.readUInt32LE(5);
  return isOneRawBlock ? block >>> 3 : undefined;
}

/** Padmé: at most 12 % more, and the length tells no more than its size class (Nikitin et al., PURBs, 2019). */
export function paddedLength(length: number): number {
  if (length <= 256) return 256;
  const exponent = Math.floor(Math.log2(length));
  const free = exponent - (Math.floor(Math.log2(exponent)) + 1);
  const mask = 2 ** free - 1;
  return (length + mask) & ~mask;
}

/**
 * Opens the labels of a page, sealed by the vault: iv ‖ ciphertext ‖ tag, bound to establishment, schedule and week.
 * What they share is made once, for a week of an agenda holds thousands.
 */
export function labelOpener(
  key: Buffer,
  { establishment, schedule, week }: { establishment: string; schedule: string; week: string },
): (sealed: Buffer) => string {
  const secret = createSecretKey(key);
  const bound = Buffer.from(JSON.stringify({ establishment, schedule, week }));
  return (sealed) => {
    const decipher = opener(secret, sealed, bound);
    return decipher.update(sealed.subarray(IV, sealed.length - TAG), undefined, 'utf8') + decipher.final('utf8');
  };
}
