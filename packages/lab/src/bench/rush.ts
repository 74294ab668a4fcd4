/** Many hands on one slot, over HTTP: how long until each has its answer. That one alone succeeds is shown by a test. */
import type { PatientId } from '@rempart/terms/ids.ts';
import { newBrowser, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { appointment } from './booking.ts';
import { type Hospital, patientOf } from './hospital.ts';
import { Client, signed } from './load.ts';
import { type Figure, median } from './measure.ts';
import type { Serving } from './serving.ts';

const HANDS = 200;
const ROUNDS = 5;
/** What people at a desk would wait for. */
const LIMIT_MS = 2_000;

export async function measureRush(hospital: Hospital, serving: Serving): Promise<Figure[]> {
  const client = new Client({ port: Number(new URL(serving.origin).port) }, HANDS);
  const desks = await Promise.all(
    hospital.doctors.map(async (doctor) => {
      const browser = newBrowser(serving.origin);
      await browser.signIn(doctor.account);
      return { browser, patient: await patientOf(hospital, doctor, 0) };
    }),
  );
  const noon = new Date(`${new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)}T12:00:00Z`);
  const book = ({ browser, patient }: { browser: TestBrowser; patient: PatientId }, round: number) => {
    const start = new Date(noon.getTime() + round * 300_000);
    const { id: _, ...asked } = appointment(hospital.doctors[0]!, start, patient);
    return signed(browser, 'POST', '/fhir/R4/Appointment', JSON.stringify(asked));
  };
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const calls = Array.from({ length: HANDS }, (_, hand) => book(desks[hand % desks.length]!, round));
    const begun = performance.now();
    const replies = await Promise.all(calls.map((call) => client.send(call)));
    // The first round warms up.
    if (round > 0) took.push(performance.now() - begun);
    const booked = replies.filter(({ status }) => status === 201).length;
    if (booked !== 1) throw new Error(`${booked} booked: ${replies.map(({ status }) => status).join()}`);
  }
  client.close();
  const value = median(took);
  return [{ name: `${HANDS} bookings of one slot at once`, value, unit: 'ms', limit: LIMIT_MS, ok: value <= LIMIT_MS }];
}
