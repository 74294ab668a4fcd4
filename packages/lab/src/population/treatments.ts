/** A small demonstration formulary: INN, strength, form, ATC code, how it is taken. Enough for the demo, no more. */
export interface Treatment {
  /** ATC code, level 5. */
  atc: string;
  /** INN, strength and form, as prescribed in French. */
  label: string;
  /** What one takes at a time: number and unit. */
  dose: number;
  unit: string;
  /** Times a day; under 1 means every so many days (1/7: weekly). */
  timesADay: number;
  /** Dosage in words. */
  dosage: string;
  /** Days of one prescription. */
  days: number;
}

const CHRONIC_DAYS = 90;

function daily(atc: string, label: string, timesADay = 1, dose = 1, unit = 'comprimé'): Treatment {
  const moment = timesADay === 1 ? 'le matin' : timesADay === 2 ? 'matin et soir' : 'matin, midi et soir';
  return { atc, label, dose, unit, timesADay, dosage: `${dose} ${unit} ${moment}`, days: CHRONIC_DAYS };
}

function course(atc: string, label: string, timesADay: number, days: number, unit = 'comprimé', dose = 1): Treatment {
  return {
    atc,
    label,
    dose,
    unit,
    timesADay,
    dosage: `${dose} ${unit} ${timesADay} fois par jour pendant ${days} jours`,
    days,
  };
}

export const TREATMENTS = {
  ramipril: daily('C09AA05', 'Ramipril 5 mg, comprimé'),
  perindopril: daily('C09AA04', 'Périndopril 4 mg, comprimé'),
  amlodipine: daily('C08CA01', 'Amlodipine 5 mg, gélule', 1, 1, 'gélule'),
  indapamide: daily('C03BA11', 'Indapamide 1,5 mg LP, comprimé'),
  bisoprolol: daily('C07AB07', 'Bisoprolol 2,5 mg, comprimé'),
  furosemide: daily('C03CA01', 'Furosémide 40 mg, comprimé'),
  spironolactone: daily('C03DA01', 'Spironolactone 25 mg, comprimé'),
  atorvastatine: { ...daily('C10AA05', 'Atorvastatine 20 mg, comprimé'), dosage: '1 comprimé le soir' },
  ezetimibe: daily('C10AX09', 'Ézétimibe 10 mg, comprimé'),
  aspirine: daily('B01AC06', 'Acide acétylsalicylique 75 mg, poudre en sachet', 1, 1, 'sachet'),
  apixaban: daily('B01AF02', 'Apixaban 5 mg, comprimé', 2),
  metformine: daily('A10BA02', 'Metformine 1000 mg, comprimé', 2),
  gliclazide: daily('A10BB09', 'Gliclazide 60 mg LM, comprimé'),
  dapagliflozine: daily('A10BK01', 'Dapagliflozine 10 mg, comprimé'),
  glargine: {
    ...daily('A10AE04', 'Insuline glargine 100 UI/mL, stylo prérempli', 1, 18, 'unité'),
    dosage: '18 unités le soir, à adapter',
  },
  levothyroxine: { ...daily('H03AA01', 'Lévothyroxine 75 µg, comprimé'), dosage: '1 comprimé le matin à jeun' },
  salbutamol: {
    ...daily('R03AC02', 'Salbutamol 100 µg, suspension pour inhalation', 2, 2, 'bouffée'),
    dosage: '2 bouffées en cas de gêne',
  },
  budesonide: daily('R03AK07', 'Budésonide et formotérol 160/4,5 µg, poudre pour inhalation', 2, 1, 'inhalation'),
  tiotropium: daily('R03BB04', 'Tiotropium 2,5 µg, solution à inhaler', 1, 2, 'bouffée'),
  omeprazole: daily('A02BC01', 'Oméprazole 20 mg, gélule gastro-résistante', 1, 1, 'gélule'),
  sertraline: daily('N06AB06', 'Sertraline 50 mg, gélule', 1, 1, 'gélule'),
  quetiapine: daily('N05AH04', 'Quétiapine 300 mg LP, comprimé'),
  lithium: daily('N05AN01', 'Lithium 400 mg LP, comprimé'),
  paliperidone: daily('N05AX13', 'Palipéridone 6 mg LP, comprimé'),
  acamprosate: daily('N07BB03', 'Acamprosate 333 mg, comprimé', 3, 2),
  buprenorphine: { ...daily('N07BC01', 'Buprénorphine 8 mg, comprimé sublingual'), days: 28 },
  bictegravir: daily('J05AR20', 'Bictégravir, emtricitabine et ténofovir 50/200/25 mg, comprimé'),
  propranolol: daily('C07AA05', 'Propranolol 40 mg, comprimé', 2),
  levetiracetam: daily('N03AX14', 'Lévétiracétam 500 mg, comprimé', 2),
  levodopa: daily('N04BA02', 'Lévodopa et bensérazide 100/25 mg, gélule', 3, 1, 'gélule'),
  latanoprost: {
    ...daily('S01EE01', 'Latanoprost 50 µg/mL, collyre', 1, 1, 'goutte'),
    dosage: '1 goutte dans chaque œil le soir',
  },
  tamsulosine: daily('G04CA02', 'Tamsulosine 0,4 mg LP, gélule', 1, 1, 'gélule'),
  letrozole: daily('L02BG04', 'Létrozole 2,5 mg, comprimé'),
  methotrexate: {
    ...daily('L04AX03', 'Méthotrexate 2,5 mg, comprimé', 1 / 7, 6),
    dosage: '6 comprimés une seule fois par semaine, le lundi',
  },
  folique: {
    ...daily('B03BB01', 'Acide folique 5 mg, comprimé', 1 / 7, 2),
    dosage: '2 comprimés une fois par semaine, le mercredi',
  },
  allopurinol: daily('M04AA01', 'Allopurinol 100 mg, comprimé'),
  alendronate: {
    ...daily('M05BA04', 'Acide alendronique 70 mg, comprimé', 1 / 7),
    dosage: '1 comprimé le même jour chaque semaine, à jeun',
  },
  fer: daily('B03AA07', 'Sulfate ferreux 80 mg, comprimé', 1),
  cholecalciferol: {
    ...daily('A11CC05', 'Cholécalciférol 50 000 UI, solution buvable', 1 / 30, 1, 'ampoule'),
    dosage: '1 ampoule par mois',
  },
  desloratadine: daily('R06AX27', 'Desloratadine 5 mg, comprimé'),
  donepezil: daily('N06DA02', 'Donépézil 10 mg, comprimé'),
  paracetamol: course('N02BE01', 'Paracétamol 1 g, comprimé', 3, 5),
  ibuprofene: course('M01AE01', 'Ibuprofène 400 mg, comprimé', 3, 5),
  amoxicilline: course('J01CA04', 'Amoxicilline 1 g, comprimé', 3, 7),
  pristinamycine: course('J01FG01', 'Pristinamycine 500 mg, comprimé', 2, 7, 'comprimé', 2),
  fosfomycine: course('J01XX01', 'Fosfomycine-trométamol 3 g, sachet', 1, 1, 'sachet'),
  paracetamolSirop: course('N02BE01', 'Paracétamol 2,4 %, suspension buvable', 4, 3, 'dose selon le poids'),
  desonide: course('D07AB08', 'Désonide 0,05 %, crème', 1, 10, 'application'),
} satisfies Record<string, Treatment>;

export type TreatmentKey = keyof typeof TREATMENTS;
