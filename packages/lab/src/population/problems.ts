/**
 * A small demonstration problem list: CIM-10 codes with short French labels of our own (the tables of the ATIH are
 * loaded by an establishment, not shipped). How common each is by age is meant to look right, not to be epidemiology.
 */
import type { MeasureKey } from './measures.ts';
import type { Sex } from './names.ts';
import type { TreatmentKey } from './treatments.ts';

export interface Problem {
  code: string;
  label: string;
  /** Age at which it begins, in years. */
  onset: readonly [from: number, to: number];
  /** Share of people past the middle of `onset` who have it. */
  share: number;
  sex?: Sex;
  /** Marked restricted (`meta.security` R): psychiatry, addiction, HIV, abortion. */
  restricted?: true;
  /** Taken for life; of a list within the list one is taken. */
  treatments: ReadonlyArray<TreatmentKey | readonly TreatmentKey[]>;
  /** Measured every year because of it. */
  follows: readonly MeasureKey[];
}

const ACE = ['ramipril', 'perindopril'] as const;

/** Problems that stay. */
export const PROBLEMS: readonly Problem[] = [
  {
    code: 'I10',
    label: 'Hypertension artérielle essentielle',
    onset: [42, 70],
    share: 0.42,
    treatments: [ACE, ['amlodipine', 'indapamide']],
    follows: ['creatinine', 'egfr', 'potassium'],
  },
  {
    code: 'E11.9',
    label: 'Diabète de type 2 sans complication',
    onset: [44, 68],
    share: 0.16,
    treatments: ['metformine', ['gliclazide', 'dapagliflozine', 'glargine']],
    follows: ['hba1c', 'glucose', 'creatinine', 'egfr', 'ldl'],
  },
  {
    code: 'E78.5',
    label: 'Dyslipidémie',
    onset: [40, 65],
    share: 0.28,
    treatments: [['atorvastatine', 'ezetimibe']],
    follows: ['ldl'],
  },
  {
    code: 'J45.9',
    label: 'Asthme',
    onset: [4, 30],
    share: 0.09,
    treatments: ['salbutamol', 'budesonide'],
    follows: ['oxygen'],
  },
  {
    code: 'J44.9',
    label: 'Bronchopneumopathie chronique obstructive',
    onset: [52, 72],
    share: 0.07,
    treatments: ['tiotropium', 'salbutamol'],
    follows: ['oxygen'],
  },
  {
    code: 'E03.9',
    label: 'Hypothyroïdie',
    onset: [30, 60],
    share: 0.08,
    treatments: ['levothyroxine'],
    follows: ['tsh'],
  },
  {
    code: 'F32.9',
    label: 'Épisode dépressif',
    onset: [24, 66],
    share: 0.08,
    restricted: true,
    treatments: ['sertraline'],
    follows: [],
  },
  {
    code: 'F31.9',
    label: 'Trouble bipolaire',
    onset: [20, 40],
    share: 0.012,
    restricted: true,
    treatments: [['lithium', 'quetiapine']],
    follows: ['creatinine', 'tsh'],
  },
  {
    code: 'F20.0',
    label: 'Schizophrénie paranoïde',
    onset: [18, 30],
    share: 0.01,
    restricted: true,
    treatments: ['paliperidone'],
    follows: ['glucose'],
  },
  {
    code: 'F10.2',
    label: "Dépendance à l'alcool",
    onset: [28, 58],
    share: 0.03,
    restricted: true,
    treatments: ['acamprosate'],
    follows: ['hemoglobin'],
  },
  {
    code: 'F11.2',
    label: 'Dépendance aux opiacés',
    onset: [20, 40],
    share: 0.008,
    restricted: true,
    treatments: ['buprenorphine'],
    follows: [],
  },
  {
    code: 'B24',
    label: 'Infection par le VIH',
    onset: [22, 48],
    share: 0.012,
    restricted: true,
    treatments: ['bictegravir'],
    follows: ['creatinine', 'ldl'],
  },
  { code: 'F17.2', label: 'Tabagisme', onset: [16, 25], share: 0.2, treatments: [], follows: [] },
  {
    code: 'I48.9',
    label: 'Fibrillation atriale',
    onset: [60, 82],
    share: 0.13,
    treatments: ['apixaban', 'bisoprolol'],
    follows: ['creatinine', 'hemoglobin'],
  },
  {
    code: 'I50.9',
    label: 'Insuffisance cardiaque',
    onset: [66, 84],
    share: 0.09,
    treatments: ['furosemide', 'bisoprolol', 'spironolactone'],
    follows: ['ntprobnp', 'potassium', 'creatinine', 'egfr'],
  },
  {
    code: 'I25.1',
    label: 'Maladie coronarienne',
    onset: [54, 76],
    share: 0.1,
    treatments: ['aspirine', 'atorvastatine', 'bisoprolol'],
    follows: ['ldl'],
  },
  {
    code: 'N18.3',
    label: 'Maladie rénale chronique, stade 3',
    onset: [62, 82],
    share: 0.09,
    treatments: [],
    follows: ['creatinine', 'egfr', 'potassium', 'hemoglobin'],
  },
  { code: 'M17.9', label: 'Gonarthrose', onset: [52, 74], share: 0.17, treatments: [], follows: [] },
  { code: 'M54.5', label: 'Lombalgie chronique', onset: [32, 60], share: 0.12, treatments: [], follows: [] },
  {
    code: 'M81.0',
    label: 'Ostéoporose',
    onset: [58, 76],
    share: 0.2,
    sex: 'female',
    treatments: ['alendronate', 'cholecalciferol'],
    follows: ['vitaminD'],
  },
  {
    code: 'K21.9',
    label: 'Reflux gastro-œsophagien',
    onset: [32, 64],
    share: 0.13,
    treatments: ['omeprazole'],
    follows: [],
  },
  { code: 'G43.9', label: 'Migraine', onset: [16, 36], share: 0.1, treatments: ['propranolol'], follows: [] },
  { code: 'G40.9', label: 'Épilepsie', onset: [8, 40], share: 0.012, treatments: ['levetiracetam'], follows: [] },
  { code: 'G20', label: 'Maladie de Parkinson', onset: [64, 80], share: 0.03, treatments: ['levodopa'], follows: [] },
  { code: 'G30.9', label: "Maladie d'Alzheimer", onset: [74, 88], share: 0.09, treatments: ['donepezil'], follows: [] },
  {
    code: 'H40.1',
    label: 'Glaucome à angle ouvert',
    onset: [56, 76],
    share: 0.06,
    treatments: ['latanoprost'],
    follows: [],
  },
  {
    code: 'N40',
    label: 'Hypertrophie bénigne de la prostate',
    onset: [58, 76],
    share: 0.24,
    sex: 'male',
    treatments: ['tamsulosine'],
    follows: ['psa'],
  },
  {
    code: 'C50.9',
    label: 'Cancer du sein',
    onset: [46, 70],
    share: 0.06,
    sex: 'female',
    treatments: ['letrozole'],
    follows: ['hemoglobin'],
  },
  {
    code: 'C61',
    label: 'Cancer de la prostate',
    onset: [62, 78],
    share: 0.06,
    sex: 'male',
    treatments: [],
    follows: ['psa'],
  },
  { code: 'C18.9', label: 'Cancer du côlon', onset: [58, 80], share: 0.025, treatments: [], follows: ['hemoglobin'] },
  {
    code: 'M06.9',
    label: 'Polyarthrite rhumatoïde',
    onset: [36, 64],
    share: 0.02,
    treatments: ['methotrexate', 'folique'],
    follows: ['crp', 'hemoglobin'],
  },
  {
    code: 'M10.9',
    label: 'Goutte',
    onset: [48, 70],
    share: 0.04,
    treatments: ['allopurinol'],
    follows: ['creatinine'],
  },
  { code: 'E66.9', label: 'Obésité', onset: [24, 52], share: 0.15, treatments: [], follows: ['glucose'] },
  {
    code: 'G47.3',
    label: "Syndrome d'apnées du sommeil",
    onset: [42, 66],
    share: 0.07,
    treatments: [],
    follows: ['oxygen'],
  },
  {
    code: 'D50.9',
    label: 'Anémie par carence en fer',
    onset: [18, 46],
    share: 0.07,
    sex: 'female',
    treatments: ['fer'],
    follows: ['hemoglobin', 'ferritin'],
  },
  { code: 'L20.9', label: 'Dermatite atopique', onset: [0, 8], share: 0.12, treatments: [], follows: [] },
  {
    code: 'J30.4',
    label: 'Rhinite allergique',
    onset: [6, 28],
    share: 0.14,
    treatments: ['desloratadine'],
    follows: [],
  },
];

