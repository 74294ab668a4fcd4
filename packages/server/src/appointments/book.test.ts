import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { addDays } from '@rempart/terms/paris.ts';
import { weekOf } from '@rempart/terms/slots.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDirectory } from '../accounts/directory.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import { decide } from '../disclosure/policy.ts';
import type { Session } from '../disclosure/session.ts';
import { updatePatient } from '../identity/patients.ts';
import { createEncounter } from '../record/encounters.ts';
import {
  appointmentOf,
  at,
  book,
  newPatient,
  newSchedule,
  openByBreakingTheGlass,
  openIdentity,
  refusal,
  restate,
  slotReference,
  TUESDAY,
} from '../testing/clinic.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';
import { createAppointment, updateAppointment, withdrawAppointment } from './book.ts';

let world: World;
let feed: SignedIn;
let doctor: SignedIn;
let secretary: SignedIn;
let patient: PatientId;

beforeAll(async () => {
  world = await startWorld();
  feed = await world.feed(world.north);
  doctor = await world.signIn(world.north.accounts.drMartin);
  secretary = await world.signIn(world.north.accounts.secretary);
  patient = await newPatient(world, feed);
  await openIdentity(world, secretary, patient);
}, 60_000);
afterAll(() => world.close());

const db = () => world.databases.of(world.north.id);
const rowOf = (id: string) =>
  db()
    .selectFrom('agenda_row')
    .selectAll()
    .where('id', '=', id)
    .where('is_current', '=', true)
    .executeTakeFirstOrThrow();
const bookingsOf = (id: string) =>
  db().selectFrom('booking').select('resource_id').where('appointment_id', '=', id).execute();
const pageOf = (id: string) =>
  db().selectFrom('label_page').selectAll().where('appointment_id', '=', id).executeTakeFirst();
const relationOf = (id: string) =>
  db().selectFrom('care_relation').selectAll().where('source_id', '=', id).executeTakeFirst();
const ownSchedule = () => {
  const practitioner = randomUUID();
  return newSchedule(world, world.north, [`Practitioner/${practitioner}`, `Location/${randomUUID()}`]).then(
    (schedule) => ({ schedule, practitioner }),
  );
};

/** On a machine that others keep busy, two seconds are stretched by what as many empty transactions take. */
const isQuick = ({ took, empty }: { took: number; empty: number }) => took < Math.max(2000, 15 * empty);
const emptyWork = (trx: DatabaseTransaction) => sql`select 1`.execute(trx);
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; took: number }> {
  const started = performance.now();
  return { result: await work(), took: performance.now() - started };
}

describe('one slot', () => {
  it('that two hundred want at once is had by exactly one, in under two seconds', async () => {
    const rounds: Array<{ took: number; empty: number }> = [];
    for (let round = 0; round < 3 && !rounds.some(isQuick); round++) {
      const { schedule } = await ownSchedule();
      const draft = appointmentOf(patient, { slot: [slotReference(schedule, at('10:00'))] });
      const sessions = await Promise.all(
        Array.from({ length: 200 }, () => secretary.request('POST', '/fhir/R4/Appointment', draft)),
      );
      const attempt = (session: Session) =>
        refusal(world.door.transaction(session, (tx) => createAppointment(tx, { ...draft, id: randomUUID() })));
      const empty = await timed(() => Promise.all(sessions.map(() => db().transaction().execute(emptyWork))));
      const tried = await timed(() => Promise.all(sessions.map(attempt)));
      expect(tried.result.filter((code) => code === undefined)).toHaveLength(1);
      expect(tried.result.filter((code) => code === 'conflict')).toHaveLength(199);
      const rows = await db().selectFrom('agenda_row').select('id').where('schedule_id', '=', schedule).execute();
      expect(rows).toHaveLength(1);
      expect(await bookingsOf(rows[0]!.id)).toHaveLength(2);
      rounds.push({ took: tried.took, empty: empty.took });
    }
    expect(rounds).toContainEqual(expect.toSatisfy(isQuick));
  }, 60_000);

  it('taken, answers with the next that are free', async () => {
    const { schedule } = await ownSchedule();
    for (const time of ['10:00', '10:15']) await book(world, secretary, patient, schedule, at(time));
    await expect(book(world, secretary, patient, schedule, at('10:00'))).rejects.toMatchObject({
      code: 'conflict',
      details: {
        more: ['10:30', '10:45', '11:00'].map((time) => ({
          expression: [slotReference(schedule, at(time)).reference],
        })),
      },
    });
  });

  it('is not free while its room is taken by another', async () => {
    const room = `Location/${randomUUID()}`;
    const [one, two] = [
      await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`, room]),
      await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`, room]),
    ];
    await book(world, secretary, patient, one, at('10:00'));
    expect(await refusal(book(world, secretary, patient, two, at('10:00')))).toBe('conflict');
    expect(await refusal(book(world, secretary, patient, two, at('10:15')))).toBeUndefined();
  });
});

