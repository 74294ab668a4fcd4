/**
 * How far a patient here agrees with the traits that came: the strict traits of RNIV (birth name, given names, birth
 * date, sex, birth place) and the INS, each compared by itself, and a word for all of it. Nothing is decided here: a
 * person looks and files. Pure.
 */
import type { Patient } from '@medplum/fhirtypes';
import { foldName, phoneticName } from '@rempart/terms/names.ts';
import { insOf } from '../patients/identity-facts.tsx';

const TRAITS = ['birthName', 'usedName', 'given', 'birthDate', 'sex', 'birthPlace', 'ins'] as const;
export type Trait = (typeof TRAITS)[number];

/** `close`: written otherwise, as one hears it or leaves a part out; `unknown`: one side does not say. */
export type Agreement = 'same' | 'close' | 'different' | 'unknown';

export interface Compared {
  trait: Trait;
  agreement: Agreement;
  /** As it came, and as it stands here; undefined where it is not said. */
  came: string | undefined;
  here: string | undefined;
}

/** `certain`: the INS and all else; `strong`: all that is said; `uncertain`: something is close; `doubtful`: differs. */
export type Strength = 'certain' | 'strong' | 'uncertain' | 'doubtful';

export interface Match {
  traits: Compared[];
  strength: Strength;
}

export function compare(came: Patient, here: Patient): Match {
  const traits = TRAITS.map((trait) => comparedBy(trait, came, here)).filter((one) => one.came || one.here);
  return { traits, strength: strengthOf(traits) };
}

/** The most alike first. */
export function byStrength(a: Match, b: Match): number {
  const rank: readonly Strength[] = ['certain', 'strong', 'uncertain', 'doubtful'];
  const same = ({ traits }: Match) => traits.filter(({ agreement }) => agreement === 'same').length;
  return rank.indexOf(a.strength) - rank.indexOf(b.strength) || same(b) - same(a);
}

function strengthOf(traits: Compared[]): Strength {
  const has = (agreement: Agreement) => traits.some((one) => one.agreement === agreement);
  if (has('different')) return 'doubtful';
  if (has('close')) return 'uncertain';
  return traits.some(({ trait, agreement }) => trait === 'ins' && agreement === 'same') ? 'certain' : 'strong';
}

function comparedBy(trait: Trait, came: Patient, here: Patient): Compared {
  const [a, b] = [said(trait, came), said(trait, here)];
  return { trait, came: a, here: b, agreement: a && b ? agreementOf(trait, a, b) : 'unknown' };
}

function agreementOf(trait: Trait, a: string, b: string): Agreement {
  switch (trait) {
    case 'birthDate':
      return a === b ? 'same' : isNearDate(a, b) ? 'close' : 'different';
    case 'sex':
    case 'ins':
      return a === b ? 'same' : 'different';
    case 'given':
      return foldName(a) === foldName(b) ? 'same' : sharesGiven(a, b) ? 'close' : 'different';
    case 'birthName':
    case 'usedName':
    case 'birthPlace':
      return foldName(a) === foldName(b) ? 'same' : soundsAlike(a, b) ? 'close' : 'different';
  }
}

function said(trait: Trait, patient: Patient): string | undefined {
  const official = patient.name?.find(({ use }) => use === 'official' || use === 'maiden') ?? patient.name?.[0];
  const used = patient.name?.find(({ use }) => use === 'usual');
  switch (trait) {
    case 'birthName':
      return official?.family;
    case 'usedName':
      return used?.family;
    case 'given':
      return (official?.given ?? used?.given)?.join(' ');
    case 'birthDate':
      return patient.birthDate;
    case 'sex':
      return patient.gender === 'unknown' ? undefined : patient.gender;
    case 'birthPlace': {
      const place = patient.extension?.find(({ url }) => /birthplace/i.test(url))?.valueAddress;
      return place?.city ?? place?.text;
    }
    case 'ins':
      return insOf(patient);
  }
}

/** One given name of several left out, or the first alone written. */
function sharesGiven(a: string, b: string): boolean {
  const [first, second] = [foldName(a).split(' '), foldName(b).split(' ')];
  return first.some((one) => second.includes(one)) || soundsAlike(a, b);
}

function soundsAlike(a: string, b: string): boolean {
  const key = phoneticName(a);
  return (key !== '' && key === phoneticName(b)) || isOneSlipAway(foldName(a), foldName(b));
}

/** One letter more, less, other, or two exchanged. */
function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 4) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(x.length, y.length) <= 1 || (x.length === 2 && x === [...y].reverse().join(''));
}

/** Day and month exchanged, or one figure other. */
function isNearDate(a: string, b: string): boolean {
  const [year, month, day] = a.split('-');
  if (b === `${year}-${day}-${month}`) return true;
  return a.length === b.length && [...a].filter((figure, at) => figure !== b[at]).length === 1;
}
