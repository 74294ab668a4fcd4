/**
 * The vital signs that are typed in one row: unit, what nobody alive has (refused), what is rare enough to be asked
 * again, what is usual (drawn as a band). Pure.
 *
 * Adults (16 and over): asked again where NEWS2 (Royal College of Physicians, 2017) gives its 3 points to one value alone;
 * the band is where it gives none. NEWS2 does not hold under 16: one wide band from newborn to teenager catches a slip of
 * a digit there, and nothing is drawn as usual.
 * Impossible: past what the instrument that measures it can show, or past the extremes ever recorded, as said beside each.
 */
import type { Observation, ObservationComponent } from '@medplum/fhirtypes';
import { BLOOD_PRESSURE, DIASTOLIC, SYSTOLIC } from '../series.ts';
import { parseBloodPressure } from './blood-pressure.ts';

/** Both ends belong to it. */
export type Range = readonly [low: number, high: number];

export interface VitalSign {
  key: 'pressure' | 'pulse' | 'temperature' | 'saturation' | 'breathing' | 'weight' | 'height' | 'pain' | 'glucose';
  /** LOINC, as the French and the international vital signs profiles name it. */
  code: string;
  display: string;
  unit: string;
  /** UCUM. */
  ucum: string;
  /** As it is typed. */
  example: string;
  decimals: 0 | 1 | 2;
  possible: Range;
  likely: Range;
  likelyInChildren: Range;
  usual?: Range;
}

export const VITAL_SIGNS: readonly VitalSign[] = [
  {
    key: 'pressure',
    code: BLOOD_PRESSURE,
    display: 'Blood pressure panel with all children optional',
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    example: '148/86',
    decimals: 0,
    // Systolic; a cuff shows up to 300 mmHg (ISO 81060-2). The lower end is that of parseBloodPressure.
    possible: [40, 300],
    likely: [91, 219],
    likelyInChildren: [50, 150],
    // Hypertension begins at 140 (ESH 2023).
    usual: [111, 139],
  },
  {
    key: 'pulse',
    code: '8867-4',
    display: 'Heart rate',
    unit: '/min',
    ucum: '/min',
    example: '72',
    decimals: 0,
    // Atrial flutter conducted one to one reaches 300.
    possible: [15, 300],
    likely: [41, 130],
    likelyInChildren: [50, 220],
    usual: [51, 90],
  },
  {
    key: 'temperature',
    code: '8310-5',
    display: 'Body temperature',
    unit: '°C',
    ucum: 'Cel',
    example: '37,2',
    decimals: 1,
    // Survived: 11.8 °C (Poland, 2014) and 46.5 °C (Atlanta, 1980).
    possible: [11, 47],
    // NEWS2 gives its 3 points below 35.1 only; fever past 41 is rare at any age.
    likely: [35.1, 41],
    likelyInChildren: [35.1, 41],
    usual: [36.1, 38],
  },
  {
    key: 'saturation',
    code: '59408-5',
    display: 'Oxygen saturation in Arterial blood by Pulse oximetry',
    unit: '%',
    ucum: '%',
    example: '97',
    decimals: 0,
    // Pulse oximeters are tested from 70 % (ISO 80601-2-61) and show less; under 30 % none does.
    possible: [30, 100],
    likely: [92, 100],
    likelyInChildren: [88, 100],
    usual: [96, 100],
  },
  {
    key: 'breathing',
    code: '9279-1',
    display: 'Respiratory rate',
    unit: '/min',
    ucum: '/min',
    example: '16',
    decimals: 0,
    possible: [3, 120],
    likely: [9, 24],
    likelyInChildren: [12, 70],
    usual: [12, 20],
  },
  {
    key: 'weight',
    code: '29463-7',
    display: 'Body weight',
    unit: 'kg',
    ucum: 'kg',
    example: '71,2',
    decimals: 2,
    // The lightest newborn to live weighed 0.212 kg, the heaviest person 635 kg.
    possible: [0.2, 635],
    likely: [35, 200],
    likelyInChildren: [0.8, 110],
  },
  {
    key: 'height',
    code: '8302-2',
    display: 'Body height',
    unit: 'cm',
    ucum: 'cm',
    example: '168',
    decimals: 1,
    // The tallest person measured 272 cm.
    possible: [20, 272],
    likely: [140, 205],
    likelyInChildren: [35, 195],
  },
  {
    key: 'pain',
    code: '72514-3',
    display: 'Pain severity - 0-10 verbal numeric rating [Score] - Reported',
    unit: '/10',
    ucum: '{score}',
    example: '3',
    decimals: 0,
    possible: [0, 10],
    likely: [0, 10],
    likelyInChildren: [0, 10],
  },
  {
    key: 'glucose',
    code: '41653-7',
    display: 'Glucose [Mass/volume] in Capillary blood by Glucometer',
    unit: 'g/L',
    ucum: 'g/L',
    example: '1,05',
    decimals: 2,
    // Meters show 0.1 to 6 g/L, « LO » and « HI » past that (ISO 15197).
    possible: [0.1, 6],
    // Severe hypoglycaemia under 0.54 g/L (ADA level 2); past 3 g/L ketones are looked for.
    likely: [0.54, 3],
    likelyInChildren: [0.54, 3],
  },
];

