/** Patients' identities: made, changed, found. */
import { RempartError } from '@rempart/terms/errors.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import { firstThreeLetters, foldName, phoneticName } from '@rempart/terms/names.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';
import { relabel } from '../appointments/labels.ts';
import type { Door } from '../disclosure/door.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { familiesOf, labelOfPatient, nameTraits, type PatientTraits, traitsOf } from './traits.ts';

/** Makes a patient with keys of their own. The médecin traitant, if one of ours, comes to know them. */
export async function createPatient(
  tx: WriteTransaction,
  draft: Draft,
  fingerprint: Buffer | null = null,
): Promise<ClearResource> {
  const patient = draft as Draft & PatientTraits;
  const wanted = draft.id === undefined ? undefined : parseId<PatientId>(draft.id);
  const id = await tx.newPatient({ id: wanted, label: labelOfPatient(patient), traits: traitsOf(patient) });
  relateGeneralPractitioners(tx, draft, id);
  return tx.create({ ...draft, id }, id, fingerprint);
}

/** Changes a patient: found by the new traits from then on. @throws RempartError `stale` */
export async function updatePatient(
  tx: WriteTransaction,
  draft: Draft & { id: string },
  expected: number,
): Promise<ClearResource> {
  const id = parseId<PatientId>(draft.id);
  if (!id) throw new RempartError('not-found');
  const stored = await tx.update(draft, id, expected);
  const patient = draft as Draft & PatientTraits;
  await tx.reindex(id, { label: labelOfPatient(patient), traits: traitsOf(patient) });
  await relabel(tx, id);
  relateGeneralPractitioners(tx, draft, id);
  return stored;
}

/** Found by nobody from now on. */
export async function unindexPatient(tx: WriteTransaction, patient: PatientId): Promise<void> {
  await tx.db
    .deleteFrom('blind_index')
    .where('establishment_id', '=', tx.session.establishment)
    .where('patient_id', '=', patient)
    .execute();
}

function relateGeneralPractitioners(tx: WriteTransaction, draft: Draft, patient: PatientId): void {
  if (!tx.vouchesFor(patient)) return;
  const references = (draft as { generalPractitioner?: Array<{ reference?: string }> }).generalPractitioner ?? [];
  for (const { reference } of references) {
    const practitioner = /^Practitioner\/([0-9a-f-]{36})$/.exec(reference ?? '')?.[1];
    if (!practitioner) continue;
    tx.relate({
      patient_id: patient,
      kind: 'general-practitioner',
      practitioner_id: practitioner,
      unit_id: null,
      source_id: patient,
      starts: tx.now,
      ends: null,
    });
  }
}

/** What may be searched across patients (contracts, section 2, search). */
export interface PatientCriteria {
  /** A whole day, `YYYY-MM-DD`. */
  birthdate?: string;
  /** Three letters or more of the birth name or the name used. */
  family?: string;
  identifier?: { system: string; value: string };
  ids?: PatientId[];
}

/**
 * Finds patients and opens their identities, each counted; a search that finds nobody counts as one.
 * @throws RempartError `too-broad` unless a birth date with three letters, an identifier or ids are given
 */
export async function searchPatients(
  door: Door,
  session: Session,
  criteria: PatientCriteria,
): Promise<ClearResource[]> {
  const traits = await searchTraits(session, criteria);
  const found = criteria.ids ?? (await door.findByTraits(session, traits));
  await door.openIdentities(session, found, true);
  const patients = await door.openPatients(session, found);
  return patients.filter((patient) => matches(patient, criteria));
}

async function searchTraits(session: Session, criteria: PatientCriteria): Promise<Traits[]> {
  if (criteria.ids) return [];
  if (criteria.identifier) return [{ kind: 'identifier', ...criteria.identifier }];
  const { birthdate, family } = criteria;
  const isWhole = birthdate && /^\d{4}-\d{2}-\d{2}$/.test(birthdate) && family && firstThreeLetters(family);
  if (isWhole) return nameTraits(birthdate, family);
  await session.requireProof();
  throw new RempartError('too-broad');
}

/** Tokens find by three letters or by sound; what was typed beyond them narrows. */
function matches(patient: ClearResource, { birthdate, family }: PatientCriteria): boolean {
  const traits = patient as ClearResource & PatientTraits;
  if (birthdate && traits.birthDate !== birthdate) return false;
  if (!family) return true;
  const wanted = foldName(family).replace(/ /g, '');
  return familiesOf(traits).some(
    (name) => foldName(name).replace(/ /g, '').startsWith(wanted) || phoneticName(name) === phoneticName(family),
  );
}
