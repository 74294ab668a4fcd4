/** Who lies in which bed today, since when, and the Encounter of each stay. */
import type { Encounter } from '@medplum/fhirtypes';
import { addDays, type Day, parisInstant } from '@rempart/terms/paris.ts';
import { accepts, type PlannedAppointment } from './agendas.ts';
import { type Chart, subject, write } from './chart.ts';
import { coding, profile, SYSTEM } from './coding.ts';
import type { Ward } from './establishments.ts';
import type { Person } from './persons.ts';
import type { Random } from './random.ts';

/** Nights in the house so far, at most; an emergency came last evening. */
const NIGHTS = { IMP: 9, EMER: 1 } as const;

export interface PlannedStay {
  ward: Ward;
  bed: string;
  doctor: Ward['doctors'][number];
  start: Date;
  reason: string;
}

/**
 * Stays by the person's place in `persons`. Whoever lies in the house has no appointment between their admission and
 * tomorrow.
 */
export function fillWards(
  wards: readonly Ward[],
  persons: readonly Person[],
  appointments: ReadonlyArray<readonly PlannedAppointment[]>,
  today: Day,
  random: Random,
): Map<number, PlannedStay> {
  const stays = new Map<number, PlannedStay>();
  for (const ward of wards) {
    const own = random.fork(ward.unit);
    const clients = own.shuffle(
      persons.flatMap((person, index) =>
        person.death === undefined && accepts(ward.clientele, person, today) ? [index] : [],
      ),
    );
    for (const bed of own.shuffle(ward.beds).slice(0, ward.occupied)) {
      const day = addDays(today, -own.int(1, NIGHTS[ward.stays]));
      const isFree = ({ day: on }: PlannedAppointment) => on < day || on > addDays(today, 1);
      const client = clients.find((index) => !stays.has(index) && appointments[index]!.every(isFree));
      if (client === undefined) continue;
      const hour = ward.stays === 'EMER' ? own.int(19, 23) : own.int(9, 18);
      const start = parisInstant(day, `${String(hour).padStart(2, '0')}:${own.int(10, 59)}`);
      stays.set(client, { ward, bed, doctor: own.pick(ward.doctors), start, reason: own.pick(ward.reasons) });
    }
  }
  return stays;
}

export function writeStay(chart: Chart, { ward, bed, doctor, start, reason }: PlannedStay): void {
  const encounter: Encounter = {
    resourceType: 'Encounter',
    meta: { profile: [profile('encounter')] },
    status: 'in-progress',
    class:
      ward.stays === 'IMP' ? coding(SYSTEM.act, 'IMP', 'inpatient encounter') : coding(SYSTEM.act, 'EMER', 'emergency'),
    subject: subject(chart),
    participant: [{ individual: { reference: `Practitioner/${doctor.id}`, display: doctor.name } }],
    period: { start: start.toISOString() },
    reasonCode: [{ text: reason }],
    location: [ward.unit, bed].map((id) => ({ location: { reference: `Location/${id}` } })),
    serviceProvider: { reference: `Organization/${chart.definition.organization}` },
  };
  write(chart, encounter);
}
