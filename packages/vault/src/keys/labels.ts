/**
 * Labels (architecture, section 3): sealed beside the patient under the agenda key, and sealed again for each page,
 * one schedule and one week, under that page's own key. Only page keys ever leave, counted in pages.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { openBytes, sealBytes } from './aead.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import type { Keyring } from './keyring.ts';

/** One schedule's week. */
export interface Page {
  schedule: string;
  /** ISO date of the Monday, UTC. */
  week: string;
}

/** A label is at most this long; a name never is meant to be sealed as one. */
const MAX_LABEL_CHARACTERS = 8;
/** Labels are padded to one length, so that the sealed size does not tell a short name. */
const LABEL_BYTES = 24;

/** A patient's label sealed beside the patient. @throws RempartError `invalid` if it is too long */
export function sealPatientLabel(keyring: Keyring, patient: PatientId, label: string): string {
  if ([...label].length > MAX_LABEL_CHARACTERS || Buffer.byteLength(label) > LABEL_BYTES) {
    throw new RempartError('invalid', { params: { detail: 'a label has at most eight characters' } });
  }
  const padded = Buffer.alloc(LABEL_BYTES, 0);
  padded.write(label);
  return toBase64url(sealBytes(patientLabelKey(keyring), padded, patientAssociatedData(keyring, patient)));
}

/**
 * The patient's label sealed to each page.
 * @throws RempartError `invalid` if it was sealed beside another patient
 */
export function sealLabelForPages(
  keyring: Keyring,
  patient: PatientId,
  sealed: string,
  pages: readonly Page[],
): string[] {
  let label: Buffer;
  try {
    label = openBytes(patientLabelKey(keyring), fromBase64url(sealed), patientAssociatedData(keyring, patient));
  } catch {
    throw new RempartError('invalid', { params: { detail: 'label of another patient' } });
  }
  const text = label.subarray(0, label.indexOf(0) === -1 ? label.length : label.indexOf(0));
  return pages.map((page) =>
    toBase64url(sealBytes(labelKeyOf(keyring, page), text, pageAssociatedData(keyring, page))),
  );
}

/** The key of one schedule's week: HKDF-SHA-256 of the agenda key over `schedule|week`. */
export function labelKeyOf(keyring: Keyring, { schedule, week }: Page): KeyObject {
  return derived(keyring, `rempart-page\n${schedule}|${week}`);
}

function patientLabelKey(keyring: Keyring): KeyObject {
  return derived(keyring, 'rempart-label');
}

function derived(keyring: Keyring, info: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', keyring.agenda, '', info, 32)));
}

function pageAssociatedData(keyring: Keyring, { schedule, week }: Page): Buffer {
  return Buffer.from(JSON.stringify({ establishment: keyring.establishment, schedule, week }));
}

function patientAssociatedData(keyring: Keyring, patient: PatientId): Buffer {
  return Buffer.from(JSON.stringify({ establishment: keyring.establishment, patient }));
}
