/**
 * Letters: a content key sealed to the establishment's letter key by HPKE (RFC 9180, base mode), under a rule that is
 * its associated data. Whoever writes one cannot read it back; the vault opens it where the rule allows.
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';

const SUITE = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const INFO = 'rempart-letter';

/** Public letter key of an establishment: X25519, 32 bytes raw as base64url. */
export interface LetterKey {
  version: number;
  key: string;
}

/** The rule's JSON, keys in this order: the associated data on both sides. */
function ruleBytes(rule: LetterRule): Buffer {
  const { establishment, kind, subject, level, due, id } = rule;
  return Buffer.from(JSON.stringify({ establishment, kind, subject, level, due, id }));
}

/** Seals a content key as a letter under this rule. */
export async function sealLetter(to: LetterKey, rule: LetterRule, contentKey: Buffer): Promise<SealedLetter> {
  const sealed = await hpkeSeal(Buffer.from(to.key, 'base64url'), INFO, ruleBytes(rule), contentKey);
  return { rule, keyVersion: to.version, ...sealed };
}

/** RFC 9180 base mode, single shot, to a raw X25519 public key; base64url. */
export async function hpkeSeal(
  publicKey: Buffer,
  info: string,
  associated: Buffer,
  plain: Buffer,
): Promise<{ enc: string; ct: string }> {
  const recipientPublicKey = await SUITE.kem.deserializePublicKey(bufferOf(publicKey));
  const sender = await SUITE.createSenderContext({ recipientPublicKey, info: bufferOf(Buffer.from(info)) });
  const ct = await sender.seal(bufferOf(plain), bufferOf(associated));
  const base64url = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64url');
  return { enc: base64url(sender.enc), ct: base64url(ct) };
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
