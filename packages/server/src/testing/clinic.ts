/** Agendas, patients and requests for tests of appointments, in the small world. Only tests import this. */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { addDays, parisDay, parisInstant, weekdayOf } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION, slotId } from '@rempart/terms/slots.ts';
import { openBody } from '@rempart/vault/testing/browser.ts';
import { writeDirectory } from '../accounts/directory.ts';
import { createAppointment, type Restatement, restateAppointment } from '../appointments/book.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { createPatient } from '../identity/patients.ts';
import type { Place, SignedIn, World } from './world.ts';

export const DAY_MS = 24 * 3600_000;

/** The next Tuesday on the wall in Paris, a week ahead at least. */
export const TUESDAY = (() => {
  let day = addDays(parisDay(new Date()), 7);
  while (weekdayOf(day) !== 'tue') day = addDays(day, 1);
  return day;
})();

export const at = (time: string, day = TUESDAY) => parisInstant(day, time);

export async function newPatient(world: World, feed: SignedIn): Promise<PatientId> {
  const session = await feed.request('POST', '/import', {});
  const id = randomUUID();
  await world.door.transaction(session, (tx) =>
    createPatient(tx, {
      resourceType: 'Patient',
      id,
      name: [{ use: 'official', family: 'Wilkomirska', given: ['Ottilie'] }],
      birthDate: '1961-03-07',
    }),
  );
  return id as PatientId;
}

/** A schedule of its own with a session from 08:00 to 18:00 in slots of a quarter of an hour, every day. */
export async function newSchedule(
  world: World,
  place: Place,
  actors: string[],
  more: Record<string, unknown> = {},
): Promise<string> {
  const id = randomUUID();
  const parts = [
    ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => ({ url: 'daysOfWeek', valueCode: day })),
    { url: 'start', valueTime: '08:00:00' },
    { url: 'end', valueTime: '18:00:00' },
    { url: 'slotMinutes', valuePositiveInt: 15 },
  ];
  const schedule = {
    resourceType: 'Schedule',
    id,
    active: true,
    actor: actors.map((reference) => ({ reference })),
    extension: [{ url: SESSION_EXTENSION, extension: parts }],
    ...more,
  };
  await writeDirectory(world.databases.of(place.id), place.id, schedule, 0, new Date());
  return id;
}

export function slotReference(schedule: string, start: Date) {
  return { reference: `Slot/${slotId({ schedule, start })}` };
}

export function appointmentOf(patient: string, more: Record<string, unknown>) {
  const participant = [
    { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
    ...((more.participant as object[] | undefined) ?? []),
  ];
  return { resourceType: 'Appointment', status: 'booked', ...more, participant };
}

export async function book(
  world: World,
  by: SignedIn,
  patient: string,
  schedule: string,
  start: Date,
  more: Record<string, unknown> = {},
): Promise<ClearResource> {
  const draft = appointmentOf(patient, { slot: [slotReference(schedule, start)], ...more });
  const session = await by.request('POST', '/fhir/R4/Appointment', draft);
  const id = randomUUID();
  return world.door.transaction(session, (tx) => createAppointment(tx, { ...draft, id }));
}

export async function restate(world: World, by: SignedIn, id: string, change: Restatement, expected: number) {
  const session = await by.request('PATCH', `/fhir/R4/Appointment/${id}`, change);
  return world.door.transaction(session, (tx) => restateAppointment(tx, id, change, expected));
}

/** Opens who a patient is; touches where a touch is asked for. */
export function openIdentity(world: World, by: SignedIn, patient: PatientId): Promise<void> {
  return touching(by, async (touch) => {
    const session = await by.request('GET', `/fhir/R4/Patient/${patient}`, undefined, touch);
    await world.door.open(session, { patient, level: 'identity', purpose: 'TREAT' });
  });
}

/** Opens the record of a stranger. */
export function openByBreakingTheGlass(world: World, by: SignedIn, patient: PatientId): Promise<void> {
  const ask = { level: 'record', purpose: 'ETREAT', reason: 'urgence' } as const;
  return touching(by, async (touch) => {
    const session = await by.request('POST', `/fhir/R4/Patient/${patient}/$open`, openBody(ask), touch);
    await world.door.open(session, { patient, ...ask });
  });
}

async function touching(by: SignedIn, open: (touch?: string) => Promise<void>): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof RempartError) || error.code !== 'needs-touch') throw error;
    await open(await by.browser.touch(error.details.touchOptions));
  }
}

/** The code of what a promise is refused with; undefined if it is not. */
export async function refusal(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof RempartError) return error.code;
    throw error;
  }
}

/** Gives an account more schedules than the world did: in its row, and in what is remembered of it. */
export async function alsoWorksOn(world: World, place: Place, by: SignedIn, schedules: string[]): Promise<void> {
  const { viewer } = await by.request('GET', '/fhir/R4/Appointment');
  (viewer.schedules as string[]).push(...schedules);
  await world.databases
    .of(place.id)
    .updateTable('account')
    .set({ schedules: [...viewer.schedules] })
    .where('id', '=', viewer.account)
    .execute();
}
