/** Observations of a patient gathered into series: one line a measure, its last value and its course. Pure. */
import type { Observation } from '@medplum/fhirtypes';
import { hasCode, wordsOf } from './concepts.ts';
import type { Range } from './observations/vital-signs.ts';

export interface SeriesPoint {
  /** Milliseconds since 1970. */
  at: number;
  /** One value; two for a blood pressure (systolic, diastolic). */
  values: number[];
}

export interface Series {
  key: string;
  name: string;
  unit: string;
  kind: 'vital-signs' | 'laboratory' | 'other';
  points: SeriesPoint[];
  /** The last value in words, also where it is no number. */
  last: string;
  lastAt: number;
  abnormal: 'high' | 'low' | 'abnormal' | undefined;
  /** Where the laboratory, or the rule for adults, calls a value usual; of the first value where there are two. */
  usual: Range | undefined;
}

export const BLOOD_PRESSURE = '85354-9';
export const SYSTOLIC = '8480-6';
export const DIASTOLIC = '8462-4';

/** What one looks for first; of these, first what was measured lately: the fever of tonight before a sugar of summer. */
const FIRST_CODES = [
  BLOOD_PRESSURE,
  // The older code of the same panel, as in Synthea.
  '55284-4',
  '29463-7',
  '4548-4',
  '33914-3',
  '62238-1',
  '39156-5',
  '8867-4',
  '2708-6',
  '59408-5',
  '8310-5',
];

export function seriesOf(observations: readonly Observation[], format: (value: number) => string): Series[] {
  const groups = Map.groupBy(observations, ({ code }) => code.coding?.[0]?.code ?? code.text ?? '');
  const all = [...groups].flatMap(([key, group]) => series(key, group, format) ?? []);
  const lately = Math.max(...all.map(({ lastAt }) => lastAt)) - LATELY_MS;
  return all.sort((a, b) => rank(a, lately) - rank(b, lately) || b.lastAt - a.lastAt);
}

/** Before the newest value of all. */
const LATELY_MS = 3 * 86_400_000;

function rank({ key, lastAt }: Series, lately: number): number {
  const index = FIRST_CODES.indexOf(key);
  if (index === -1) return 2 * FIRST_CODES.length;
  return lastAt >= lately ? index : FIRST_CODES.length + index;
}

function series(key: string, group: readonly Observation[], format: (value: number) => string): Series | undefined {
  const sorted = group
    .map((observation) => ({ observation, at: timeOf(observation) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  const latest = sorted.at(-1);
  if (!latest || key === '') return undefined;
  const last = valueText(latest.observation, format);
  if (last === '') return undefined;
  return {
    key,
    name: wordsOf(latest.observation.code),
    unit: unitOf(latest.observation),
    kind: kindOf(latest.observation),
    points: sorted.flatMap(({ observation, at }) => {
      const values = numbersOf(observation);
      return values.length > 0 ? [{ at, values }] : [];
    }),
    last,
    lastAt: latest.at,
    abnormal: abnormalOf(latest.observation),
    usual: rangeOf(latest.observation),
  };
}

/** Typed by mistake: it shows on its day, struck through, and nowhere else. */
export function isStruck({ status }: Observation): boolean {
  return status === 'entered-in-error';
}

export function timeOf({ effectiveDateTime, effectivePeriod, effectiveInstant, issued }: Observation): number {
  return new Date(effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.start ?? issued ?? '').getTime();
}

function numbersOf({ valueQuantity, valueInteger, component }: Observation): number[] {
  if (valueQuantity?.value !== undefined) return [valueQuantity.value];
  if (valueInteger !== undefined) return [valueInteger];
  const pair = [SYSTOLIC, DIASTOLIC].map(
    (code) => component?.find((part) => hasCode(part.code, code))?.valueQuantity?.value,
  );
  return pair.every((value) => value !== undefined) ? (pair as number[]) : [];
}

export function unitOf({ valueQuantity, component }: Observation): string {
  const unit = valueQuantity?.unit ?? valueQuantity?.code ?? component?.[0]?.valueQuantity?.unit ?? '';
  return unit === 'mm[Hg]' ? 'mmHg' : unit === '{score}' ? '' : unit;
}

/** Without its unit. */
export function valueText(observation: Observation, format: (value: number) => string): string {
  const numbers = numbersOf(observation);
  // Nobody says a blood pressure with decimals.
  if (numbers.length > 1) return numbers.map((value) => format(Math.round(value))).join('/');
  if (numbers.length === 1) return format(numbers[0]!);
  const { valueCodeableConcept, valueString, valueBoolean, component } = observation;
  if (valueCodeableConcept) return wordsOf(valueCodeableConcept);
  if (valueString) return valueString;
  if (valueBoolean !== undefined) return valueBoolean ? '+' : '−';
  const parts = (component ?? []).map((part) => part.valueQuantity?.value ?? wordsOf(part.valueCodeableConcept));
  return parts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'number' ? format(part) : part))
    .join(' · ');
}

function kindOf({ category }: Observation): Series['kind'] {
  if (category?.some((concept) => hasCode(concept, 'vital-signs'))) return 'vital-signs';
  return category?.some((concept) => hasCode(concept, 'laboratory')) ? 'laboratory' : 'other';
}

/** The range that came with the value; one that is open to a side is drawn nowhere. */
function rangeOf({ referenceRange }: Observation): Range | undefined {
  const { low, high } = referenceRange?.[0] ?? {};
  return low?.value !== undefined && high?.value !== undefined ? [low.value, high.value] : undefined;
}

export function abnormalOf({ interpretation }: Observation): Series['abnormal'] {
  const code = interpretation?.[0]?.coding?.[0]?.code;
  if (code === 'H' || code === 'HH') return 'high';
  if (code === 'L' || code === 'LL') return 'low';
  return code === 'A' || code === 'AA' ? 'abnormal' : undefined;
}
