/** An account of one establishment finds nothing of the other: what is there and what is not answer the same bytes. */
import { randomUUID } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import { INS_TEST } from '@rempart/terms/ins.ts';
import type { TestBrowser } from '@rempart/vault/testing/browser.ts';
import { beforeAll, expect, test } from 'vitest';
import { HOSPITAL, insOf, type KnownPatient, PRACTICE, patientsOf } from '../demo.ts';
import { bodyOf, FHIR, signedInAs } from '../program.ts';

let doctor: TestBrowser;
let theirs: KnownPatient;

beforeAll(async () => {
  doctor = await signedInAs('Dr Étienne Lescure');
  const ours = new Set(patientsOf(HOSPITAL).map(insOf));
  // Not one of the first, whom other stories send from one to the other.
  theirs = patientsOf(PRACTICE).findLast((one) => one.appointments.length > 0 && !ours.has(insOf(one)))!;
});

test.each([
  ['id', (id: string) => `Patient/${id}`],
  ['version', (id: string) => `Patient/${id}/_history/1`],
  ['history', (id: string) => `Patient/${id}/_history`],
  ['everything', (id: string) => `Patient/${id}/$everything`],
  ['search by id', (id: string) => `Patient?_id=${id}`],
  ['search within the patient', (id: string) => `Observation?patient=${id}`],
  ['appointments, patient included', (id: string) => `Appointment?patient=${id}&_include=Appointment:patient`],
  ['encounters', (id: string) => `Encounter?patient=${id}`],
])('by %s', { retry: 0 }, async (_, path) => {
  const absent = randomUUID();
  const [one, two] = await Promise.all([theirs.id, absent].map((id) => doctor.send('GET', `${FHIR}/${path(id)}`)));
  expect([one!.status, one!.body.replaceAll(theirs.id, '…')]).toEqual([two!.status, two!.body.replaceAll(absent, '…')]);
  expect(one!.body).not.toContain(theirs.patient.name![0]!.family!);
});

test('by opening, even by breaking the glass', { retry: 0 }, async () => {
  for (const options of [{}, { purpose: 'ETREAT' as const, reason: 'urgence vitale' }]) {
    const [one, two] = await Promise.all([theirs.id, randomUUID()].map((id) => doctor.open(id, options)));
    expect([one!.status, one!.body]).toEqual([404, two!.body]);
  }
});

test('by identifier, or by birth date and name', { retry: 0 }, async () => {
  const [name] = theirs.patient.name!;
  for (const query of [
    new URLSearchParams({ identifier: `${INS_TEST}|${insOf(theirs)}` }),
    new URLSearchParams({ birthdate: theirs.patient.birthDate!, family: name!.family! }),
  ]) {
    const found = bodyOf<Bundle>(await doctor.send('GET', `${FHIR}/Patient?${query}`));
    expect(found.entry ?? []).toEqual([]);
  }
});

test('by an appointment', { retry: 0 }, async () => {
  const [appointment] = theirs.appointments;
  expect((await doctor.send('GET', `${FHIR}/Appointment/${appointment}`)).status).toBe(404);
  const query = `_id=${appointment}&_include=Appointment:patient`;
  const found = bodyOf<Bundle>(await doctor.send('GET', `${FHIR}/Appointment?${query}`));
  expect(found.entry ?? []).toEqual([]);
});

test('by batch', { retry: 0 }, async () => {
  const entry = [`Patient/${theirs.id}`, `Patient/${theirs.id}/_history`, `Observation?patient=${theirs.id}`].map(
    (url) => ({ request: { method: 'GET', url } }),
  );
  const answer = await doctor.send('POST', FHIR, { resourceType: 'Bundle', type: 'batch', entry });
  const statuses = bodyOf<Bundle>(answer).entry!.map(({ response }) => response!.status.slice(0, 3));
  expect(statuses.filter((status) => !['403', '404'].includes(status))).toEqual([]);
  expect(answer.body).not.toContain(theirs.patient.name![0]!.family!);
});

test('nor writes there', { retry: 0 }, async () => {
  const note = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Poids' },
    subject: { reference: `Patient/${theirs.id}` },
    valueQuantity: { value: 70, unit: 'kg' },
  };
  const absent = randomUUID();
  const one = await doctor.send('POST', `${FHIR}/Observation`, note);
  const two = await doctor.send('POST', `${FHIR}/Observation`, {
    ...note,
    subject: { reference: `Patient/${absent}` },
  });
  expect(one.status).toBeGreaterThanOrEqual(400);
  expect([one.status, one.body.replaceAll(theirs.id, '…')]).toEqual([two.status, two.body.replaceAll(absent, '…')]);
});
