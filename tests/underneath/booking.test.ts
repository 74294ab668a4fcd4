/** Many hands on one slot, over HTTP: exactly one appointment. */
import type { Appointment, Bundle, Schedule, Slot } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { HOSPITAL, patientsOf } from '../demo.ts';
import { bodyOf, FHIR, refusalOf, signedInAs } from '../program.ts';

const AT_ONCE = 200;

test('two hundred bookings of one slot at once: one succeeds, in under two seconds', async () => {
  const secretaries = await Promise.all(
    ['Sidonie Vauquelin', 'Ghislaine Maugras', 'Edwige Paumier', 'Blandine Querrien'].map((person) =>
      signedInAs(person),
    ),
  );
  const [secretary] = secretaries;
  const slot = await freeSlot();
  const patients = patientsOf(HOSPITAL);
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, hand) =>
      secretaries[hand % secretaries.length]!.send('POST', `${FHIR}/Appointment`, booking(slot, patients[hand]!.id)),
    ),
  );
  const took = performance.now() - begun;
  const made = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(made.length).toBe(1);
  expect(new Set(refused.map((answer) => `${answer.status} ${refusalOf(answer).code}`))).toEqual(
    new Set(['409 conflict']),
  );
  expect(took).toBeLessThan(2000);

  const { start, end } = bodyOf<Appointment>(made[0]!);
  const { entry } = bodyOf<Bundle>(
    await secretary!.send(
      'GET',
      `${FHIR}/Slot?schedule=${slot.schedule.reference!.split('/')[1]}&start=${start}&status=free`,
    ),
  );
  const stillFree = (entry ?? []).map(({ resource }) => resource as Slot);
  expect(stillFree.filter((one) => one.start < end! && one.end > start!)).toEqual([]);

  async function freeSlot(): Promise<Slot> {
    const { entry: schedules } = bodyOf<Bundle>(await secretary!.send('GET', `${FHIR}/Schedule?_count=200`));
    const from = new Date(Date.now() + 7 * 86_400_000).toISOString();
    for (const { resource } of schedules ?? []) {
      const query = `schedule=${(resource as Schedule).id}&start=ge${from}&start=lt${new Date(Date.now() + 21 * 86_400_000).toISOString()}&status=free`;
      const found = bodyOf<Bundle>(await secretary!.send('GET', `${FHIR}/Slot?${query}`)).entry?.[0]?.resource;
      if (found) return found as Slot;
    }
    throw new Error('no slot is free in two weeks');
  }
});

function booking({ id, start, end }: Slot, patient: string): Appointment {
  return {
    resourceType: 'Appointment',
    status: 'booked',
    slot: [{ reference: `Slot/${id}` }],
    start,
    end,
    participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  };
}
