/** Who an invented patient is, before anything is written about them. The same number is the same person everywhere. */
import type { Address } from '@medplum/fhirtypes';
import { nirKey } from '@rempart/terms/ins.ts';
import { foldName } from '@rempart/terms/names.ts';
import { addDays, type Day } from '@rempart/terms/paris.ts';
import { ageOn, daysBetween } from './ages.ts';
import { familyName, givenNames, type Sex } from './names.ts';
import { birthplace, type Commune, homeAddress } from './places.ts';
import type { Random } from './random.ts';

export interface Person {
  number: number;
  sex: Sex;
  birth: Day;
  /** Birth name. */
  family: string;
  /** Married name where one is used. */
  used?: string;
  /** All given names of the birth certificate. */
  given: string[];
  birthplace: Commune;
  /** Fifteen characters with the right key: a test INS. */
  nir: string;
  home: Address;
  mobile?: string;
  landline?: string;
  email?: string;
  marital: 'S' | 'M' | 'D' | 'W';
  death?: Day;
}

/** Ages in years with their weights: a hospital and a practice see more of the old than the street does. */
const AGES: ReadonlyArray<readonly [from: number, weight: number]> = [
  [0, 8],
  [10, 7],
  [20, 9],
  [30, 11],
  [40, 12],
  [50, 14],
  [60, 16],
  [70, 13],
  [80, 8],
  [90, 2],
];

/** One in eleven of those above 62 died within the last three years. */
const DEATHS = { from: 62, share: 1 / 11, withinDays: 1000 };

export function personOf(random: Random, number: number, today: Day): Person {
  const sex: Sex = random.chance(0.53) ? 'female' : 'male';
  const age = random.weighted(AGES.map(([from, weight]) => [from, weight] as const)) + random.int(0, 9);
  const birth = addDays(today, -Math.floor(age * 365.25) - random.int(3, 360));
  const years = ageOn(birth, today);
  const family = familyName(random);
  const given = givenNames(random, sex, Number(birth.slice(0, 4)));
  const marital = maritalStatus(random, years);
  const used =
    sex === 'female' && marital !== 'S' && random.chance(years > 55 ? 0.85 : 0.5)
      ? otherName(random, family)
      : undefined;
  const born = birthplace(random);
  const death =
    years >= DEATHS.from && random.chance(DEATHS.share)
      ? addDays(today, -random.int(40, DEATHS.withinDays))
      : undefined;
  return {
    number,
    sex,
    birth,
    family,
    used,
    given,
    birthplace: born,
    nir: testNir(sex, birth, born, number),
    home: homeAddress(random),
    mobile: random.chance(years > 80 ? 0.5 : 0.95) ? fictionPhone(random, '06 39 98') : undefined,
    landline: random.chance(years > 60 ? 0.8 : 0.25) ? fictionPhone(random, '02 61 91') : undefined,
    email: years >= 18 && random.chance(0.55) ? email(given[0]!, used ?? family, number) : undefined,
    marital,
    death,
  };
}

function maritalStatus(random: Random, years: number): Person['marital'] {
  if (years < 22) return 'S';
  if (years > 78)
    return random.weighted([
      ['W', 5],
      ['M', 4],
      ['D', 1],
      ['S', 1],
    ] as const);
  return random.weighted([
    ['M', 6],
    ['S', 3],
    ['D', 2],
  ] as const);
}

function otherName(random: Random, family: string): string {
  for (;;) {
    const name = familyName(random);
    if (name !== family) return name;
  }
}

/** Sex, year, month, commune, rank of the month, key (INSEE). The rank is the person's number, so none comes twice. */
function testNir(sex: Sex, birth: Day, born: Commune, number: number): string {
  const rank = String((number % 999) + 1).padStart(3, '0');
  const first13 = `${sex === 'male' ? 1 : 2}${birth.slice(2, 4)}${birth.slice(5, 7)}${born.insee}${rank}`;
  return first13 + nirKey(first13);
}

/** Ranges that ARCEP keeps for works of fiction: they ring nowhere. */
function fictionPhone(random: Random, range: '06 39 98' | '02 61 91'): string {
  const pair = (): string => String(random.int(0, 99)).padStart(2, '0');
  return `${range} ${pair()} ${pair()}`;
}

function email(given: string, family: string, number: number): string {
  const plain = (name: string): string => foldName(name).toLowerCase().replace(/ /g, '-');
  return `${plain(given)}.${plain(family)}.${number}@example.org`;
}

export function isAliveOn(person: Person, day: Day): boolean {
  return day >= person.birth && (person.death === undefined || day <= person.death);
}

/** The last day on which something can be written of a person: today, or the day before death. */
export function lastDay(person: Person, today: Day): Day {
  return person.death === undefined ? today : addDays(person.death, -1);
}

/** A day in between, both included, never before birth. */
export function dayBetween(random: Random, from: Day, to: Day): Day {
  return addDays(from, random.int(0, Math.max(0, daysBetween(from, to))));
}
