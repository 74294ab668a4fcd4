/**
 * The invented population: the two establishments of the demo with 500 patients and agendas around today, and a
 * population of any size for benches and the lab. Pure: the same seed and day give the same bytes.
 *
 * ```ts
 * for (const establishment of demo({ seed: 'rempart', today: '2026-11-24' }).establishments) {
 *   for (const { key, bundle } of establishment.patients) await post(bundle);
 * }
 * ```
 */
import type { Bundle } from '@medplum/fhirtypes';
import type { Day } from '@rempart/terms/paris.ts';
import { fillAgendas, type PlannedAppointment } from './agendas.ts';
import { ageOn } from './ages.ts';
import type { Fullness } from './chart.ts';
import {
  type Agenda,
  type DemoAccount,
  type DirectoryResource,
  type Establishment,
  type EstablishmentDefinition,
  establish,
} from './establishments.ts';
import { type HistoryOptions, historyOf } from './histories.ts';
import { type Person, personOf } from './persons.ts';
import { type Random, randomFrom } from './random.ts';
import { fillWards } from './stays.ts';
import { TILLEULS } from './tilleuls.ts';
import { VALMONT } from './valmont.ts';

export type { Agenda, DemoAccount, DirectoryResource, EstablishmentDefinition, PlannedAppointment };

export interface DemoPatient {
  /** A stable name of this patient in this establishment, such as `valmont-0042`; says nothing about them. */
  key: string;
  /** One transaction: POST entries with `urn:uuid:` addresses, the Patient first, their Appointments last. */
  bundle: Bundle;
}

export interface DemoEstablishment {
  definition: EstablishmentDefinition;
  /** To be written first: patients refer to it. Ids are fixed. */
  directory: DirectoryResource[];
  accounts: DemoAccount[];
  agendas: Agenda[];
  /** How many patients there will be. */
  size: number;
  /** Made as they are asked for, again the same each time. */
  patients: Iterable<DemoPatient>;
  /** Every appointment, with its patient's key; the resources are in the patients' own Bundles. */
  appointments: Array<PlannedAppointment & { patient: string }>;
}

export interface Demo {
  establishments: DemoEstablishment[];
}

/** Patients of each, as numbers of persons: those in both are two identities of one person. */
const VALMONT_PERSONS = { from: 0, to: 279 };
const TILLEULS_PERSONS = { from: 240, to: 459 };
/** Of those past middle age every ninth has a record of hundreds of resources. */
const HEAVY = { every: 9, fromAge: 45 };

export function demo({ seed, today }: { seed: string; today: Day }): Demo {
  const random = randomFrom(seed);
  return {
    establishments: [
      populate(establish(VALMONT, today), random, VALMONT_PERSONS, today),
      populate(establish(TILLEULS, today), random, TILLEULS_PERSONS, today),
    ],
  };
}

function populate(
  establishment: Establishment,
  random: Random,
  { from, to }: { from: number; to: number },
  today: Day,
): DemoEstablishment {
  const { definition, directory, accounts, agendas } = establishment;
  const persons = Array.from({ length: to - from + 1 }, (_, index) => person(random, from + index, today));
  const own = random.fork(definition.key);
  const planned = fillAgendas(agendas, persons, today, own.fork('agendas'));
  const stays = fillWards(establishment.wards, persons, planned, today, own.fork('stays'));
  return {
    definition,
    directory,
    accounts,
    agendas,
    size: persons.length,
    appointments: planned.flatMap((list, index) =>
      list.map((appointment) => ({ ...appointment, patient: keyOf(definition, persons[index]!) })),
    ),
    patients: {
      *[Symbol.iterator]() {
        for (const [index, one] of persons.entries()) {
          const heavy = index % HEAVY.every === 0 && ageOn(one.birth, today) >= HEAVY.fromAge;
          const fullness: Fullness = heavy ? 'heavy' : 'usual';
          yield patient(establishment, own, one, today, {
            appointments: planned[index]!,
            stay: stays.get(index),
            fullness,
          });
        }
      },
    },
  };
}

/**
 * A population of any size in Valmont, without appointments; `lean` (about sixteen resources a patient) unless asked
 * otherwise. Lazy: 20,000 patients are never in memory at once.
 */
export function* population(options: {
  seed: string;
  size: number;
  today: Day;
  fullness?: Fullness;
}): Generator<DemoPatient> {
  const { seed, size, today, fullness = 'lean' } = options;
  const random = randomFrom(seed);
  const establishment = establish(VALMONT, today);
  const own = random.fork(establishment.definition.key);
  for (let number = 0; number < size; number++) {
    yield patient(establishment, own, person(random, number, today), today, { appointments: [], fullness });
  }
}

function person(random: Random, number: number, today: Day): Person {
  return personOf(random.fork(`person/${number}`), number, today);
}

function patient(
  establishment: Establishment,
  random: Random,
  one: Person,
  today: Day,
  more: Pick<HistoryOptions, 'appointments' | 'stay' | 'fullness'>,
): DemoPatient {
  return {
    key: keyOf(establishment.definition, one),
    bundle: historyOf({
      establishment,
      person: one,
      random: random.fork(`patient/${one.number}`),
      today,
      ...more,
    }),
  };
}

function keyOf(definition: EstablishmentDefinition, one: Person): string {
  return `${definition.key}-${String(one.number).padStart(4, '0')}`;
}
