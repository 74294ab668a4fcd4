/**
 * What is measured, with LOINC codes, UCUM units and limits, and the course of each value over a person's years:
 * chronic disease raises it, its treatment lowers it, noise moves it. Same body, same day, same value.
 */
import type { Sex } from './names.ts';
import type { Random } from './random.ts';

export interface Measure {
  loinc: string;
  label: string;
  /** UCUM code. */
  unit: string;
  /** How the unit is written. */
  shown: string;
  decimals: number;
  category: 'vital-signs' | 'laboratory';
  low?: number;
  high?: number;
}

export const MEASURES = {
  weight: { loinc: '29463-7', label: 'Poids', unit: 'kg', shown: 'kg', decimals: 1, category: 'vital-signs' },
  height: { loinc: '8302-2', label: 'Taille', unit: 'cm', shown: 'cm', decimals: 0, category: 'vital-signs' },
  bmi: {
    loinc: '39156-5',
    label: 'Indice de masse corporelle',
    unit: 'kg/m2',
    shown: 'kg/m²',
    decimals: 1,
    category: 'vital-signs',
    low: 18.5,
    high: 25,
  },
  heartRate: {
    loinc: '8867-4',
    label: 'Fréquence cardiaque',
    unit: '/min',
    shown: '/min',
    decimals: 0,
    category: 'vital-signs',
    low: 50,
    high: 100,
  },
  temperature: {
    loinc: '8310-5',
    label: 'Température',
    unit: 'Cel',
    shown: '°C',
    decimals: 1,
    category: 'vital-signs',
    low: 36,
    high: 38,
  },
  oxygen: {
    loinc: '2708-6',
    label: 'Saturation en oxygène',
    unit: '%',
    shown: '%',
    decimals: 0,
    category: 'vital-signs',
    low: 94,
  },
  hba1c: {
    loinc: '4548-4',
    label: 'Hémoglobine glyquée (HbA1c)',
    unit: '%',
    shown: '%',
    decimals: 1,
    category: 'laboratory',
    low: 4,
    high: 6,
  },
  glucose: {
    loinc: '1558-6',
    label: 'Glycémie à jeun',
    unit: 'g/L',
    shown: 'g/L',
    decimals: 2,
    category: 'laboratory',
    low: 0.7,
    high: 1.1,
  },
  creatinine: {
    loinc: '14682-9',
    label: 'Créatinine',
    unit: 'umol/L',
    shown: 'µmol/L',
    decimals: 0,
    category: 'laboratory',
    low: 45,
    high: 104,
  },
  egfr: {
    loinc: '62238-1',
    label: 'Débit de filtration glomérulaire (CKD-EPI)',
    unit: 'mL/min/{1.73_m2}',
    shown: 'mL/min/1,73 m²',
    decimals: 0,
    category: 'laboratory',
    low: 60,
  },
  ldl: {
    loinc: '2089-1',
    label: 'LDL-cholestérol',
    unit: 'g/L',
    shown: 'g/L',
    decimals: 2,
    category: 'laboratory',
    high: 1.6,
  },
  potassium: {
    loinc: '2823-3',
    label: 'Potassium',
    unit: 'mmol/L',
    shown: 'mmol/L',
    decimals: 1,
    category: 'laboratory',
    low: 3.5,
    high: 5,
  },
  hemoglobin: {
    loinc: '718-7',
    label: 'Hémoglobine',
    unit: 'g/dL',
    shown: 'g/dL',
    decimals: 1,
    category: 'laboratory',
    low: 12,
    high: 17,
  },
  ferritin: {
    loinc: '2276-4',
    label: 'Ferritine',
    unit: 'ug/L',
    shown: 'µg/L',
    decimals: 0,
    category: 'laboratory',
    low: 20,
    high: 250,
  },
  tsh: {
    loinc: '3016-3',
    label: 'TSH',
    unit: 'm[IU]/L',
    shown: 'mUI/L',
    decimals: 2,
    category: 'laboratory',
    low: 0.4,
    high: 4,
  },
  psa: { loinc: '2857-1', label: 'PSA', unit: 'ng/mL', shown: 'ng/mL', decimals: 1, category: 'laboratory', high: 4 },
  crp: {
    loinc: '1988-5',
    label: 'Protéine C réactive',
    unit: 'mg/L',
    shown: 'mg/L',
    decimals: 0,
    category: 'laboratory',
    high: 5,
  },
  ntprobnp: {
    loinc: '33762-6',
    label: 'NT-proBNP',
    unit: 'pg/mL',
    shown: 'pg/mL',
    decimals: 0,
    category: 'laboratory',
    high: 125,
  },
  vitaminD: {
    loinc: '62292-8',
    label: '25-OH vitamine D',
    unit: 'ng/mL',
    shown: 'ng/mL',
    decimals: 0,
    category: 'laboratory',
    low: 30,
  },
} satisfies Record<string, Measure>;

