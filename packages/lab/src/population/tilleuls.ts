/** Cabinet médical des Tilleuls: four general practitioners, a nurse, a physiotherapist, and every role of people. */
import type { EstablishmentPlan, SchedulePlan, StaffPlan } from './plans.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

function hours(days: ReadonlyArray<(typeof WEEK)[number]>, saturday: boolean): SchedulePlan['sessions'] {
  const sessions: SchedulePlan['sessions'] = [
    { daysOfWeek: [...days], start: '08:30', end: '12:10', slotMinutes: 20 },
    { daysOfWeek: [...days], start: '14:00', end: '18:20', slotMinutes: 20 },
  ];
  if (saturday) sessions.push({ daysOfWeek: ['sat'], start: '09:00', end: '12:00', slotMinutes: 20 });
  return sessions;
}

const GENERAL_PRACTICE = ['generale-suivi', 'generale-aigu', 'generale-certificat'];

const DOCTORS: StaffPlan[] = (
  [
    ['delmotte', 'female', 'Bérénice', 'Delmotte', 'Cabinet 1', hours(WEEK, true), 186],
    ['abgrall', 'male', 'Loïc', 'Abgrall', 'Cabinet 2', hours(WEEK, false), 186],
    ['corbineau', 'female', 'Tiphaine', 'Corbineau', 'Cabinet 3', hours(['mon', 'tue', 'thu'], true), 70],
    ['esnault', 'male', 'Briac', 'Esnault', 'Cabinet 4', hours(['tue', 'wed', 'fri'], false), 60],
  ] as const
).map(([key, sex, given, family, room, sessions, patients]) => ({
  key,
  sex,
  given,
  family,
  role: 'practitioner',
  function: 'Médecin généraliste',
  specialty: 'SM54',
  unit: 'generale',
  agendas: ['delmotte', 'abgrall', 'corbineau', 'esnault'],
  schedule: { room, sessions, services: GENERAL_PRACTICE, clientele: 'all', patients },
}));

const CARERS: StaffPlan[] = [
  {
    key: 'belloir',
    sex: 'female',
    given: 'Ludivine',
    family: 'Belloir',
    role: 'nurse',
    function: 'Infirmière',
    unit: 'soins',
    schedule: {
      room: 'Salle de soins',
      sessions: hours(['mon', 'wed', 'fri'], true),
      services: ['soins-infirmiers'],
      clientele: 'all',
      patients: 40,
    },
  },
  {
    key: 'gouzien',
    sex: 'male',
    given: 'Malo',
    family: 'Gouzien',
    role: 'allied',
    function: 'Masseur-kinésithérapeute',
    unit: 'kine',
    schedule: {
      room: 'Salle de kinésithérapie',
      sessions: hours(['tue', 'thu'], false),
      services: ['kine-seance'],
      clientele: 'adults',
      patients: 30,
    },
  },
  ...(
    [
      ['haudricourt', 'female', 'Rozenn', 'Haudricourt', 'student', 'Externe en médecine', 'generale', ['delmotte']],
      ['marsaudon', 'male', 'Thibault', 'Marsaudon', 'pharmacist', 'Pharmacien', 'soins', []],
      [
        'lambesc',
        'female',
        'Ségolène',
        'Lambesc',
        'medical-information',
        "Médecin de l'information médicale",
        'accueil',
        [],
      ],
    ] as const
  ).map(([key, sex, given, family, role, title, unit, agendas]) => ({
    key,
    sex,
    given,
    family,
    role,
    function: title,
    unit,
    agendas: [...agendas],
  })),
];

const OFFICE: StaffPlan[] = (
  [
    [
      'nivelle',
      'female',
      'Capucine',
      'Nivelle',
      'medical-secretary',
      'Secrétaire médicale',
      'generale',
      ['delmotte', 'abgrall', 'corbineau', 'esnault'],
    ],
    ['kersaint', 'female', 'Noémie', 'Kersaint', 'secretary', 'Secrétaire', 'accueil', 'all'],
    ['olivain', 'female', 'Zélie', 'Olivain', 'admissions', "Agent d'accueil", 'accueil', 'all'],
    ['quilliou', 'male', 'Gwendal', 'Quilliou', 'administrator', 'Administrateur technique', undefined, []],
    ['yvinec', 'female', 'Maïwenn', 'Yvinec', 'security-officer', 'Responsable de la sécurité', undefined, []],
    ['tournemine', 'male', 'Octave', 'Tournemine', 'guardian', 'Gardien', undefined, []],
  ] as const
).map(([key, sex, given, family, role, title, unit, agendas]) => ({
  key,
  sex,
  given,
  family,
  role,
  function: title,
  unit,
  agendas: agendas === 'all' ? agendas : [...agendas],
}));

export const TILLEULS: EstablishmentPlan = {
  key: 'tilleuls',
  name: 'Cabinet médical des Tilleuls',
  kind: 'practice',
  finess: '76099910',
  street: '8 place du Marché',
  commune: 'Fécamp',
  phone: '02 61 91 10 00',
  units: [
    { key: 'generale', name: 'Médecine générale', rooms: ['Cabinet 1', 'Cabinet 2', 'Cabinet 3', 'Cabinet 4'] },
    { key: 'soins', name: 'Soins infirmiers', rooms: ['Salle de soins'] },
    { key: 'kine', name: 'Kinésithérapie', rooms: ['Salle de kinésithérapie'] },
    { key: 'accueil', name: 'Accueil', rooms: [] },
  ],
  services: [
    {
      key: 'generale-suivi',
      unit: 'generale',
      name: 'Consultation de suivi',
      minutes: 20,
      colour: '#2b7a78',
      reasons: [
        'Renouvellement du traitement',
        'Suivi de la tension',
        'Résultats de biologie',
        'Suivi du diabète',
        'Vaccination',
      ],
    },
    {
      key: 'generale-aigu',
      unit: 'generale',
      name: 'Consultation du jour',
      minutes: 20,
      colour: '#b03a48',
      icon: 'acute',
      reasons: ['Fièvre et toux', 'Mal de gorge', 'Douleur du dos', 'Douleur abdominale', 'Éruption'],
    },
    {
      key: 'generale-certificat',
      unit: 'generale',
      name: 'Certificat ou visite',
      minutes: 20,
      colour: '#6b705c',
      icon: 'paper',
      reasons: ['Certificat de sport', 'Dossier à remplir', 'Arrêt de travail : contrôle'],
    },
    {
      key: 'soins-infirmiers',
      unit: 'soins',
      name: 'Soins infirmiers',
      minutes: 20,
      colour: '#4a6fa5',
      icon: 'nursing',
      reasons: ['Pansement', 'Prise de sang', 'Éducation thérapeutique'],
    },
    {
      key: 'kine-seance',
      unit: 'kine',
      name: 'Séance de kinésithérapie',
      minutes: 20,
      colour: '#a68a64',
      icon: 'movement',
      reasons: ['Rééducation du genou', "Rééducation de l'épaule", 'Lombalgie'],
    },
  ],
  staff: [...DOCTORS, ...CARERS, ...OFFICE],
  correspondents: [],
};
