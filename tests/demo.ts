/** What the tests know of the running demo: its people, and its patients under the ids that the import gave them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { type DemoEstablishment, demo } from '@rempart/lab/population/index.ts';
import { ownFileOf, patientAccountOf } from '@rempart/lab/population/own-file.ts';
import { idOf } from '@rempart/server/fhir/import.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { INS_TEST } from '@rempart/terms/ins.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import { ours } from './ours.ts';

export const HOSPITAL = 'Centre hospitalier de Valmont';
export const PRACTICE = 'Cabinet médical des Tilleuls';

export interface KnownPatient {
  id: string;
  patient: Patient;
  /** Everything else of their history. */
  resources: Resource[];
  /** Ids of their appointments. */
  appointments: string[];
}

let establishments: DemoEstablishment[] | undefined;
const patients = new Map<string, KnownPatient[]>();

/** The day that the demo was filled for; the same seed and day give the same people. */
function demoDay(): string {
  return readFileSync(join(ours().data, 'demo-day'), 'utf8').trim();
}

export function establishmentOf(name: string): DemoEstablishment {
  establishments ??= demo({ seed: 'rempart', today: demoDay() }).establishments;
  return establishments.find(({ definition }) => definition.name === name)!;
}

/** Who has an account and a file of their own there, by the name of the account. */
export function ownFileOfDemo(establishment: string): { account: EnrolledAccount; patient: KnownPatient } {
  const demo = establishmentOf(establishment);
  const { bundle } = ownFileOf(demo, demoDay());
  return { account: patientAccountOf(demo.definition), patient: knownPatient(demo.definition.id, bundle) };
}

function staffOf(person: string, establishment: string) {
  const found = establishmentOf(establishment).accounts.find(({ account }) => account.name === person);
  if (!found) throw new Error(`${person} does not work at ${establishment}`);
  return found;
}

export function accountOf(person: string, establishment = HOSPITAL): string {
  return staffOf(person, establishment).account.account;
}

/** How many agendas that person keeps. */
export function agendasOf(person: string, establishment = HOSPITAL): number {
  return staffOf(person, establishment).account.schedules.length;
}

/** The id under which a person of the house has appointments. */
export function practitionerOf(person: string, establishment = HOSPITAL): string {
  return staffOf(person, establishment).practitioner!;
}

export function patientsOf(establishment: string): KnownPatient[] {
  const known = patients.get(establishment);
  if (known) return known;
  const { definition, patients: all } = establishmentOf(establishment);
  const made = [...all].map(({ bundle }) => knownPatient(definition.id, bundle));
  patients.set(establishment, made);
  return made;
}

/** Those with an appointment with that person within so many days of today, the nearest first: expected or known. */
export function patientsSeenBy(person: string, establishment = HOSPITAL, withinDays = 30): KnownPatient[] {
  const own = `Practitioner/${practitionerOf(person, establishment)}`;
  const distance = ({ resources }: KnownPatient) =>
    Math.min(
      ...resources.flatMap((one) =>
        one.resourceType === 'Appointment' && one.participant.some(({ actor }) => actor?.reference === own)
          ? [Math.abs(Date.now() - Date.parse(one.start!)) / 86_400_000]
          : [],
      ),
    );
  return patientsOf(establishment)
    .map((patient) => ({ patient, days: distance(patient) }))
    .filter(({ days }) => days < withinDays)
    .sort((a, b) => a.days - b.days)
    .map(({ patient }) => patient);
}

/** The same, without those who have died. */
export function livingPatientsOf(person: string, establishment = HOSPITAL): KnownPatient[] {
  return patientsSeenBy(person, establishment).filter(isAlive);
}

export function isAlive({ patient }: KnownPatient): boolean {
  return !patient.deceasedDateTime && !patient.deceasedBoolean;
}

/** Letters or other documents: not everybody has any. */
export function hasDocuments({ resources }: KnownPatient): boolean {
  return resources.some(({ resourceType }) => resourceType === 'DocumentReference');
}

/** Of those with one of these appointments, who has most to show: documents, allergies, treatments, measures. */
export function fullestOf(appointments: readonly string[], establishment = HOSPITAL): KnownPatient {
  const wanted = new Set(appointments);
  const fullness = (patient: KnownPatient) => {
    const { resources } = patient;
    const count = (type: Resource['resourceType']) => resources.filter((one) => one.resourceType === type).length;
    const allergic = resources.some((one) => one.resourceType === 'AllergyIntolerance' && one.criticality === 'high');
    return (
      (hasDocuments(patient) ? 1_000 : 0) + (allergic ? 500 : 0) + count('MedicationRequest') * 5 + count('Observation')
    );
  };
  const [first] = patientsOf(establishment)
    .filter((one) => one.appointments.some((id) => wanted.has(id)))
    .sort((a, b) => fullness(b) - fullness(a));
  if (!first) throw new Error('nobody has one of these appointments');
  return first;
}

/** A patient of the house whom that person has nothing to do with; the last, for stories book the first. */
export function strangerTo(person: string, establishment = HOSPITAL): KnownPatient {
  return strangersTo(person, establishment).at(-1)!;
}

/** Whom that person, their unit and those they work for have nothing to do with. */
export function strangersTo(person: string, establishment = HOSPITAL): KnownPatient[] {
  const { accounts, agendas } = establishmentOf(establishment);
  const { account, practitioner, unit } = accounts.find((one) => one.account.name === person)!;
  const worksFor = agendas.filter(({ id }) => account.schedules.includes(id)).map((agenda) => agenda.practitioner);
  const near = [practitioner, unit, ...worksFor].filter((id) => id !== undefined);
  return patientsOf(establishment).filter(({ patient, resources }) => {
    const text = JSON.stringify([patient, resources]);
    return !near.some((id) => text.includes(id));
  });
}

/** Who lies in that person's unit. */
export function stayingWith(person: string, establishment = HOSPITAL): KnownPatient[] {
  const { accounts } = establishmentOf(establishment);
  const unit = `Location/${accounts.find(({ account }) => account.name === person)!.unit}`;
  return patientsOf(establishment).filter(({ resources }) =>
    resources.some(
      (one) =>
        one.resourceType === 'Encounter' &&
        one.status === 'in-progress' &&
        one.location!.some(({ location }) => location.reference === unit),
    ),
  );
}

/** The test INS: the same person in both houses has the same. */
export function insOf({ patient }: KnownPatient): string | undefined {
  return patient.identifier?.find(({ system }) => system === INS_TEST)?.value;
}

/** As one says it on the telephone: birth date and the first letters of the name used. */
export function saidOnTheTelephone({ patient }: KnownPatient): string {
  const name = patient.name!.find(({ use }) => use === 'usual') ?? patient.name![0]!;
  return `${patient.birthDate!.split('-').reverse().join('/')} ${name.family!.replace(/[^\p{L}]/gu, '').slice(0, 3)}`;
}

/** The id that the import gives to what a Bundle calls so. */
const idIn = (establishment: string, fullUrl: string) => idOf(establishment as EstablishmentId, fullUrl);

function knownPatient(establishment: string, bundle: Bundle): KnownPatient {
  const [first, ...rest] = bundle.entry!;
  return {
    id: idIn(establishment, first!.fullUrl!),
    patient: first!.resource as Patient,
    resources: rest.map(({ resource }) => resource!),
    appointments: rest.flatMap(({ resource, fullUrl }) =>
      resource?.resourceType === 'Appointment' ? [idIn(establishment, fullUrl!)] : [],
    ),
  };
}
