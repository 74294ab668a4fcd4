/** Who opened a patient, by the log: for AuditEvent, and for the patient themselves. Newest first. */
import { RempartError } from '@rempart/terms/errors.ts';
import { opensIdentities } from '@rempart/terms/roles.ts';
import type { VaultMessages } from '@rempart/terms/vault/protocol.ts';
import { checkProven } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { patientNamed } from './target.ts';

type PatientLog = VaultMessages['patient-log'];

const MAX_ENTRIES = 1000;

/**
 * The entries that name a patient. The proof's path names the patient, or this person opened them within 24 hours
 * (a search of AuditEvent names its patient in the query or body). A patient reads their own whether or not it is open.
 */
export async function patientLog(vault: Vault, request: PatientLog['request']): Promise<PatientLog['result']> {
  const asker = checkProven(vault, request, 'patient-log', request.establishment);
  const { establishment, account } = asker;
  const own = account.role === 'patient' && establishment.isOwn(account.account, request.patient);
  if (!own && !opensIdentities(account.role)) throw new RempartError('role');
  const t = establishment.now();
  const standing = establishment.openings.standing(account.person, establishment.pseudonyms(request.patient, t), t);
  const named = patientNamed(asker.path) === request.patient;
  if (!own && !named && !standing.stands.has('identities24h')) {
    throw new RempartError('not-opened', { params: { level: 'identity' } });
  }
  const limit = Math.min(MAX_ENTRIES, Math.max(1, Math.floor(request.limit)));
  return { entries: await establishment.entriesOf(request.patient, limit) };
}