export type Reading =
  | { kind: 'empty' }
  | { kind: 'unreadable' }
  /** Read, and not to be had by anybody alive. */
  | { kind: 'impossible' }
  /** `unlikely` is asked again. */
  | { kind: 'read'; values: number[]; unlikely: boolean };

const ADULT_YEARS = 16;
/** More of one's weight than is lost or gained between two visits: asked again. */
const WEIGHT_CHANGE = 0.15;

export interface Patient {
  years: number | undefined;
  /** The last weight, in kg. */
  weight: number | undefined;
}

/** What was typed for one sign, judged for this patient. */
export function readSign(sign: VitalSign, text: string, patient: Patient): Reading {
  if (text.trim() === '') return { kind: 'empty' };
  const isChild = patient.years !== undefined && patient.years < ADULT_YEARS;
  const likely = isChild ? sign.likelyInChildren : sign.likely;
  if (sign.key === 'pressure') {
    const pressure = parseBloodPressure(text);
    if (!pressure)
      return { kind: /^\s*\d+[.,]?\d*\s*[/ -]\s*\d+[.,]?\d*\s*$/.test(text) ? 'impossible' : 'unreadable' };
    const { systolic, diastolic } = pressure;
    return { kind: 'read', values: [systolic, diastolic], unlikely: !within(systolic, likely) };
  }
  const match = /^\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:°?\s*c|kg|cm|%|g\/l|\/min|\/10)?\s*$/i.exec(text);
  if (!match) return { kind: 'unreadable' };
  const value = rounded(Number(match[1]!.replace(',', '.')), sign.decimals);
  if (!within(value, sign.possible)) return { kind: 'impossible' };
  const isChange =
    sign.key === 'weight' &&
    !isChild &&
    patient.weight !== undefined &&
    Math.abs(value - patient.weight) > WEIGHT_CHANGE * patient.weight;
  return { kind: 'read', values: [value], unlikely: !within(value, likely) || isChange };
}

/** Where a value is usual in an adult, to be drawn as a band. */
export function usualOf(code: string, years: number | undefined): Range | undefined {
  if (years === undefined || years < ADULT_YEARS) return undefined;
  return VITAL_SIGNS.find((sign) => sign.code === code)?.usual;
}

function within(value: number, [low, high]: Range): boolean {
  return value >= low && value <= high;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** http://hl7.org/fhir/StructureDefinition/vitalsigns */
export function observationOf(
  sign: VitalSign,
  values: readonly number[],
  { patient, name, at, author }: { patient: string; name: string; at: Date; author: string },
): Observation {
  const quantity = (value: number) => ({
    value,
    unit: sign.unit,
    system: 'http://unitsofmeasure.org',
    code: sign.ucum,
  });
  const part = (code: string, display: string, value: number): ObservationComponent => ({
    code: { coding: [{ system: 'http://loinc.org', code, display }] },
    valueQuantity: quantity(value),
  });
  const [first, second] = values;
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
            display: 'Vital Signs',
          },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: sign.code, display: sign.display }], text: name },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: at.toISOString(),
    performer: [{ display: author }],
    ...(second === undefined
      ? { valueQuantity: quantity(first!) }
      : {
          component: [
            part(SYSTOLIC, 'Systolic blood pressure', first!),
            part(DIASTOLIC, 'Diastolic blood pressure', second),
          ],
        }),
  };
}