describe('an overlap that is meant', () => {
  const overlap = [{ url: 'https://rempart.example/fhir/StructureDefinition/overlap', valueBoolean: true }];
  const on = (time: string) => at(time, addDays(TUESDAY, 28));
  const martin = () => world.north.schedules.drMartin;

  it('stands beside who is there, as often as wanted, and takes the time for all others', async () => {
    const first = await book(world, secretary, patient, martin(), on('09:00'));
    expect(await refusal(book(world, secretary, patient, martin(), on('09:00')))).toBe('conflict');
    const beside = await book(world, secretary, patient, martin(), on('09:00'), { extension: overlap });
    expect(
      await refusal(book(world, secretary, patient, martin(), on('09:00'), { extension: overlap })),
    ).toBeUndefined();
    expect(await bookingsOf(beside.id)).toHaveLength(2);
    await restate(world, secretary, first.id, { status: 'cancelled' }, 1);
    expect(await refusal(book(world, secretary, patient, martin(), on('09:00')))).toBe('conflict');
  });

  it('is meant for where it stands: moved on, it must find its time free or be meant again', async () => {
    await book(world, secretary, patient, martin(), on('14:00'));
    await book(world, secretary, patient, martin(), on('15:00'));
    const beside = await book(world, secretary, patient, martin(), on('14:00'), { extension: overlap });
    expect(await refusal(restate(world, secretary, beside.id, { start: on('15:00').toISOString() }, 1))).toBe(
      'conflict',
    );
    expect(
      await refusal(restate(world, secretary, beside.id, { start: on('16:00').toISOString() }, 1)),
    ).toBeUndefined();
  });
});

describe('what a reason takes before and after', () => {
  const on = (time: string) => at(time, addDays(TUESDAY, 30));
  const martin = () => world.north.schedules.drMartin;
  const reason = async (buffer: 'before' | 'after', minutes: number) => {
    const id = randomUUID();
    const url = `https://rempart.example/fhir/StructureDefinition/buffer-${buffer}`;
    const service = { resourceType: 'HealthcareService', id, extension: [{ url, valuePositiveInt: minutes }] };
    await writeDirectory(db(), world.north.id, service, 0, new Date());
    return { serviceType: [{ coding: [{ system: 'https://rempart.example/fhir/CodeSystem/service', code: id }] }] };
  };

  it('is taken too, and adds up with the next one’s', async () => {
    await book(world, secretary, patient, martin(), on('09:00'), await reason('after', 10));
    expect(await refusal(book(world, secretary, patient, martin(), on('09:15')))).toBe('conflict');
    const prepared = await reason('before', 10);
    expect(await refusal(book(world, secretary, patient, martin(), on('09:30'), prepared))).toBe('conflict');
    expect(await refusal(book(world, secretary, patient, martin(), on('09:30')))).toBeUndefined();
  });

  it('goes with it where it is moved, and is told as time alone', async () => {
    const made = await book(world, secretary, patient, martin(), on('11:00'), await reason('after', 20));
    const moved = await restate(world, secretary, made.id, { start: on('13:00').toISOString() }, 1);
    expect(moved).toMatchObject({ extension: [{ valueInteger: 20 }] });
    expect(moved.serviceType).toBeUndefined();
    expect(await refusal(book(world, secretary, patient, martin(), on('13:15')))).toBe('conflict');
    expect(await refusal(book(world, secretary, patient, martin(), on('11:15')))).toBeUndefined();
  });
});

