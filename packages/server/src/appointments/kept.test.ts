import { randomUUID } from 'node:crypto';
import { addDays } from '@rempart/terms/paris.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, book, newPatient, refusal, TUESDAY } from '../testing/clinic.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';
import { freeTime, keepTime } from './kept.ts';
import { searchSlots } from './slots.ts';

let world: World;
let doctor: SignedIn;
let secretary: SignedIn;

beforeAll(async () => {
  world = await startWorld();
  doctor = await world.signIn(world.north.accounts.drMartin);
  secretary = await world.signIn(world.north.accounts.secretary);
}, 60_000);
afterAll(() => world.close());

const martin = () => world.north.schedules.drMartin;
const on = (time: string) => at(time, addDays(TUESDAY, 35));

async function keep(by: SignedIn, status: string, from: string, to: string, schedule = martin()) {
  const draft = {
    resourceType: 'Slot',
    status,
    schedule: { reference: `Schedule/${schedule}` },
    start: on(from).toISOString(),
    end: on(to).toISOString(),
  };
  const session = await by.request('POST', '/fhir/R4/Slot', draft);
  return world.door.transaction(session, (tx) => keepTime(tx, { ...draft, id: randomUUID() }));
}

async function free(by: SignedIn, id: string) {
  const session = await by.request('DELETE', `/fhir/R4/Slot/${id}`);
  return world.door.transaction(session, (tx) => freeTime(tx, id));
}

async function slots(by: SignedIn, status: string[]) {
  const session = await by.request('GET', '/fhir/R4/Slot');
  const start = [`ge${on('00:00').toISOString()}`, `lt${on('23:00').toISOString()}`];
  return searchSlots({ databases: world.databases }, session, { schedules: [martin()], start, status });
}
const isFree = async (by: SignedIn, time: string) =>
  (await slots(by, ['free'])).some(({ start }) => start === on(time).toISOString());

describe('an absence', () => {
  it('is offered to nobody, lies over appointments without touching them, and can be taken back', async () => {
    const feed = await world.feed(world.north);
    const patient = await newPatient(world, feed);
    const made = await book(world, secretary, patient, martin(), on('10:00'));
    const absence = await keep(secretary, 'busy-unavailable', '09:30', '12:00');
    expect(await isFree(doctor, '09:00')).toBe(true);
    expect(await isFree(doctor, '11:00')).toBe(false);
    expect(await slots(doctor, ['busy-unavailable'])).toMatchObject([
      { id: absence.id, start: on('09:30').toISOString() },
    ]);
    const row = await world.databases
      .of(world.north.id)
      .selectFrom('agenda_row')
      .select('status')
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow();
    expect(row.status).toBe('booked');
    await free(doctor, absence.id);
    expect(await isFree(doctor, '11:00')).toBe(true);
  });

  it('may be booked into by who knows why', async () => {
    const patient = await newPatient(world, await world.feed(world.north));
    const absence = await keep(doctor, 'busy-unavailable', '13:00', '14:00');
    expect(await refusal(book(world, secretary, patient, martin(), on('13:00')))).toBeUndefined();
    await free(doctor, absence.id);
  });
});

describe('a slot with a form open', () => {
  it('is held against colleagues, by name, and free for who holds it', async () => {
    await keep(secretary, 'busy-tentative', '15:00', '15:15');
    expect(await isFree(doctor, '15:00')).toBe(false);
    expect(await isFree(secretary, '15:00')).toBe(true);
    const [held] = await slots(doctor, ['busy-tentative']);
    expect(held?.comment).toBeTruthy();
  });

  it('is one at a time, and frees itself', async () => {
    await keep(secretary, 'busy-tentative', '16:00', '16:15');
    expect(await isFree(doctor, '15:00')).toBe(true);
    expect(await isFree(doctor, '16:00')).toBe(false);
    await sql`update kept_time set until = now() - interval '1 second' where kind = 'held'`.execute(
      world.databases.of(world.north.id),
    );
    expect(await isFree(doctor, '16:00')).toBe(true);
  });
});

it('outside one’s agenda, without an end, or of another establishment no time is kept', async () => {
  const other = world.north.schedules.drBernard;
  expect(await refusal(keep(doctor, 'busy-unavailable', '09:00', '10:00', other))).toBe('role');
  expect(await refusal(keep(secretary, 'busy-unavailable', '10:00', '09:00'))).toBe('invalid');
  expect(await refusal(keep(secretary, 'free', '09:00', '10:00'))).toBe('invalid');
  expect(await refusal(free(secretary, randomUUID()))).toBe('not-found');
});
