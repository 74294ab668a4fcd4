/** Antécédents: operations, childbirths and abortions, families' diseases, allergies, vaccines. */
import type { Sex } from './names.ts';

/** A past operation: the act (SNOMED CT, our label) and what it leaves as an antécédent (CIM-10). */
export interface Operation {
  act: readonly [code: string, label: string];
  code: string;
  label: string;
  ages: readonly [from: number, to: number];
  share: number;
  sex?: Sex;
  kind: 'surgical' | 'obstetric';
  restricted?: true;
}

export const OPERATIONS: readonly Operation[] = [
  {
    act: ['80146002', 'Appendicectomie'],
    code: 'K35.8',
    label: 'Appendicectomie',
    ages: [7, 30],
    share: 0.14,
    kind: 'surgical',
  },
  {
    act: ['173422009', 'Amygdalectomie'],
    code: 'J35.0',
    label: 'Amygdalectomie',
    ages: [3, 12],
    share: 0.13,
    kind: 'surgical',
  },
  {
    act: ['38102005', 'Cholécystectomie'],
    code: 'K80.2',
    label: 'Cholécystectomie pour lithiase',
    ages: [34, 70],
    share: 0.09,
    kind: 'surgical',
  },
  {
    act: ['44558001', 'Cure de hernie inguinale'],
    code: 'K40.9',
    label: 'Hernie inguinale opérée',
    ages: [25, 72],
    share: 0.12,
    sex: 'male',
    kind: 'surgical',
  },
  {
    act: ['110473004', 'Chirurgie de la cataracte'],
    code: 'Z96.1',
    label: 'Cataracte opérée',
    ages: [66, 84],
    share: 0.3,
    kind: 'surgical',
  },
  {
    act: ['52734007', 'Prothèse totale de hanche'],
    code: 'Z96.6',
    label: 'Prothèse totale de hanche',
    ages: [62, 82],
    share: 0.1,
    kind: 'surgical',
  },
  {
    act: ['609588000', 'Prothèse totale de genou'],
    code: 'Z96.6',
    label: 'Prothèse totale de genou',
    ages: [62, 80],
    share: 0.08,
    kind: 'surgical',
  },
  {
    act: ['236886002', 'Hystérectomie'],
    code: 'Z90.7',
    label: 'Hystérectomie',
    ages: [42, 60],
    share: 0.08,
    sex: 'female',
    kind: 'surgical',
  },
  {
    act: ['11466000', 'Césarienne'],
    code: 'O82.0',
    label: 'Accouchement par césarienne',
    ages: [23, 39],
    share: 0.17,
    sex: 'female',
    kind: 'obstetric',
  },
  {
    act: ['386639001', 'Interruption volontaire de grossesse'],
    code: 'O04.9',
    label: 'Interruption volontaire de grossesse',
    ages: [18, 40],
    share: 0.07,
    sex: 'female',
    kind: 'obstetric',
    restricted: true,
  },
  {
    act: ['73761001', 'Coloscopie'],
    code: 'K63.5',
    label: 'Polype du côlon retiré',
    ages: [50, 74],
    share: 0.14,
    kind: 'surgical',
  },
];

/** Antécédents familiaux, CIM-10 Z80 to Z84. */
export const FAMILY_HISTORIES: ReadonlyArray<readonly [code: string, label: string]> = [
  ['Z82.4', 'Antécédent familial de maladie cardiovasculaire'],
  ['Z83.3', 'Antécédent familial de diabète'],
  ['Z80.3', 'Antécédent familial de cancer du sein'],
  ['Z80.0', 'Antécédent familial de cancer digestif'],
  ['Z82.3', "Antécédent familial d'accident vasculaire cérébral"],
];

export interface Allergen {
  /** SNOMED CT substance or ATC. */
  system: 'snomed' | 'atc';
  code: string;
  label: string;
  category: 'medication' | 'food' | 'environment';
  reaction: string;
  criticality: 'low' | 'high';
  /** Beginnings of ATC codes that are then not prescribed. */
  excludes: readonly string[];
}

export const ALLERGENS: readonly Allergen[] = [
  {
    system: 'atc',
    code: 'J01CA04',
    label: 'Amoxicilline',
    category: 'medication',
    reaction: 'Urticaire',
    criticality: 'high',
    excludes: ['J01C'],
  },
  {
    system: 'atc',
    code: 'M01AE01',
    label: 'Ibuprofène',
    category: 'medication',
    reaction: 'Bronchospasme',
    criticality: 'high',
    excludes: ['M01', 'B01AC06'],
  },
  {
    system: 'atc',
    code: 'N02AA59',
    label: 'Codéine',
    category: 'medication',
    reaction: 'Vomissements',
    criticality: 'low',
    excludes: ['N02A'],
  },
  {
    system: 'atc',
    code: 'V08AB',
    label: 'Produits de contraste iodés',
    category: 'medication',
    reaction: 'Éruption',
    criticality: 'high',
    excludes: [],
  },
  {
    system: 'snomed',
    code: '256349002',
    label: 'Arachide',
    category: 'food',
    reaction: 'Œdème de la face',
    criticality: 'high',
    excludes: [],
  },
  {
    system: 'snomed',
    code: '256277009',
    label: 'Pollens de graminées',
    category: 'environment',
    reaction: 'Rhinite',
    criticality: 'low',
    excludes: [],
  },
  {
    system: 'snomed',
    code: '111088007',
    label: 'Latex',
    category: 'environment',
    reaction: 'Urticaire de contact',
    criticality: 'high',
    excludes: [],
  },
  {
    system: 'snomed',
    code: '288328004',
    label: "Venin d'abeille",
    category: 'environment',
    reaction: 'Malaise',
    criticality: 'high',
    excludes: [],
  },
];

export interface Vaccine {
  atc: string;
  label: string;
  /** Ages in years at which it is given. */
  ages: readonly number[];
  /** Every autumn from this age on. */
  yearlyFrom?: number;
  /** Given since this year. */
  since: number;
}

export const VACCINES: readonly Vaccine[] = [
  { atc: 'J07CA09', label: 'Vaccin hexavalent', ages: [0.2, 0.4, 0.95], since: 2018 },
  { atc: 'J07BD52', label: 'Vaccin rougeole, oreillons, rubéole', ages: [1, 1.4], since: 2005 },
  { atc: 'J07CA02', label: 'Vaccin diphtérie, tétanos, coqueluche, poliomyélite', ages: [6, 12, 25], since: 1998 },
  { atc: 'J07CA01', label: 'Vaccin diphtérie, tétanos, poliomyélite', ages: [45, 65, 75, 85], since: 1998 },
  { atc: 'J07BM03', label: 'Vaccin papillomavirus nonavalent', ages: [11.5, 12.1], since: 2020 },
  { atc: 'J07AL02', label: 'Vaccin pneumococcique conjugué', ages: [66], since: 2017 },
  { atc: 'J07BK03', label: 'Vaccin zona recombinant', ages: [67, 67.3], since: 2024 },
  { atc: 'J07BB02', label: 'Vaccin grippal', ages: [], yearlyFrom: 65, since: 2021 },
  { atc: 'J07BN01', label: 'Vaccin Covid-19 à ARN messager', ages: [], yearlyFrom: 65, since: 2021 },
];
