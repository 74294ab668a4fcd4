/**
 * Letters: a content key sealed to the establishment's letter key by HPKE (RFC 9180, base mode), under a rule that is
 * its associated data. Whoever writes one cannot read it back; the vault opens it where the rule allows.
 */
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import { hpkeSealBase } from './hpke.ts';

const INFO = 'rempart-letter';

/** Public letter key of an establishment: X25519, 32 bytes raw as base64url. */
export interface LetterKey {
  version: number;
  key: string;
}

/** The rule's JSON, keys in this order: the associated data on both sides. */
export function ruleBytes(rule: LetterRule): Buffer {
  const { establishment, kind, subject, level, due, id } = rule;
  return Buffer.from(JSON.stringify({ establishment, kind, subject, level, due, id }));
}

export function sealLetter(to: LetterKey, rule: LetterRule, contentKey: Buffer): SealedLetter {
  const sealed = hpkeSeal(Buffer.from(to.key, 'base64url'), INFO, ruleBytes(rule), contentKey);
  return { rule, keyVersion: to.version, ...sealed };
}

/** RFC 9180 base mode, single shot, to a raw X25519 public key; base64url. */
export function hpkeSeal(
  publicKey: Buffer,
  info: string,
  associated: Buffer,
  plain: Buffer,
): { enc: string; ct: string } {
  const { enc, ct } = hpkeSealBase(publicKey, Buffer.from(info), associated, plain);
  return { enc: enc.toString('base64url'), ct: ct.toString('base64url') };
}