describe('an appointment', () => {
  it('is written with its columns, its label page and its relation', async () => {
    const { schedule, practitioner } = await ownSchedule();
    const made = await book(world, secretary, patient, schedule, at('09:00'), { comment: 'béquilles' });
    expect(made).toMatchObject({ start: at('09:00').toISOString(), end: at('09:15').toISOString() });
    expect(await rowOf(made.id)).toMatchObject({
      version: 1,
      schedule_id: schedule,
      practitioner_id: practitioner,
      starts: at('09:00'),
      status: 'booked',
    });
    expect(await pageOf(made.id)).toMatchObject({ schedule_id: schedule, week: weekOf(at('09:00')) });
    expect(await relationOf(made.id)).toMatchObject({
      kind: 'appointment',
      practitioner_id: practitioner,
      confirmed: false,
    });
  });

  it('may be made with a practitioner and a time alone: the schedule then open is taken', async () => {
    const { schedule, practitioner } = await ownSchedule();
    const draft = appointmentOf(patient, {
      start: at('14:00').toISOString(),
      end: at('14:40').toISOString(),
      participant: [{ actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' }],
    });
    const session = await feed.request('POST', '/import', draft);
    const made = await world.door.transaction(session, (tx) => createAppointment(tx, { ...draft, id: randomUUID() }));
    expect(await rowOf(made.id)).toMatchObject({ schedule_id: schedule });
    expect(await relationOf(made.id)).toMatchObject({ confirmed: true });
    expect(await refusal(book(world, secretary, patient, schedule, at('14:30')))).toBe('conflict');
  });

  it('of a past day or a sensitive agenda has no label page', async () => {
    const sensitive = await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`], {
      meta: { security: [{ code: 'R' }] },
    });
    const { schedule } = await ownSchedule();
    const hidden = await book(world, secretary, patient, sensitive, at('09:00'));
    const past = await book(world, secretary, patient, schedule, at('09:00', addDays(TUESDAY, -28)), {
      status: 'fulfilled',
    });
    expect(await pageOf(hidden.id)).toBeUndefined();
    expect(await pageOf(past.id)).toBeUndefined();
  });

  it('for an unknown patient, schedule, or by a role without agenda is refused and leaves nothing', async () => {
    const { schedule } = await ownSchedule();
    const administrator = await world.signIn(world.north.accounts.administrator);
    const before = await db().selectFrom('booking').select('appointment_id').execute();
    expect(await refusal(book(world, secretary, randomUUID(), schedule, at('11:00')))).toBe('invalid');
    expect(await refusal(book(world, secretary, patient, randomUUID(), at('11:00')))).toBe('invalid');
    expect(await refusal(book(world, administrator, patient, schedule, at('11:00')))).toBe('role');
    expect(await db().selectFrom('booking').select('appointment_id').execute()).toEqual(before);
  });

  it('of another establishment is not there: neither its patient, nor its schedule, nor itself', async () => {
    const south = await world.signIn(world.south.accounts.secretary);
    const stranger = await newPatient(world, await world.feed(world.south));
    const made = await book(world, secretary, patient, world.north.schedules.drMartin, at('08:00'));
    expect(await refusal(book(world, south, patient, world.south.schedules.drMartin, at('08:00')))).toBe('invalid');
    expect(await refusal(book(world, south, stranger, world.north.schedules.drMartin, at('08:15')))).toBe('invalid');
    expect(await refusal(restate(world, south, made.id, { status: 'cancelled' }, 1))).toBe('not-found');
  });
});

describe('moving and cancelling', () => {
  const martin = () => world.north.schedules.drMartin;

  it('moves booking, columns and label page together, and keeps the length', async () => {
    const made = await book(world, secretary, patient, martin(), at('09:00'));
    const later = at('16:05', addDays(TUESDAY, 7));
    const moved = await restate(world, secretary, made.id, { start: later.toISOString() }, 1);
    expect(moved).toMatchObject({
      meta: { versionId: '2', tag: [{ code: 'SUBSETTED' }] },
      end: at('16:20', addDays(TUESDAY, 7)).toISOString(),
    });
    expect(await pageOf(made.id)).toMatchObject({ week: weekOf(later) });
    expect(await refusal(book(world, secretary, patient, martin(), at('09:00')))).toBeUndefined();
    expect(await refusal(book(world, secretary, patient, martin(), at('16:15', addDays(TUESDAY, 7))))).toBe('conflict');
  });

  it('onto what is taken is refused, and all stays as it was', async () => {
    await book(world, secretary, patient, martin(), at('11:00'));
    const made = await book(world, secretary, patient, martin(), at('11:15'));
    const before = [await rowOf(made.id), await pageOf(made.id), await bookingsOf(made.id)];
    expect(await refusal(restate(world, secretary, made.id, { start: at('11:00').toISOString() }, 1))).toBe('conflict');
    expect([await rowOf(made.id), await pageOf(made.id), await bookingsOf(made.id)]).toEqual(before);
  });

  it('raced to one time by many leaves one there and the rest where they were', async () => {
    const times = ['12:00', '12:15', '12:30', '12:45', '13:00', '13:15'];
    const made = await Promise.all(times.map((time) => book(world, secretary, patient, martin(), at(time))));
    const outcomes = await Promise.all(
      made.map(({ id }) => refusal(restate(world, secretary, id, { start: at('15:00').toISOString() }, 1))),
    );
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'conflict')).toHaveLength(5);
  });

  it('of one appointment by two at once is 412 for the second', async () => {
    const made = await book(world, secretary, patient, martin(), at('10:00'));
    const outcomes = await Promise.all(
      ['10:15', '10:30'].map((time) =>
        refusal(restate(world, secretary, made.id, { start: at(time).toISOString() }, 1)),
      ),
    );
    expect(outcomes.sort()).toEqual(['stale', undefined]);
  });

  it('cancelled frees the time and stays findable; booked again it must find its time free', async () => {
    const made = await book(world, secretary, patient, martin(), at('13:30'));
    const taken = await bookingsOf(made.id);
    await restate(world, secretary, made.id, { status: 'cancelled' }, 1);
    expect(await bookingsOf(made.id)).toEqual([]);
    expect(await rowOf(made.id)).toMatchObject({ status: 'cancelled', version: 2 });
    const other = await book(world, secretary, patient, martin(), at('13:30'));
    expect(await refusal(restate(world, secretary, made.id, { status: 'booked' }, 2))).toBe('conflict');
    await restate(world, secretary, other.id, { status: 'cancelled' }, 1);
    expect(await refusal(restate(world, secretary, made.id, { status: 'booked' }, 2))).toBeUndefined();
    expect(await bookingsOf(made.id)).toEqual(taken);
  });

  it.each([
    [['fulfilled', 'cancelled'], 'Appointment.status'],
    [['entered-in-error', 'booked'], 'Appointment.status'],
    [['waiting'], 'Appointment.status'],
  ] as const)('to %s is refused', async (statuses, place) => {
    const { id } = await book(
      world,
      secretary,
      patient,
      await newSchedule(world, world.north, [`Practitioner/${world.north.practitioners.drBernard}`]),
      at('08:00', addDays(TUESDAY, 20)),
    );
    for (const [i, status] of statuses.slice(0, -1).entries()) await restate(world, secretary, id, { status }, 1 + i);
    const last = restate(world, secretary, id, { status: statuses.at(-1)! }, statuses.length);
    await expect(last).rejects.toMatchObject({ code: 'invalid', details: { expression: [place] } });
    await db().deleteFrom('booking').where('appointment_id', '=', id).execute();
  });

  it('calls in who has arrived, which going in keeps and any other state forgets', async () => {
    const on = at('09:00', addDays(TUESDAY, 31));
    const { id } = await book(world, secretary, patient, martin(), on);
    expect(await refusal(restate(world, secretary, id, { called: true }, 1))).toBe('invalid');
    await restate(world, secretary, id, { status: 'arrived' }, 1);
    const called = await restate(world, secretary, id, { called: true }, 2);
    const instant = { valueInstant: expect.any(String) };
    expect(called).toMatchObject({ status: 'arrived', extension: [instant, instant] });
    await restate(world, secretary, id, { status: 'checked-in' }, 3);
    expect((await rowOf(id)).called_at).not.toBeNull();
    await restate(world, secretary, id, { status: 'arrived' }, 4);
    expect((await rowOf(id)).called_at).toBeNull();
  });

  it('says when its patient came, whatever is done after that; taken back and noted anew, they came anew', async () => {
    const on = at('10:00', addDays(TUESDAY, 31));
    const { id } = await book(world, secretary, patient, martin(), on);
    expect((await rowOf(id)).arrived_at).toBeNull();
    await restate(world, secretary, id, { status: 'arrived' }, 1);
    const { arrived_at: came } = await rowOf(id);
    expect(came).not.toBeNull();
    await restate(world, secretary, id, { called: true }, 2);
    await restate(world, secretary, id, { status: 'checked-in' }, 3);
    const back = await restate(world, secretary, id, { status: 'arrived' }, 4);
    expect((await rowOf(id)).arrived_at).toEqual(came);
    expect(back).toMatchObject({ extension: [{ valueInstant: came!.toISOString() }] });
    await restate(world, secretary, id, { status: 'booked' }, 5);
    expect((await rowOf(id)).arrived_at).toBeNull();
    await restate(world, secretary, id, { status: 'arrived' }, 6);
    expect((await rowOf(id)).arrived_at).not.toBeNull();
  });

  it('outside one’s agenda asks for the patient to be open', async () => {
    const bernard = await book(world, secretary, patient, world.north.schedules.drBernard, at('09:00'));
    expect(await refusal(restate(world, doctor, bernard.id, { status: 'cancelled' }, 1))).toBe('not-opened');
    await openIdentity(world, doctor, patient);
    expect(await refusal(restate(world, doctor, bernard.id, { status: 'cancelled' }, 1))).toBeUndefined();
  });

  it('shows the new time in the opened resource, which is then in no slot', async () => {
    const made = await book(world, secretary, patient, martin(), at('17:00'), { comment: 'à jeun' });
    await restate(world, secretary, made.id, { start: at('17:20').toISOString() }, 1);
    await openIdentity(world, secretary, patient);
    const session = await secretary.request('GET', `/fhir/R4/Appointment/${made.id}`);
    const read = await world.door.read(session, 'Appointment', made.id);
    expect(read).toMatchObject({ start: at('17:20').toISOString(), comment: 'à jeun', meta: { versionId: '2' } });
    expect(read.slot).toBeUndefined();
  });

  it('in full, with the identity open, changes anything but the patient', async () => {
    const made = await book(world, secretary, patient, martin(), at('08:30'));
    const stranger = await newPatient(world, feed);
    await openIdentity(world, secretary, patient);
    const update = async (draft: Record<string, unknown>, expected: number) => {
      const whole = { ...made, ...draft, meta: {} };
      const session = await secretary.request('PUT', `/fhir/R4/Appointment/${made.id}`, whole);
      return world.door.transaction(session, (tx) => updateAppointment(tx, whole, expected));
    };
    expect(await refusal(update({ participant: appointmentOf(stranger, {}).participant }, 1))).toBe('invalid');
    expect(await refusal(update({ start: at('08:45').toISOString() }, 1))).toBe('invalid');
    await update(
      { slot: undefined, start: at('08:40').toISOString(), end: at('08:55').toISOString(), comment: 'ordonnance' },
      1,
    );
    expect(await rowOf(made.id)).toMatchObject({ version: 2, starts: at('08:40') });
    expect(await refusal(book(world, secretary, patient, martin(), at('08:45')))).toBe('conflict');
    // To another practitioner: whoever expected the patient by it no longer does.
    const { drBernard } = world.north.practitioners;
    const [whose] = made.participant as unknown[];
    const participant = [whose, { actor: { reference: `Practitioner/${drBernard}` }, status: 'accepted' }];
    await update({ slot: undefined, start: at('18:40').toISOString(), end: at('18:55').toISOString(), participant }, 2);
    const related = await db().selectFrom('care_relation').selectAll().where('source_id', '=', made.id).execute();
    expect(related.map(({ practitioner_id }) => practitioner_id)).toEqual([drBernard]);
  });
});

describe('an appointment whose patient', () => {
  const pageText = async (id: string) => (await pageOf(id))?.sealed.toString('base64');

  it('is renamed shows the new label', async () => {
    const renamed = await newPatient(world, feed);
    await openIdentity(world, doctor, renamed);
    const made = await book(world, doctor, renamed, world.north.schedules.drMartin, at('14:45'));
    const before = await pageText(made.id);
    const draft = { resourceType: 'Patient', id: renamed, name: [{ use: 'official', family: 'Quenneville' }] };
    const session = await doctor.request('PUT', `/fhir/R4/Patient/${renamed}`, draft);
    await world.door.transaction(session, (tx) => updatePatient(tx, draft, 1));
    expect(await pageText(made.id)).not.toBe(before);
    const search = await secretary.request('GET', '/fhir/R4/Appointment');
    const week = weekOf(at('14:45'));
    const labels = await world.door.labels(search, [{ schedule: world.north.schedules.drMartin, week }]);
    expect(labels.get(made.id)).toBe('QUE');
  });

  it('stands on no page that can be read by the word of who has not opened who it is', async () => {
    const stranger = await newPatient(world, feed);
    const on = (n: number) => at('11:15', addDays(TUESDAY, n));
    const past = await book(world, feed, stranger, world.north.schedules.drMartin, on(-28));
    const [today, cancelled] = [
      await book(world, secretary, stranger, world.north.schedules.drMartin, on(9)),
      await book(world, secretary, stranger, world.north.schedules.drMartin, on(2), { status: 'cancelled' }),
    ];
    expect([await pageOf(today.id), await pageOf(cancelled.id)]).toEqual([undefined, undefined]);
    // Nor is what is past brought to this week.
    await restate(world, secretary, past.id, { start: on(23).toISOString() }, 1);
    expect(await pageOf(past.id)).toBeUndefined();
    await openIdentity(world, secretary, stranger);
    await restate(world, secretary, today.id, { status: 'pending' }, 1);
    expect(await pageOf(today.id)).toBeDefined();
    // What can be read already stays so where it goes.
    await restate(world, doctor, today.id, { start: on(16).toISOString() }, 2);
    expect(await pageOf(today.id)).toBeDefined();
  });

  it('was given it by mistake is withdrawn with all it took', async () => {
    const made = await book(world, secretary, patient, world.north.schedules.drMartin, at('15:30'));
    const session = await secretary.request('DELETE', `/fhir/R4/Appointment/${made.id}`);
    await world.door.transaction(session, async (tx) => {
      await withdrawAppointment(tx, made.id);
      await tx.remove('Appointment', made.id, 1);
    });
    expect([await bookingsOf(made.id), await pageOf(made.id), await relationOf(made.id)]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });
});

describe('the relation of an appointment', () => {
  let person: string;
  beforeAll(async () => {
    person = (await doctor.request('GET', '/fhir/R4/Appointment')).viewer.person;
  });
  const viewer = () => ({
    account: world.north.accounts.drMartin,
    person,
    role: 'practitioner' as const,
    practitioner: world.north.practitioners.drMartin,
    isPractitioners: [world.north.practitioners.drMartin],
    unit: null,
    schedules: [],
    practitioners: [],
    patient: null,
  });
  const nearness = async (id: string, now: Date) => {
    const relation = await relationOf(id);
    const relations = relation
      ? [
          {
            ...relation,
            practitioner: relation.practitioner_id,
            unit: null,
            madeBy: relation.made_by,
            datedBy: relation.dated_by,
          },
        ]
      : [];
    const decision = decide(viewer(), relations, { patient: 'x', level: 'record', purpose: 'TREAT', now });
    return decision.allowed ? decision.relation : decision.refusal;
  };
  const day = (n: number) => addDays(TUESDAY, n);
  const martin = () => world.north.schedules.drMartin;

  it('made by another makes expected on its day; by oneself, outside', async () => {
    const made = await book(world, secretary, patient, martin(), at('09:00', day(2)));
    const own = await book(world, doctor, patient, martin(), at('09:15', day(2)));
    expect(await nearness(made.id, at('08:00', day(2)))).toBe('expected');
    expect(await nearness(own.id, at('08:00', day(2)))).toBe('outside');
  });

  it('is not brought nearer by moving it oneself, but by another', async () => {
    const made = await book(world, secretary, patient, martin(), at('10:00', day(9)));
    await restate(world, doctor, made.id, { start: at('10:00', day(2)).toISOString() }, 1);
    expect(await nearness(made.id, at('08:00', day(2)))).toBe('known');
    await restate(world, secretary, made.id, { start: at('10:15', day(2)).toISOString() }, 2);
    expect(await nearness(made.id, at('08:00', day(2)))).toBe('expected');
  });

  it('is confirmed by the desk on arrival, not by oneself', async () => {
    const own = await book(world, doctor, patient, martin(), at('11:00', day(2)));
    await restate(world, doctor, own.id, { status: 'arrived' }, 1);
    expect(await nearness(own.id, at('11:00', day(2)))).toBe('outside');
    await restate(world, secretary, own.id, { status: 'checked-in' }, 2);
    expect(await nearness(own.id, at('11:00', day(2)))).toBe('expected');
  });

  it('is not confirmed by who opens records and received whom they booked, but by a desk or a second person', async () => {
    const nurse = await world.signIn(world.north.accounts.nurse);
    await openIdentity(world, nurse, patient);
    const made = await book(world, nurse, patient, martin(), at('15:00', day(2)), { status: 'arrived' });
    expect(await relationOf(made.id)).toMatchObject({ confirmed: false });
    await restate(world, secretary, made.id, { status: 'checked-in' }, 1);
    expect(await relationOf(made.id)).toMatchObject({ confirmed: true });
    const others = await book(world, secretary, patient, martin(), at('15:15', day(2)));
    await restate(world, nurse, others.id, { status: 'arrived' }, 1);
    expect(await relationOf(others.id)).toMatchObject({ confirmed: true });
  });

  it('is not made by who has not opened who the patient is, though the booking stands', async () => {
    const stranger = await newPatient(world, feed);
    const made = await book(world, secretary, stranger, martin(), at('16:00', day(2)));
    expect(await relationOf(made.id)).toBeUndefined();
    await openIdentity(world, secretary, stranger);
    await restate(world, secretary, made.id, { start: at('16:15', day(2)).toISOString() }, 1);
    expect(await nearness(made.id, at('08:00', day(2)))).toBe('expected');
  });

  it('is neither confirmed nor taken over by who has not opened who the patient is; its time moves along', async () => {
    const stranger = await newPatient(world, feed);
    const own = await book(world, doctor, stranger, martin(), at('16:30', day(2)));
    await restate(world, secretary, own.id, { start: at('16:45', day(2)).toISOString() }, 1);
    await restate(world, secretary, own.id, { status: 'arrived' }, 2);
    expect(await relationOf(own.id)).toMatchObject({ confirmed: false, made_by: person, starts: at('16:45', day(2)) });
    expect(await nearness(own.id, at('16:45', day(2)))).toBe('outside');
  });

  it('is neither made nor confirmed for oneself by a second account of the same person', async () => {
    const second = await world.signIn(world.north.accounts.drMartinDesk);
    await openIdentity(world, second, patient);
    const made = await book(world, second, patient, martin(), at('17:00', day(2)), { status: 'arrived' });
    expect(await relationOf(made.id)).toMatchObject({ confirmed: false });
    expect(await nearness(made.id, at('17:00', day(2)))).toBe('outside');
  });

  describe('where no desk keeps the schedule', () => {
    let schedule: string;
    beforeAll(async () => {
      schedule = await newSchedule(world, world.north, [`Practitioner/${world.north.practitioners.drMartin}`]);
    });
    const encounter = async (by: SignedIn, of: PatientId) => {
      const id = randomUUID();
      const participant = [{ individual: { reference: `Practitioner/${world.north.practitioners.drMartin}` } }];
      const draft = { resourceType: 'Encounter', id, status: 'finished', participant };
      const session = await by.request('POST', '/fhir/R4/Encounter', draft);
      await world.door.transaction(session, async (tx) => createEncounter(tx, draft, of));
      await db()
        .updateTable('resource_version')
        .set({ updated_at: at('08:00', addDays(TUESDAY, -30)) })
        .where('id', '=', id)
        .execute();
    };
    const receivedAlone = async (of: PatientId, time: string) => {
      const own = await book(world, doctor, of, schedule, at(time, day(3)));
      await restate(world, doctor, own.id, { status: 'arrived' }, 1);
      return (await relationOf(own.id))?.confirmed;
    };

    it('one’s own word on arrival does not count for a stranger for whom one wrote an encounter', async () => {
      const stranger = await newPatient(world, feed);
      await openIdentity(world, doctor, stranger);
      await encounter(doctor, stranger);
      expect(await receivedAlone(stranger, '09:00')).toBe(false);
    });

    it('it counts after an encounter that another wrote, or oneself with the record open', async () => {
      const known = await newPatient(world, feed);
      await encounter(feed, known);
      expect(await receivedAlone(known, '09:30')).toBe(true);
      const seen = await newPatient(world, feed);
      await openByBreakingTheGlass(world, doctor, seen);
      await encounter(doctor, seen);
      expect(await receivedAlone(seen, '10:00')).toBe(true);
    });
  });

  it('ends when another cancels', async () => {
    const made = await book(world, secretary, patient, martin(), at('14:00', day(2)));
    await restate(world, secretary, made.id, { status: 'cancelled' }, 1);
    expect(await nearness(made.id, at('08:00', day(2)))).toBe('no-relation');
  });
});
