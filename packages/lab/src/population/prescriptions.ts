/** Prescriptions: what is taken for each problem now, what was stopped, what a passing illness asked for; vaccines. */
import type { Immunization, MedicationRequest } from '@medplum/fhirtypes';
import { addDays, type Day, parisInstant } from '@rempart/terms/paris.ts';
import { daysBetween, later } from './ages.ts';
import { VACCINES } from './antecedents.ts';
import { type Chart, type HeldProblem, subject, type Visit, write } from './chart.ts';
import { concept, quantity, RESTRICTED, SYSTEM } from './coding.ts';
import { TREATMENTS, type Treatment, type TreatmentKey } from './treatments.ts';

/** One active prescription for each treatment of each problem, and in a third of the cases what came before it. */
export function writeTreatments(chart: Chart): void {
  const taken = new Set<string>();
  for (const held of chart.problems) {
    for (const choice of held.problem.treatments) {
      const options = (typeof choice === 'string' ? [choice] : choice).filter((key) =>
        isAllowed(chart, TREATMENTS[key]),
      );
      const [current, other] = chart.random.shuffle(options);
      if (current === undefined || taken.has(TREATMENTS[current].atc)) continue;
      taken.add(TREATMENTS[current].atc);
      writeTreatment(chart, held, current, other);
    }
  }
}

function writeTreatment(chart: Chart, held: HeldProblem, current: TreatmentKey, before?: TreatmentKey): void {
  const { random, last } = chart;
  const visit = chart.visits.findLast((v) => v.agenda.treats && v.day >= held.onset && v.day <= last);
  const renewed = visit && daysBetween(visit.day, last) < 300 ? visit.day : addDays(last, -random.int(5, 80));
  const day = later(renewed, held.onset);
  const alive = chart.person.death === undefined;
  request(chart, TREATMENTS[current], {
    day,
    held,
    visit: visit?.day === day ? visit : undefined,
    status: alive ? 'active' : 'completed',
  });
  const started = addDays(held.onset, random.int(0, 60));
  if (random.chance(0.35) && started < addDays(day, -60)) {
    request(chart, TREATMENTS[before ?? current], { day: started, held, status: before ? 'stopped' : 'completed' });
  }
}

/** What a passing illness is treated with. */
export function writeCourse(chart: Chart, visit: Visit, keys: readonly TreatmentKey[], reason: string): void {
  for (const key of keys) {
    const treatment = TREATMENTS[key];
    if (isAllowed(chart, treatment)) request(chart, treatment, { day: visit.day, visit, reason, status: 'completed' });
  }
}

/** Nothing is prescribed against a known allergy. */
function isAllowed(chart: Chart, treatment: Treatment): boolean {
  return !chart.allergies.some((allergen) => allergen.excludes.some((atc) => treatment.atc.startsWith(atc)));
}

interface Prescribed {
  day: Day;
  status: 'active' | 'completed' | 'stopped';
  held?: HeldProblem;
  visit?: Visit;
  /** `urn:uuid:` of a Condition, where it is not a held problem. */
  reason?: string;
}

function request(chart: Chart, treatment: Treatment, prescribed: Prescribed): void {
  const { day, held, visit, status } = prescribed;
  const reason = prescribed.reason ?? held?.reference;
  const prescriber = visit?.agenda.treats ? visit.agenda.practitioner : chart.generalPractitioner;
  const everyDays = treatment.timesADay < 1 ? Math.round(1 / treatment.timesADay) : 1;
  const resource: MedicationRequest = {
    resourceType: 'MedicationRequest',
    meta: held?.problem.restricted ? RESTRICTED : undefined,
    status,
    intent: 'order',
    medicationCodeableConcept: concept(SYSTEM.atc, treatment.atc, treatment.label),
    subject: subject(chart),
    encounter: visit ? { reference: visit.reference } : undefined,
    authoredOn: (visit?.start ?? parisInstant(day, '11:00')).toISOString(),
    requester: prescriber ? { reference: `Practitioner/${prescriber}` } : undefined,
    reasonReference: reason ? [{ reference: reason }] : undefined,
    dosageInstruction: [
      {
        text: treatment.dosage,
        timing: {
          repeat: {
            frequency: Math.max(1, treatment.timesADay),
            period: everyDays,
            periodUnit: 'd',
          },
        },
        doseAndRate: [{ doseQuantity: { value: treatment.dose, unit: treatment.unit } }],
      },
    ],
    dispenseRequest: {
      validityPeriod: { start: day, end: addDays(day, treatment.days * (status === 'active' ? 4 : 1)) },
      expectedSupplyDuration: quantity(treatment.days, 'd', 'jour'),
    },
  };
  write(chart, resource);
}

/** Vaccines at the ages of the calendar, since they exist, for most people. */
export function writeVaccines(chart: Chart): void {
  const { random, person, last } = chart;
  const years = chart.fullness === 'lean' ? 1 : 3;
  for (const vaccine of VACCINES) {
    const days = vaccine.ages.map((years) => addDays(person.birth, Math.round(years * 365.25) + random.int(0, 40)));
    if (vaccine.yearlyFrom !== undefined) {
      const from = addDays(person.birth, Math.round(vaccine.yearlyFrom * 365.25));
      for (let back = 0; back < years; back++) {
        const autumn = `${Number(last.slice(0, 4)) - back}-10-${random.int(10, 30)}`;
        if (autumn >= from) days.push(autumn);
      }
    }
    for (const day of days) {
      const given = day < last && day > person.birth && Number(day.slice(0, 4)) >= vaccine.since && random.chance(0.7);
      if (given) write(chart, immunization(chart, vaccine, day));
    }
  }
}

function immunization(chart: Chart, vaccine: (typeof VACCINES)[number], day: Day): Immunization {
  const { random } = chart;
  return {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: concept(SYSTEM.atc, vaccine.atc, vaccine.label),
    patient: subject(chart),
    occurrenceDateTime: day,
    primarySource: true,
    lotNumber: `L${random.int(10_000, 99_999)}`,
  };
}
