/** Problems, passing illnesses, antécédents (operations, childbirths, family) and allergies of a patient. */
import type { AllergyIntolerance, Condition, Procedure } from '@medplum/fhirtypes';
import { addDays, type Day } from '@rempart/terms/paris.ts';
import { ALLERGENS, type Allergen, FAMILY_HISTORIES, OPERATIONS } from './antecedents.ts';
import { age, type Chart, type HeldProblem, subject, type Visit, write } from './chart.ts';
import { concept, hl7, RESTRICTED, SYSTEM } from './coding.ts';
import { isAliveOn, lastDay, type Person } from './persons.ts';
import { EPISODES, type Episode, PROBLEMS } from './problems.ts';
import type { Random } from './random.ts';

/** Draws the problems that a person has by the last day that may be written. */
export function drawProblems(person: Person, random: Random, today: Day, most: number): HeldProblem[] {
  const last = lastDay(person, today);
  return PROBLEMS.flatMap((problem) => {
    const [from, to] = problem.onset;
    const onset = addDays(person.birth, Math.floor((from + random.next() * (to - from)) * 365.25) + 1);
    const has = random.chance(problem.share) && (problem.sex ?? person.sex) === person.sex && onset < last;
    return has ? [{ problem, onset }] : [];
  }).slice(0, most);
}

type Kind = 'problem-list-item' | 'encounter-diagnosis';

interface Noted {
  code: string;
  label: string;
  kind: Kind;
  onset: Day;
  /** Day on which it was over. */
  abated?: Day;
  history?: 'medical' | 'surgical' | 'obstetric' | 'family';
  restricted?: boolean;
  encounter?: string;
}

function conditionOf(chart: Chart, noted: Noted): Condition {
  const history = noted.history;
  return {
    resourceType: 'Condition',
    meta: noted.restricted ? RESTRICTED : undefined,
    clinicalStatus: hl7(
      'condition-clinical',
      noted.abated ? 'resolved' : history === 'surgical' ? 'inactive' : 'active',
    ),
    verificationStatus: hl7('condition-ver-status', 'confirmed'),
    category: [hl7('condition-category', noted.kind), ...(history ? [historyCategory(history)] : [])],
    code: concept(SYSTEM.cim10, noted.code, noted.label),
    subject: subject(chart),
    encounter: noted.encounter ? { reference: noted.encounter } : undefined,
    onsetDateTime: history === 'family' ? undefined : noted.onset,
    abatementDateTime: noted.abated,
    recordedDate: noted.onset,
  };
}

const HISTORY_LABELS = {
  medical: 'Antécédent médical',
  surgical: 'Antécédent chirurgical',
  obstetric: 'Antécédent obstétrical',
  family: 'Antécédent familial',
} as const;

function historyCategory(kind: keyof typeof HISTORY_LABELS) {
  return concept(SYSTEM.history, kind, HISTORY_LABELS[kind]);
}

/** Long-standing problems: active ones are on the problem list. */
export function writeProblems(chart: Chart): void {
  for (const held of chart.problems) {
    const { code, label, restricted } = held.problem;
    held.reference = write(
      chart,
      conditionOf(chart, { code, label, restricted, kind: 'problem-list-item', onset: held.onset }),
    );
  }
}

/** Operations and childbirths: what was done, and the antécédent that stays. */
export function writeOperations(chart: Chart): void {
  const { random, person, last } = chart;
  for (const operation of OPERATIONS) {
    const [from, to] = operation.ages;
    const day = addDays(person.birth, Math.floor((from + random.next() * (to - from)) * 365.25));
    const had = random.chance(operation.share) && (operation.sex ?? person.sex) === person.sex && day < last;
    if (!had) continue;
    const { code, label, kind, restricted } = operation;
    const condition = write(
      chart,
      conditionOf(chart, {
        code,
        label,
        restricted,
        kind: 'problem-list-item',
        onset: day,
        history: kind,
        abated: kind === 'obstetric' ? day : undefined,
      }),
    );
    const procedure: Procedure = {
      resourceType: 'Procedure',
      meta: restricted ? RESTRICTED : undefined,
      status: 'completed',
      code: concept(SYSTEM.snomed, operation.act[0], operation.act[1]),
      subject: subject(chart),
      performedDateTime: day,
      reasonReference: [{ reference: condition }],
    };
    write(chart, procedure);
  }
}

export function writeFamilyHistories(chart: Chart): void {
  const { random, last, person } = chart;
  const noted = addDays(last, -random.int(200, 2000));
  if (!isAliveOn(person, noted)) return;
  for (const [code, label] of random.shuffle(FAMILY_HISTORIES).slice(
    0,
    random.weighted([
      [0, 5],
      [1, 4],
      [2, 1],
    ] as const),
  )) {
    write(chart, conditionOf(chart, { code, label, kind: 'problem-list-item', onset: noted, history: 'family' }));
  }
}

/** A passing illness found in a consultation; undefined where none fits this person. */
export function writeEpisode(chart: Chart, visit: Visit): { episode: Episode; reference: string } | undefined {
  const { random, person, last } = chart;
  const years = age(chart, visit.day);
  const fitting = EPISODES.filter(
    ({ ages, sex }) => years >= ages[0] && years <= ages[1] && (sex ?? person.sex) === person.sex,
  );
  const over = (episode: Episode): Day | undefined => {
    const day = addDays(visit.day, episode.days);
    return day <= last ? day : undefined;
  };
  if (fitting.length === 0) return undefined;
  const episode = random.pick(fitting);
  const reference = write(
    chart,
    conditionOf(chart, {
      code: episode.code,
      label: episode.label,
      kind: 'encounter-diagnosis',
      onset: visit.day,
      abated: over(episode),
      encounter: visit.reference,
    }),
  );
  return { episode, reference };
}

/** One allergy in five people; for the others it is said in so many words that none is known. */
export function writeAllergies(chart: Chart): void {
  const { random, last, person } = chart;
  const noted = addDays(last, -random.int(30, 2500));
  const recorded = noted > person.birth ? noted : last;
  chart.allergies = random.chance(0.2) ? random.shuffle(ALLERGENS).slice(0, random.chance(0.25) ? 2 : 1) : [];
  if (chart.allergies.length === 0) {
    write(chart, {
      ...allergyBase(chart, recorded),
      code: concept(SYSTEM.snomed, '716186003', 'Aucune allergie connue'),
    });
  }
  for (const allergen of chart.allergies) write(chart, allergyOf(chart, allergen, recorded));
}

function allergyBase(chart: Chart, recorded: Day): AllergyIntolerance {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: hl7('allergyintolerance-clinical', 'active'),
    verificationStatus: hl7('allergyintolerance-verification', 'confirmed'),
    patient: subject(chart),
    recordedDate: recorded,
  };
}

function allergyOf(chart: Chart, allergen: Allergen, recorded: Day): AllergyIntolerance {
  return {
    ...allergyBase(chart, recorded),
    type: allergen.label === 'Codéine' ? 'intolerance' : 'allergy',
    category: [allergen.category],
    criticality: allergen.criticality,
    code: concept(SYSTEM[allergen.system], allergen.code, allergen.label),
    reaction: [
      { manifestation: [{ text: allergen.reaction }], severity: allergen.criticality === 'high' ? 'severe' : 'mild' },
    ],
  };
}
