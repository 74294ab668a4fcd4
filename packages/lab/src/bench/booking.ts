/** Bookings against bare inserts into the same table, and labels of a week against the bare read of their rows. */
import { randomUUID } from 'node:crypto';
import { createAppointment } from '@rempart/server/appointments/book.ts';
import { searchAgenda } from '@rempart/server/appointments/search.ts';
import type { Session } from '@rempart/server/disclosure/session.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { weekOf } from '@rempart/terms/slots.ts';
import { barePool, type Doctor, type Hospital, patientOf } from './hospital.ts';
import { compare, type Figure } from './measure.ts';

/** Bookings under way at once, as from several desks. */
const AT_ONCE = 8;
const APPOINTMENTS_A_WEEK = 150;
const SLOT_MS = 5 * 60_000;

/** The start of the n-th slot after a Monday far enough ahead to be free. */
function slotStart(monday: Date, n: number): Date {
  return new Date(monday.getTime() + 6 * 3600_000 + n * SLOT_MS);
}

export async function measureBookings(hospital: Hospital): Promise<Figure[]> {
  const patients: PatientId[] = [];
  for (const doctor of hospital.doctors.slice(0, 8)) patients.push(await patientOf(hospital, doctor, 0));
  const bare = barePool(hospital);
  const desk = await hospital.world.signIn(hospital.secretary);
  // Who books has the patient's identity open, as at a desk.
  const opening = await desk.request('POST', '/fhir/R4/Patient/_search', 'n=1');
  await hospital.world.door.openIdentities(opening, patients, false);
  const monday = new Date(`${weekOf(new Date(Date.now() + 21 * 86_400_000))}T00:00:00Z`);
  let slot = 0;
  let requests: Array<() => Promise<Session>> = [];
  const book = async (index: number) => {
    const n = slot++;
    const start = slotStart(monday, Math.floor(n / 20));
    const draft = appointment(hospital.doctors[n % 20]!, start, patients[n % 8]!);
    await hospital.world.door.transaction(await requests[index]!(), (tx) => createAppointment(tx, draft));
  };
  const insert = async () => {
    const n = slot++;
    const start = slotStart(monday, Math.floor(n / 20)).getTime();
    await bare.query({
      name: 'bare-booking',
      text: 'insert into booking (establishment_id, resource_id, appointment_id, during) values ($1, $2, $3, tstzrange($4, $5))',
      values: [hospital.id, randomUUID(), randomUUID(), new Date(start), new Date(start + SLOT_MS)],
    });
  };
  const figure = await compare({
    name: `booking, ${AT_ONCE} at once`,
    before: () => {
      requests = Array.from({ length: 160 }, (_, n) => desk.prepare('POST', '/fhir/R4/Appointment', { n }));
    },
    work: book,
    baseline: insert,
    pieces: 160,
    concurrency: AT_ONCE,
    limit: 3,
    rounds: 5,
  });
  await bare.end();
  return [figure, { name: 'bookings', value: 1000 / figure.value, unit: 'per s', ok: true }];
}

export async function measureLabels(hospital: Hospital): Promise<Figure[]> {
  const doctors = hospital.doctors.slice(0, 20);
  const monday = new Date(`${weekOf(new Date(Date.now() + 7 * 86_400_000))}T00:00:00Z`);
  await fillWeek(hospital, doctors, monday);
  const until = new Date(monday.getTime() + 7 * 86_400_000);
  const dates = [`ge${monday.toISOString()}`, `lt${until.toISOString()}`];
  const desk = await hospital.world.signIn(hospital.secretary);
  const read = async () => {
    const session = await desk.request('GET', '/fhir/R4/Appointment');
    const page = await searchAgenda(hospital.world, session, 'Appointment', { dates, count: 4000 });
    if (page.matches.length !== doctors.length * APPOINTMENTS_A_WEEK) throw new Error(`${page.matches.length} labels`);
  };
  const bare = barePool(hospital);
  await bare.query('analyze');
  const readBare = () =>
    bare.query({
      name: 'bare-week',
      text: `select a.*, l.sealed from agenda_row a left join label_page l on l.establishment_id = a.establishment_id
        and l.appointment_id = a.id where a.establishment_id = $1 and a.is_current and a.starts >= $2 and a.starts < $3`,
      values: [hospital.id, monday, until],
    });
  const figure = await compare({
    name: `labels of a week of 20 practitioners (${doctors.length * APPOINTMENTS_A_WEEK})`,
    work: read,
    baseline: readBare,
    pieces: 5,
    concurrency: 1,
    limit: 3,
    rounds: 5,
  });
  await bare.end();
  return [figure];
}

async function fillWeek(hospital: Hospital, doctors: Doctor[], monday: Date): Promise<void> {
  for (const doctor of doctors) {
    const patient = await patientOf(hospital, doctor, 0);
    const session = await hospital.feed.request('POST', '/import', { doctor: doctor.account });
    await hospital.world.door.transaction(session, async (tx) => {
      for (let n = 0; n < APPOINTMENTS_A_WEEK; n++) {
        const start = slotStart(monday, n * 8);
        await createAppointment(tx, appointment(doctor, start, patient));
      }
    });
  }
}

/** A booking of a doctor's time, of five minutes unless said. */
export function appointment({ practitioner }: Doctor, start: Date, patient: PatientId, lasts = SLOT_MS) {
  return {
    resourceType: 'Appointment',
    id: randomUUID(),
    status: 'booked',
    start: start.toISOString(),
    end: new Date(start.getTime() + lasts).toISOString(),
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
    ],
  };
}
