/** What stands for a patient in the log: a keyed pseudonym that changes each quarter (architecture, section 6). */
import { createHmac } from 'node:crypto';
import type { AccountId, PatientId } from '@rempart/terms/ids.ts';
import type { Keyring } from './keyring.ts';

/** `2026Q4`, UTC. */
function quarterOf(t: number): string {
  const date = new Date(t);
  return `${date.getUTCFullYear()}Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** HMAC-SHA-256(pseudonym key, quarter ‖ subject), base64url, 43 characters. */
export function pseudonym(keyring: Keyring, subject: string, t: number): string {
  return pseudonymOfQuarter(keyring, subject, quarterOf(t));
}

/** A subject's pseudonym in one quarter, base64url of an HMAC-SHA-256. */
export function pseudonymOfQuarter(keyring: Keyring, subject: string, quarter: string): string {
  return createHmac('sha256', keyring.pseudonym).update(`${quarter}\n${subject}`).digest('base64url');
}

/**
 * What the log keeps of an account that is a patient's own, base64url of an HMAC-SHA-256. No quarter is in it, because a
 * binding lasts; the account is, so that nothing in the log tells that two accounts are of one patient, nor which of the
 * pseudonyms is theirs.
 */
export function bindingOf(keyring: Keyring, account: AccountId, patient: PatientId): string {
  return createHmac('sha256', keyring.pseudonym).update(`binding\n${account}\n${patient}`).digest('base64url');
}

/** The last quarters, this one first. */
export function quartersBack(t: number, count: number): string[] {
  const date = new Date(t);
  return Array.from({ length: count }, (_, back) =>
    quarterOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 3 * back, 1)),
  );
}