export type MeasureKey = keyof typeof MEASURES;

/** One person's body: the levels around which what is measured moves. */
export interface Body {
  sex: Sex;
  /** cm, as an adult. */
  adultHeight: number;
  /** kg/m² at 40. */
  bmi: number;
  /** mmHg at 40, untreated. */
  systolic: number;
  heartRate: number;
  /** Years of illness at an age, by CIM-10 code; undefined without it. */
  years(code: string, age: number): number | undefined;
}

export function bodyOf(random: Random, sex: Sex, years: Body['years'], obese: boolean): Body {
  return {
    sex,
    adultHeight: random.around(sex === 'female' ? 164 : 177, 9),
    bmi: obese ? random.around(34, 3) : random.around(24.5, 3.2),
    systolic: random.around(119, 9),
    heartRate: random.around(71, 8),
    years,
  };
}

/** cm; children grow about as the French curves of 2018 do. */
function heightAt(body: Body, age: number): number {
  if (age >= 17) return body.adultHeight - Math.max(0, age - 60) * 0.1;
  const share = age < 2 ? 0.29 + 0.11 * age + (0.1 * age) / 2 : 0.5 + ((age - 2) * 0.5) / 15;
  return body.adultHeight * Math.min(1, share + (age < 2 ? 0 : 0.03 * Math.sin(((age - 2) / 15) * Math.PI)));
}

function weightAt(body: Body, age: number, random: Random): number {
  const height = heightAt(body, age) / 100;
  const childBmi = 15.5 + Math.max(0, age - 6) * 0.42;
  const adultBmi = body.bmi + (Math.min(age, 65) - 40) * 0.06;
  const bmi = age < 18 ? childBmi + (body.bmi - 24.5) * 0.25 : adultBmi;
  return Math.max(2.6, bmi * height * height + random.around(0, age < 5 ? 0.2 : 1));
}

/** mmHg. Hypertension is high when found and comes down with its treatment. */
export function bloodPressureAt(body: Body, age: number, random: Random): { systolic: number; diastolic: number } {
  const ill = body.years('I10', age);
  const raised = ill === undefined ? 0 : 10 + 22 * Math.exp(-ill / 1.5);
  const base = age < 16 ? 82 + age * 2 : body.systolic + (age - 40) * 0.22;
  const systolic = Math.round(base + raised + random.around(0, 7));
  const diastolic = Math.round(systolic * 0.42 + (age > 70 ? 16 : 24) + random.around(0, 5));
  return { systolic, diastolic: Math.min(diastolic, systolic - 22) };
}

