/**
 * From a Patient to what it is found by: identifiers, birth date with three letters of a name, birth date with a
 * phonetic name (RNIV search rule; architecture, section 5, blind index). Pure.
 */
import { labelOf } from '@rempart/terms/label.ts';
import { firstThreeLetters, MAX_INDEXED_NAMES, phoneticName } from '@rempart/terms/names.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';

/** What of a FHIR Patient matters here. */
export interface PatientTraits {
  birthDate?: string;
  name?: Array<{ use?: string; family?: string; given?: string[] }>;
  identifier?: Array<{ system?: string; value?: string }>;
}

const FULL_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Traits of the blind index for a patient. */
export function traitsOf(patient: PatientTraits): Traits[] {
  const traits: Traits[] = [];
  for (const { system, value } of patient.identifier ?? []) {
    if (system && value) traits.push({ kind: 'identifier', system, value });
  }
  const { birthDate } = patient;
  if (birthDate === undefined || !FULL_DATE.test(birthDate)) return traits;
  for (const family of familiesOf(patient).slice(0, MAX_INDEXED_NAMES)) traits.push(...nameTraits(birthDate, family));
  return traits;
}

/** Both ways of finding a name born on a day: its first three letters, and how it sounds. */
export function nameTraits(birthdate: string, family: string): Traits[] {
  const letters = firstThreeLetters(family);
  const phonetic = phoneticName(family);
  return [
    ...(letters ? [{ kind: 'birthdate-letters' as const, birthdate, letters }] : []),
    ...(phonetic.length > 1 ? [{ kind: 'birthdate-phonetic' as const, birthdate, phonetic }] : []),
  ];
}

/** Birth name and used name, each once. */
export function familiesOf(patient: PatientTraits): string[] {
  return [...new Set((patient.name ?? []).flatMap((name) => (name.family ? [name.family] : [])))];
}

/** The label of the name used, else of the birth name. */
export function labelOfPatient(patient: PatientTraits): string {
  const names = patient.name ?? [];
  const used = names.find((name) => name.use === 'usual') ?? names.find((name) => name.use === 'official') ?? names[0];
  return labelOf(used?.family ?? '', used?.given?.[0] ?? '');
}
