/** Keyed tokens: those of the blind index (architecture, section 5) and the fingerprints of imported content. */
import { createHmac, type KeyObject } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { MAX_INDEXED_NAMES } from '@rempart/terms/names.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';
import type { Keyring } from './keyring.ts';

/** 16 bytes: enough that no two traits of an establishment meet. */
const TOKEN_BYTES = 16;

/** More traits than one person has. */
const MAX_TRAITS = 32;

/**
 * The tokens of one person's traits, in order. A whole birth date is always part of what is not an identifier: never
 * the year alone. They are of one birth date: whoever asks for more looks for people, and does not name one.
 */
export function indexTokens(keyring: Keyring, traits: readonly Traits[]): string[] {
  if (!Array.isArray(traits) || traits.length > MAX_TRAITS) throw invalid(`at most ${MAX_TRAITS} traits`);
  const ofDays = traits.flatMap((trait) => (trait.kind === 'identifier' ? [] : [trait]));
  if (new Set(ofDays.map(({ birthdate }) => birthdate)).size > 1) throw invalid('traits of one birth date');
  const letters = ofDays.filter(({ kind }) => kind === 'birthdate-letters').length;
  if (letters > MAX_INDEXED_NAMES || ofDays.length - letters > MAX_INDEXED_NAMES) {
    throw invalid(`at most ${MAX_INDEXED_NAMES} names`);
  }
  return traits.map((trait) => mac(keyring.index, canonicalTraits(trait)));
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
      throw invalid('unknown kind of trait');
  }
}

function invalid(detail: string): RempartError {
  return new RempartError('invalid', { params: { detail } });
}

function requireDay(birthdate: string): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(birthdate)) throw new RempartError('too-broad');
}
