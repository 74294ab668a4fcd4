/** Keyed tokens: those of the blind index (architecture, section 5) and the fingerprints of imported content. */
import { createHmac, type KeyObject } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';
import type { Keyring } from './keyring.ts';

/** 16 bytes: enough that no two traits of an establishment meet. */
const TOKEN_BYTES = 16;

/** The token of one trait; a whole birth date is always part of what is not an identifier: never the year alone. */
export function indexToken(keyring: Keyring, traits: Traits): string {
  return mac(keyring.index, canonicalTraits(traits));
}

/** A keyed fingerprint of content, given its SHA-256 as the caller writes it. */
export function fingerprint(keyring: Keyring, hash: string): string {
  return mac(keyring.fingerprint, hash);
}

function mac(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, TOKEN_BYTES).toString('base64url');
}

function canonicalTraits(traits: Traits): string {
  switch (traits.kind) {
    case 'identifier':
      return JSON.stringify([traits.kind, traits.system, traits.value]);
    case 'birthdate-letters':
      requireDay(traits.birthdate);
      return JSON.stringify([traits.kind, traits.birthdate, traits.letters]);
    case 'birthdate-phonetic':
      requireDay(traits.birthdate);
      return JSON.stringify([traits.kind, traits.birthdate, traits.phonetic]);
    default:
      throw new RempartError('invalid', { params: { detail: 'unknown kind of trait' } });
  }
}

function requireDay(birthdate: string): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(birthdate)) throw new RempartError('too-broad');
}