/** A laboratory or vital value; height, weight and blood pressure have their own functions. */
export function valueAt(key: MeasureKey, body: Body, age: number, random: Random): number {
  switch (key) {
    case 'height':
      return heightAt(body, age);
    case 'weight':
      return weightAt(body, age, random);
    case 'bmi':
      return weightAt(body, age, random) / (heightAt(body, age) / 100) ** 2;
    case 'heartRate':
      return (age < 8 ? 105 - age * 3 : body.heartRate) + random.around(0, 6);
    case 'temperature':
      return random.around(36.8, 0.4);
    case 'oxygen':
      return Math.min(100, random.around(body.years('J44.9', age) === undefined ? 98 : 93, 1.5));
    case 'hba1c': {
      const ill = body.years('E11.9', age);
      return ill === undefined
        ? random.around(5.4, 0.2)
        : 6.7 + 2.1 * Math.exp(-ill / 1.2) + ill * 0.05 + random.around(0, 0.3);
    }
    case 'glucose': {
      const ill = body.years('E11.9', age);
      return ill === undefined ? random.around(0.93, 0.07) : 1.3 + 0.5 * Math.exp(-ill / 1.2) + random.around(0, 0.15);
    }
    case 'creatinine':
      return creatinineAt(body, age) + random.around(0, 3);
    case 'egfr':
      return egfr(creatinineAt(body, age), age, body.sex);
    case 'ldl': {
      const ill = body.years('E78.5', age) ?? body.years('I25.1', age);
      return ill === undefined
        ? random.around(1.25, 0.2)
        : Math.max(0.6, 0.95 + 0.9 * Math.exp(-ill / 0.8) + random.around(0, 0.15));
    }
    case 'potassium':
      return random.around(body.years('I50.9', age) === undefined ? 4.2 : 4.6, 0.3);
    case 'hemoglobin': {
      const ill = body.years('D50.9', age);
      const usual = body.sex === 'female' ? 13.2 : 14.6;
      const low = ill === undefined ? 0 : 2.8 * Math.exp(-ill / 0.7);
      return usual - low - (body.years('N18.3', age) === undefined ? 0 : 1.4) + random.around(0, 0.5);
    }
    case 'ferritin':
      return body.years('D50.9', age) === undefined ? random.around(95, 40) : random.around(28, 14);
    case 'tsh': {
      const ill = body.years('E03.9', age);
      return ill === undefined
        ? random.around(1.9, 0.7)
        : Math.max(0.5, 2.3 + 7 * Math.exp(-ill / 0.5) + random.around(0, 0.8));
    }
    case 'psa': {
      const cancer = body.years('C61', age);
      return cancer === undefined
        ? Math.max(0.3, random.around(2.2, 1))
        : Math.max(0.1, 9 * Math.exp(-cancer / 0.8) + random.around(0.3, 0.1));
    }
    case 'crp':
      return Math.max(1, random.around(body.years('M06.9', age) === undefined ? 3 : 12, 4));
    case 'ntprobnp':
      return Math.max(40, random.around(body.years('I50.9', age) === undefined ? 90 : 1350, 300));
    case 'vitaminD':
      return Math.max(8, random.around(27, 9));
  }
}

/** µmol/L: rises with age, and by 4 a year of chronic kidney disease. */
function creatinineAt(body: Body, age: number): number {
  const ill = body.years('N18.3', age);
  const usual = (body.sex === 'female' ? 62 : 79) + Math.max(0, age - 50) * 0.25;
  return ill === undefined ? usual : usual * 1.45 + Math.min(ill, 8) * 4;
}

/** CKD-EPI 2009 without its coefficient for origin, as the HAS recommends. Creatinine in µmol/L. */
export function egfr(creatinine: number, age: number, sex: Sex): number {
  const mgdl = creatinine / 88.4;
  const kappa = sex === 'female' ? 0.7 : 0.9;
  const alpha = sex === 'female' ? -0.329 : -0.411;
  const ratio = mgdl / kappa;
  return (
    141 * Math.min(ratio, 1) ** alpha * Math.max(ratio, 1) ** -1.209 * 0.993 ** age * (sex === 'female' ? 1.018 : 1)
  );
}