/** What comes and goes: one of them explains a consultation now and then. */
export interface Episode {
  code: string;
  label: string;
  ages: readonly [from: number, to: number];
  sex?: Sex;
  treatments: readonly TreatmentKey[];
  /** Days until it is over. */
  days: number;
}

export const EPISODES: readonly Episode[] = [
  { code: 'J03.9', label: 'Angine', ages: [4, 45], treatments: ['amoxicilline', 'paracetamol'], days: 7 },
  { code: 'J20.9', label: 'Bronchite aiguë', ages: [10, 95], treatments: ['paracetamol'], days: 12 },
  { code: 'J06.9', label: 'Rhinopharyngite', ages: [0, 14], treatments: ['paracetamolSirop'], days: 8 },
  { code: 'H66.9', label: 'Otite moyenne aiguë', ages: [1, 10], treatments: ['amoxicilline'], days: 9 },
  { code: 'A09.0', label: 'Gastro-entérite', ages: [1, 70], treatments: [], days: 4 },
  { code: 'N30.0', label: 'Cystite aiguë', ages: [17, 90], sex: 'female', treatments: ['fosfomycine'], days: 4 },
  { code: 'M54.4', label: 'Lombosciatique', ages: [26, 75], treatments: ['ibuprofene', 'paracetamol'], days: 28 },
  { code: 'S93.4', label: 'Entorse de la cheville', ages: [12, 60], treatments: ['ibuprofene'], days: 30 },
  { code: 'U07.1', label: 'Covid-19', ages: [8, 95], treatments: ['paracetamol'], days: 10 },
  { code: 'L30.9', label: 'Eczéma', ages: [2, 70], treatments: ['desonide'], days: 20 },
  { code: 'J18.9', label: 'Pneumopathie', ages: [30, 95], treatments: ['pristinamycine'], days: 21 },
  {
    code: 'M75.1',
    label: 'Tendinopathie de la coiffe des rotateurs',
    ages: [35, 75],
    treatments: ['ibuprofene'],
    days: 60,
  },
];
