/** Booking, moving and cancelling at random, against a model that fits on a page. */
import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alsoWorksOn, at, book, newPatient, newSchedule, refusal, restate } from '../testing/clinic.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';

let world: World;
let secretary: SignedIn;
let patient: PatientId;

beforeAll(async () => {
  world = await startWorld();
  patient = await newPatient(world, await world.feed(world.north));
  secretary = await world.signIn(world.north.accounts.secretary);
}, 60_000);
afterAll(() => world.close());

const SLOT_MS = 15 * 60_000;
const slotTime = (n: number) => new Date(at('08:00').getTime() + n * SLOT_MS);

interface Modelled {
  id: string;
  version: number;
  schedule: number;
  start: number;
  minutes: number;
  status: string;
}

/** Two practitioners who share a room: nothing overlaps at all. */
class Model {
  appointments: Modelled[] = [];

  isFree(start: number, minutes: number, but?: string): boolean {
    const end = start + minutes * 60_000;
    return this.appointments.every(
      (a) => a.id === but || a.status === 'cancelled' || a.start + a.minutes * 60_000 <= start || end <= a.start,
    );
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('book' as const), schedule: fc.nat(1), slot: fc.nat(7) }),
  fc.record({ kind: fc.constant('move' as const), which: fc.nat(20), shift: fc.integer({ min: -12, max: 12 }) }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('restore' as const), which: fc.nat(20) }),
);

it('an agenda is what a simple model says, whatever is booked, moved, cancelled and restored', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const room = `Location/${randomUUID()}`;
      const schedules = [
        await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`, room]),
        await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`, room]),
      ];
      await alsoWorksOn(world, world.north, secretary, schedules);
      const model = new Model();
      for (const one of steps) await play(model, schedules, one);
      await expectSame(model, schedules);
    }),
    { numRuns: 8 },
  );
}, 120_000);

async function play(model: Model, schedules: string[], one: typeof step extends fc.Arbitrary<infer S> ? S : never) {
  if (one.kind === 'book') {
    const start = slotTime(one.slot).getTime();
    const isFree = model.isFree(start, 15);
    const made = book(world, secretary, patient, schedules[one.schedule]!, new Date(start));
    expect(await refusal(made)).toBe(isFree ? undefined : 'conflict');
    if (!isFree) return;
    const { id } = await made;
    model.appointments.push({ id, version: 1, schedule: one.schedule, start, minutes: 15, status: 'booked' });
    return;
  }
  const appointment = model.appointments[one.which % Math.max(1, model.appointments.length)];
  if (!appointment) return;
  const { id, version, start, minutes, status } = appointment;
  if (one.kind === 'move') {
    const to = start + one.shift * 5 * 60_000;
    const outcome = refusal(restate(world, secretary, id, { start: new Date(to).toISOString() }, version));
    const allowed = status === 'booked' || one.shift === 0;
    const isFree = model.isFree(to, minutes, id);
    expect(await outcome).toBe(!allowed ? 'invalid' : isFree || status === 'cancelled' ? undefined : 'conflict');
    if (allowed && (isFree || status === 'cancelled')) Object.assign(appointment, { start: to, version: version + 1 });
    return;
  }
  const wanted = one.kind === 'cancel' ? 'cancelled' : 'booked';
  const isFree = wanted === 'cancelled' || model.isFree(start, minutes, id);
  expect(await refusal(restate(world, secretary, id, { status: wanted }, version))).toBe(
    isFree ? undefined : 'conflict',
  );
  if (isFree) Object.assign(appointment, { status: wanted, version: version + 1 });
}

async function expectSame(model: Model, schedules: string[]) {
  const db = world.databases.of(world.north.id);
  const rows = await db
    .selectFrom('agenda_row')
    .selectAll()
    .where('schedule_id', 'in', schedules)
    .where('is_current', '=', true)
    .execute();
  const shown = rows.map(({ id, version, schedule_id, starts, status }) => ({
    id,
    version,
    schedule: schedules.indexOf(schedule_id ?? ''),
    start: starts.getTime(),
    status,
  }));
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
  expect(shown.sort(byId)).toEqual(model.appointments.map(({ minutes: _, ...appointment }) => appointment).sort(byId));
  const ids = model.appointments.map(({ id }) => id);
  if (ids.length === 0) return;
  const bookings = await db.selectFrom('booking').select('appointment_id').where('appointment_id', 'in', ids).execute();
  const standing = model.appointments.filter(({ status }) => status !== 'cancelled');
  expect(bookings).toHaveLength(2 * standing.length);
}
