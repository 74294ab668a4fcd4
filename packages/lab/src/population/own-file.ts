/** The one patient of each demo establishment who has an account: whose file it is, and the account. */
import type { Patient, Resource } from '@medplum/fhirtypes';
import type { AccountId, PersonId } from '@rempart/terms/ids.ts';
import { addDays, type Day, parisDay } from '@rempart/terms/paris.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import { fixedId } from './identifiers.ts';
import type { DemoEstablishment, DemoPatient, EstablishmentDefinition } from './index.ts';

/** What a log may hold: no name, no sex, nothing of who it is. */
const NAMES: Record<EstablishmentDefinition['key'], string> = {
  valmont: 'Patient de Valmont',
  tilleuls: 'Patient des Tilleuls',
};

/** Its name says whose house it is, and not whose file. */
export function patientAccountOf({ key }: EstablishmentDefinition): EnrolledAccount {
  return {
    account: fixedId<AccountId>(`${key}/account/patient`),
    person: fixedId<PersonId>(`${key}/person/patient`),
    role: 'patient',
    profile: 'standard',
    name: NAMES[key],
    schedules: [],
  };
}

/** Awaited soon, of age and alive, and of those with most to read: every part of the page has something to show. */
export function ownFileOf({ patients, appointments }: DemoEstablishment, today: Day): DemoPatient {
  const soon = addDays(today, 3);
  const awaited = new Set(
    appointments.filter(({ slots }) => parisDay(slots[0]!.start) >= soon).map(({ patient }) => patient),
  );
  let fullest: { patient: DemoPatient; rank: number } | undefined;
  for (const patient of patients) {
    const resources = (patient.bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
    const rank = awaited.has(patient.key) && isGrownUp(resources[0] as Patient, today) ? richness(resources) : 0;
    if (!fullest || rank > fullest.rank) fullest = { patient, rank };
  }
  return fullest!.patient;
}

/** First how many kinds of things, then how many things. */
function richness(resources: readonly Resource[]): number {
  const kinds = ['AllergyIntolerance', 'Immunization', 'MedicationRequest', 'Condition', 'DocumentReference'];
  const told = resources.filter((one) => one.resourceType !== 'AllergyIntolerance' || one.criticality !== undefined);
  const present = kinds.filter((kind) => told.some(({ resourceType }) => resourceType === kind));
  return present.length * 100_000 + resources.length;
}

function isGrownUp({ birthDate, deceasedDateTime }: Patient, today: Day): boolean {
  return birthDate !== undefined && birthDate <= addDays(today, -18 * 366) && !deceasedDateTime;
}
