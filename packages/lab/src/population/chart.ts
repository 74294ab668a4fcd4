/** What is being written about one patient: the entries so far, and what later entries must agree with. */
import type { BundleEntry, Reference, Resource } from '@medplum/fhirtypes';
import type { Day } from '@rempart/terms/paris.ts';
import type { PlannedAppointment } from './agendas.ts';
import { ageOn, daysBetween } from './ages.ts';
import type { Allergen } from './antecedents.ts';
import type { Agenda, Establishment } from './establishments.ts';
import { type Body, bodyOf } from './measures.ts';
import type { PatientContext } from './patients.ts';
import { lastDay, type Person } from './persons.ts';
import type { Problem } from './problems.ts';
import type { Random } from './random.ts';

/** How much is written: a bench's thin record, an ordinary one, or one of hundreds of resources. */
export type Fullness = 'lean' | 'usual' | 'heavy';

/** A problem that this person has, and since when. */
export interface HeldProblem {
  problem: Problem;
  onset: Day;
  /** `urn:uuid:` of its Condition, once written. */
  reference?: string;
}

/** A consultation or a stay. */
export interface Visit {
  day: Day;
  start: Date;
  end: Date;
  agenda: Agenda;
  reason: string;
  kind: 'consultation' | 'stay';
  appointment?: PlannedAppointment;
  restricted: boolean;
  /** `urn:uuid:` of its Encounter. */
  reference: string;
}

export interface Chart extends PatientContext {
  establishment: Establishment;
  person: Person;
  random: Random;
  fullness: Fullness;
  appointments: readonly PlannedAppointment[];
  /** Nothing is dated later than this: today, or the eve of death. */
  last: Day;
  problems: HeldProblem[];
  body: Body;
  allergies: Allergen[];
  visits: Visit[];
  entries: BundleEntry[];
}

export function newChart(
  context: PatientContext,
  own: Pick<Chart, 'establishment' | 'person' | 'random' | 'fullness' | 'appointments' | 'problems'>,
): Chart {
  const { person, problems, random } = own;
  const onsetAges = new Map(
    problems.map((held) => [held.problem.code, daysBetween(person.birth, held.onset) / 365.25]),
  );
  const years: Body['years'] = (code, age) => {
    const onset = onsetAges.get(code);
    return onset === undefined || onset > age ? undefined : age - onset;
  };
  return {
    ...context,
    ...own,
    last: lastDay(person, context.today),
    body: bodyOf(random.fork('body'), person.sex, years, onsetAges.has('E66.9')),
    allergies: [],
    visits: [],
    entries: [],
  };
}

/** Appends a resource as one POST entry and gives the reference by which the others name it. */
export function write(chart: Chart, resource: Resource, fullUrl = `urn:uuid:${chart.random.uuid()}`): string {
  chart.entries.push({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  return fullUrl;
}

export function subject(chart: Chart): Reference<never> {
  return { reference: chart.patient };
}

/** Age in whole years on a day. */
export function age(chart: Chart, day: Day): number {
  return ageOn(chart.person.birth, day);
}

/** Age with its fraction, for curves. */
export function exactAge(chart: Chart, day: Day): number {
  return daysBetween(chart.person.birth, day) / 365.25;
}
