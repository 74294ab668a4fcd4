/**
 * Sealing by HPKE (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 *
 * Written out on node:crypto because every letter costs a seal, and through WebCrypto, as @hpke/core does it, the same
 * costs four times as much (1.2 ms in place of 0.3: each key that is imported is a job of its own). Only sealing is here; the vault opens with @hpke/core, and a test opens with
 * it what is sealed here.
 */
import {
  createCipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** I2OSP of the algorithms (§7): KEM 0x0020, KDF 0x0001, AEAD 0x0002. */
const KEM_SUITE = Buffer.concat([Buffer.from('KEM'), Buffer.from([0x00, 0x20])]);
const SUITE = Buffer.concat([Buffer.from('HPKE'), Buffer.from([0x00, 0x20, 0x00, 0x01, 0x00, 0x02])]);
const VERSION = Buffer.from('HPKE-v1');
const NOTHING = Buffer.alloc(0);
const BASE_MODE = Buffer.from([0x00]);

export interface HpkeMessage {
  /** The encapsulated key: 32 bytes, raw X25519. */
  enc: Buffer;
  /** Ciphertext and tag. */
  ct: Buffer;
}

/**
 * SealBase (§6.1).
 * @param recipient raw X25519 public key, 32 bytes
 * @throws if the key is none, or gives an all-zero secret (§7.1.4)
 */
export function hpkeSealBase(recipient: Buffer, info: Buffer, associated: Buffer, plain: Buffer): HpkeMessage {
  const { secret, enc } = encapsulate(recipient);

  // KeySchedule (§5.1): mode base, no PSK.
  const context = Buffer.concat([
    BASE_MODE,
    labeledExtract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    labeledExtract(SUITE, NOTHING, 'info_hash', info),
  ]);
  const scheduled = labeledExtract(SUITE, secret, 'secret', NOTHING);
  const key = labeledExpand(SUITE, scheduled, 'key', context, 32);
  const nonce = labeledExpand(SUITE, scheduled, 'base_nonce', context, 12);

  // ContextS.Seal (§5.2): of the first and only message the nonce is the base nonce.
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated);
  return { enc, ct: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

/** Encap (§4.1): an ephemeral key pair, and the secret that both ends derive. */
function encapsulate(recipient: Buffer): { secret: Buffer; enc: Buffer } {
  const ephemeral = generateKeyPairSync('x25519');
  const enc = rawOf(ephemeral.publicKey);
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicKeyOf(recipient) });
  if (shared.every((byte) => byte === 0)) throw new RangeError('the recipient’s key is of small order');
  const prk = labeledExtract(KEM_SUITE, NOTHING, 'eae_prk', shared);
  return { secret: labeledExpand(KEM_SUITE, prk, 'shared_secret', Buffer.concat([enc, recipient]), 32), enc };
}

/** LabeledExtract (§4). */
function labeledExtract(suite: Buffer, salt: Buffer, label: string, ikm: Buffer): Buffer {
  return hmac(salt, VERSION, suite, Buffer.from(label), ikm);
}

/** LabeledExpand (§4) of at most one block of SHA-256, 32 bytes: HKDF-Expand is then a single HMAC (RFC 5869 §2.3). */
function labeledExpand(suite: Buffer, prk: Buffer, label: string, info: Buffer, length: number): Buffer {
  const size = Buffer.from([length >> 8, length & 0xff]);
  return hmac(prk, size, VERSION, suite, Buffer.from(label), info, Buffer.from([0x01])).subarray(0, length);
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Recipients are few, the letter keys of establishments: what OpenSSL makes of theirs is kept. */
const MAX_RECIPIENTS = 1000;
const RECIPIENTS = new Map<string, KeyObject>();

function publicKeyOf(raw: Buffer): KeyObject {
  const x = raw.toString('base64url');
  const known = RECIPIENTS.get(x);
  if (known) return known;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
  if (RECIPIENTS.size >= MAX_RECIPIENTS) RECIPIENTS.clear();
  RECIPIENTS.set(x, key);
  return key;
}

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}
