/** Many hands on one slot, over HTTP: exactly one appointment. How long it takes is in the benchmark. */
import type { Appointment, Bundle, Schedule, Slot } from '@medplum/fhirtypes';
import type { Answer, TestBrowser } from '@rempart/vault/testing/browser.ts';
import { beforeAll, expect, test } from 'vitest';
import { HOSPITAL, patientsOf } from '../demo.ts';
import { bodyOf, FHIR, refusalOf, signedInAs } from '../program.ts';

const AT_ONCE = 200;

let secretaries: TestBrowser[];

beforeAll(async () => {
  const people = ['Sidonie Vauquelin', 'Ghislaine Maugras', 'Edwige Paumier', 'Blandine Querrien'];
  secretaries = await Promise.all(people.map((person) => signedInAs(person)));
});

test('two hundred bookings of one slot at once: one succeeds', { retry: 0 }, async () => {
  const [slot] = await freeSlots();
  const answers = await bookings(slot!, AT_ONCE);

  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.length).toBe(AT_ONCE - 1);
  expect(new Set(refused.map((answer) => `${answer.status} ${refusalOf(answer).code}`))).toEqual(
    new Set(['409 conflict']),
  );
  expect((await freeSlots()).map(({ id }) => id)).not.toContain(slot!.id);
});

function bookings(slot: Slot, hands: number): Promise<Answer[]> {
  const patients = patientsOf(HOSPITAL);
  return Promise.all(
    Array.from({ length: hands }, (_, hand) =>
      secretaries[hand % secretaries.length]!.send('POST', `${FHIR}/Appointment`, booking(slot, patients[hand]!.id)),
    ),
  );
}

/** Free slots of the first schedule that has some in the week from next on. */
async function freeSlots(): Promise<Slot[]> {
  const [secretary] = secretaries;
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const schedules = bodyOf<Bundle>(await secretary!.send('GET', `${FHIR}/Schedule?_count=200`));
  for (const { resource } of schedules.entry ?? []) {
    const query = `schedule=${(resource as Schedule).id}&start=ge${day(7)}&start=lt${day(14)}&status=free`;
    const { entry = [] } = bodyOf<Bundle>(await secretary!.send('GET', `${FHIR}/Slot?${query}`));
    if (entry.length > 1) return entry.map((one) => one.resource as Slot);
  }
  throw new Error('no slots are free next week');
}

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
