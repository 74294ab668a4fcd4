/**
 * Patient keys: random, one per level and version, wrapped under the wrapping key of the month. The associated data
 * `{establishment, patient, level, version}` makes a wrapped key useless for any other patient, level or house.
 */
import { randomBytes } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import { LEVELS, type Level } from '@rempart/terms/levels.ts';
import type { WrappedKey } from '@rempart/terms/vault/protocol.ts';
import { openBytes, sealBytes } from './aead.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import type { Keyring } from './keyring.ts';

/** `YYYY-MM`, UTC. */
function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}

/** Version 1 of the three keys of a new patient, wrapped. */
export function newPatientKeys(keyring: Keyring, patient: PatientId, now: number): WrappedKey[] {
  return LEVELS.map((level) => wrapPatientKey(keyring, patient, level, 1, randomBytes(32), now));
}

function wrapPatientKey(
  keyring: Keyring,
  patient: PatientId,
  level: Level,
  version: number,
  key: Uint8Array,
  now: number,
): WrappedKey {
  const month = monthOf(now);
  const associated = keyAssociatedData(keyring.establishment, patient, level, version);
  return { level, version, month, data: toBase64url(sealBytes(keyring.wrappingKeyOfMonth(month), key, associated)) };
}

/** @throws RempartError `invalid` if it was wrapped for another patient, level, version or establishment */
export function unwrapPatientKey(keyring: Keyring, patient: PatientId, wrapped: WrappedKey): Buffer {
  const wrappingKey = keyring.wrappingKey(wrapped.month);
  if (!wrappingKey) throw new RempartError('invalid', { params: { detail: 'wrapping key of that month is gone' } });
  const associated = keyAssociatedData(keyring.establishment, patient, wrapped.level, wrapped.version);
  try {
    return openBytes(wrappingKey, fromBase64url(wrapped.data), associated);
  } catch {
    throw new RempartError('invalid', { params: { detail: 'wrapped key of another patient, level or establishment' } });
  }
}

/** The same keys under this month's wrapping key. */
export function rewrapPatientKeys(
  keyring: Keyring,
  patient: PatientId,
  wrapped: readonly WrappedKey[],
  now: number,
): WrappedKey[] {
  return wrapped.map((old) =>
    wrapPatientKey(keyring, patient, old.level, old.version, unwrapPatientKey(keyring, patient, old), now),
  );
}

function keyAssociatedData(establishment: EstablishmentId, patient: PatientId, level: Level, version: number): Buffer {
  return Buffer.from(JSON.stringify({ establishment, patient, level, version }));
}
