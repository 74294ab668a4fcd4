/** What was measured at each visit and in the laboratory each year, with one report for what was drawn together. */
import type { DiagnosticReport, Observation, Quantity } from '@medplum/fhirtypes';
import { addDays, type Day, parisInstant } from '@rempart/terms/paris.ts';
import { ageOn } from './ages.ts';
import { age, type Chart, exactAge, subject, type Visit, write } from './chart.ts';
import { concept, hl7, quantity, SYSTEM } from './coding.ts';
import { bloodPressureAt, MEASURES, type Measure, type MeasureKey, valueAt } from './measures.ts';

/** Vital signs of a visit: blood pressure of adults nearly always, weight often, height once and while growing. */
export function writeVitals(chart: Chart, visit: Visit): void {
  const { random } = chart;
  const years = age(chart, visit.day);
  const heavy = chart.fullness === 'heavy';
  if (visit.restricted || visit.appointment?.status === 'arrived') return;
  if (years >= 15 && random.chance(heavy ? 0.95 : 0.65)) write(chart, bloodPressure(chart, visit));
  if (random.chance(heavy ? 0.9 : 0.45)) measure(chart, 'weight', visit);
  if (years < 17 || random.chance(0.15)) measure(chart, 'height', visit);
  if (years >= 15 && random.chance(heavy ? 0.8 : 0.25)) measure(chart, 'heartRate', visit);
  if (follows(chart, visit.day).includes('oxygen')) measure(chart, 'oxygen', visit);
}

/** One measure at a visit. */
export function measure(chart: Chart, key: MeasureKey, visit: Visit): string {
  return write(chart, observationOf(chart, key, new Date(visit.start.getTime() + 6 * 60_000), visit));
}

function bloodPressure(chart: Chart, visit: Visit): Observation {
  const { systolic, diastolic } = bloodPressureAt(chart.body, exactAge(chart, visit.day), chart.random);
  return {
    ...base(chart, new Date(visit.start.getTime() + 5 * 60_000), 'vital-signs', visit),
    code: concept(SYSTEM.loinc, '85354-9', 'Pression artérielle'),
    component: [
      { code: concept(SYSTEM.loinc, '8480-6', 'Pression artérielle systolique'), valueQuantity: mmHg(systolic) },
      { code: concept(SYSTEM.loinc, '8462-4', 'Pression artérielle diastolique'), valueQuantity: mmHg(diastolic) },
    ],
  };
}

function mmHg(value: number): Quantity {
  return quantity(value, 'mm[Hg]', 'mmHg');
}

/** Laboratory values that the problems known on that day ask for. */
function follows(chart: Chart, day: Day): MeasureKey[] {
  const known = chart.problems.filter((held) => held.onset <= day);
  return [...new Set(known.flatMap((held) => held.problem.follows))];
}

/** How many years back laboratory reports go, and how many a year. */
const LABORATORY = {
  lean: { years: 1, timesAYear: 1 },
  usual: { years: 2, timesAYear: 1 },
  heavy: { years: 10, timesAYear: 2 },
} as const;

/** Laboratory reports over the years: what the problems ask for, for others of 45 and over a check now and then. */
export function writeLaboratory(chart: Chart): void {
  const { random, last, person } = chart;
  const { years, timesAYear } = LABORATORY[chart.fullness];
  const step = Math.floor(365 / timesAYear);
  for (let back = random.int(10, step); back < years * 365; back += step + random.int(-20, 20)) {
    const day = addDays(last, -back);
    if (day <= person.birth) break;
    const asked = follows(chart, day).filter((key) => MEASURES[key].category === 'laboratory');
    const checkUp = ageOn(person.birth, day) >= 45 && random.chance(0.3);
    const keys: MeasureKey[] = asked.length > 0 ? asked : checkUp ? ['glucose', 'creatinine', 'egfr', 'ldl'] : [];
    if (keys.length > 0) writeReport(chart, day, keys);
  }
}

function writeReport(chart: Chart, day: Day, keys: readonly MeasureKey[]): void {
  const drawn = parisInstant(day, `08:${chart.random.int(10, 55)}`);
  const results = keys.map((key) => write(chart, observationOf(chart, key, drawn)));
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: [hl7('v2-0074', 'LAB', 'Laboratory')],
    code: concept(SYSTEM.loinc, '11502-2', 'Compte rendu de biologie'),
    subject: subject(chart),
    effectiveDateTime: drawn.toISOString(),
    issued: new Date(drawn.getTime() + 7 * 3600_000).toISOString(),
    performer: [{ display: 'Laboratoire de biologie médicale des Falaises' }],
    result: results.map((reference) => ({ reference })),
  };
  write(chart, report);
}

function observationOf(chart: Chart, key: MeasureKey, at: Date, visit?: Visit): Observation {
  const kind: Measure = MEASURES[key];
  const day = at.toISOString().slice(0, 10);
  const value = Number(valueAt(key, chart.body, exactAge(chart, day), chart.random).toFixed(kind.decimals));
  const limits = age(chart, day) >= 15 || kind.category === 'laboratory' ? kind : undefined;
  return {
    ...base(chart, at, kind.category, visit),
    code: concept(SYSTEM.loinc, kind.loinc, kind.label),
    valueQuantity: quantity(value, kind.unit, kind.shown),
    interpretation: limits ? interpretation(value, limits) : undefined,
    referenceRange: limits && (limits.low !== undefined || limits.high !== undefined) ? [rangeOf(limits)] : undefined,
  };
}

function base(chart: Chart, at: Date, category: Measure['category'], visit?: Visit): Omit<Observation, 'code'> {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [hl7('observation-category', category)],
    subject: subject(chart),
    encounter: visit ? { reference: visit.reference } : undefined,
    effectiveDateTime: at.toISOString(),
    performer: visit ? [{ reference: `Practitioner/${visit.agenda.practitioner}` }] : undefined,
  };
}

function interpretation(value: number, { low, high }: Measure): Observation['interpretation'] {
  if (low === undefined && high === undefined) return undefined;
  const code = low !== undefined && value < low ? 'L' : high !== undefined && value > high ? 'H' : 'N';
  return [hl7('v3-ObservationInterpretation', code)];
}

function rangeOf(measure: Measure): NonNullable<Observation['referenceRange']>[number] {
  const limit = (value: number | undefined): Quantity | undefined =>
    value === undefined ? undefined : quantity(value, measure.unit, measure.shown);
  return { low: limit(measure.low), high: limit(measure.high) };
}
