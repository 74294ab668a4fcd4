/** What cannot be right is refused with the place that is wrong; nothing is written, and the system stays up. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Bundle } from '@medplum/fhirtypes';
import type { TestBrowser } from '@rempart/vault/testing/browser.ts';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { patientsSeenBy } from '../demo.ts';
import { ours } from '../ours.ts';
import { bodyOf, FHIR, headersOf, plain, refusalOf, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Hervé Sauvageot';
const COLLEAGUE = 'Dr Ludovic Dandrieux';
const MIB = 1024 * 1024;

let doctor: TestBrowser;
let patient: string;
let before: number;

const weight = (changes: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }], text: 'Poids' },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: '2026-11-24T09:00:00Z',
  valueQuantity: { value: 70, unit: 'kg' },
  ...changes,
});

beforeAll(async () => {
  const [person, seen] = [DOCTOR, COLLEAGUE]
    .map((one) => [one, patientsSeenBy(one)] as const)
    .find(([, patients]) => patients.length > 0)!;
  doctor = await signedInAs(person);
  patient = seen[0]!.id;
  expect((await doctor.open(patient)).status).toBe(200);
  before = await observations();
});

afterEach(async () => {
  expect(await observations()).toBe(before);
  expect((await plain('GET', '/health')).status).toBe(200);
});

describe('a write', () => {
  test.each([
    ['a field is missing', { status: undefined }, 'Observation.status'],
    ['a code is unknown', { status: 'done' }, 'Observation.status'],
    ['a field is unknown', { weight: 70 }, 'Observation.weight'],
    ['a type is wrong', { valueQuantity: { value: 'seventy' } }, 'Observation.value'],
    ['a date no calendar has', { effectiveDateTime: '2026-02-30' }, 'Observation.effective'],
    ['a date in words', { effectiveDateTime: 'hier' }, 'Observation.effective'],
  ])('where %s', async (_, changes, place) => {
    const answer = await doctor.send('POST', `${FHIR}/Observation`, weight(changes));
    expect([answer.status, refusalOf(answer).code]).toEqual([422, 'invalid']);
    expect(refusalOf(answer).places.join()).toContain(place);
  });

  test('about an unknown patient', async () => {
    const subject = { reference: `Patient/${randomUUID()}` };
    const answer = await doctor.send('POST', `${FHIR}/Observation`, weight({ subject }));
    expect([404, 422]).toContain(answer.status);
    expect(answer.headers['content-type']).toContain('application/fhir+json');
    expect(refusalOf(answer).sentence).toBeTruthy();
  });

  test('in a transaction: one wrong entry, and none is written', async () => {
    const entry = [weight(), weight({ status: 'done' })].map((resource) => ({
      resource,
      request: { method: 'POST', url: 'Observation' },
    }));
    const answer = await doctor.send('POST', FHIR, { resourceType: 'Bundle', type: 'transaction', entry });
    expect([400, 422]).toContain(answer.status);
    expect(refusalOf(answer).places.join()).toMatch(/entry\[1\].*status/);
  });
});

test('wrong JSON names its line', async () => {
  const answer = await doctor.send(
    'POST',
    `${FHIR}/Observation`,
    '{\n  "resourceType": "Observation",\n  "status": fin',
  );
  expect([answer.status, refusalOf(answer).code]).toEqual([400, 'malformed']);
  expect(refusalOf(answer).sentence).toContain('3');
});

test('a bad date in a search names the parameter', async () => {
  const answer = await doctor.send('GET', `${FHIR}/Observation?patient=${patient}&date=2026-13-45`);
  expect([400, 422]).toContain(answer.status);
  expect(answer.body).toContain('date');
});

test('a broken gzip', async () => {
  const path = `${FHIR}/Observation`;
  const bytes = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(200, 7)]);
  const response = await fetch(ours().origin + path, {
    method: 'POST',
    body: bytes,
    headers: {
      authorization: `DPoP ${doctor.token}`,
      dpop: doctor.proof({ method: 'POST', path, token: doctor.token, body: bytes }),
      'content-type': 'application/fhir+json',
      'content-encoding': 'gzip',
    },
  });
  const answer = { status: response.status, headers: {}, body: await response.text() };
  expect([answer.status, refusalOf(answer).code]).toEqual([400, 'malformed']);
});

test('200 MB, said beforehand or not', async () => {
  for (const says of [true, false]) {
    const { status, body } = await sendMuch(200 * MIB, says);
    expect(status).toBe(413);
    expect(bodyOf<{ resourceType: string }>({ status, headers: {}, body }).resourceType).toBe('OperationOutcome');
  }
});

/** So many bytes of a Bundle, with its length in the head or in chunks; stops as soon as it is answered. */
function sendMuch(bytes: number, saysLength: boolean): Promise<{ status: number; body: string }> {
  const path = FHIR;
  return new Promise((resolve, reject) => {
    const sending = request(ours().origin + path, {
      method: 'POST',
      headers: {
        ...headersOf(doctor, { method: 'POST', path, body: '{}' }),
        ...(saysLength ? { 'content-length': bytes } : { 'transfer-encoding': 'chunked' }),
      },
    });
    let answered = false;
    sending.on('response', (response) => {
      answered = true;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => {
        sending.destroy();
        resolve({ status: response.statusCode!, body });
      });
    });
    // Who does not read on closes the connection; what counts is the answer.
    sending.on('error', (error) => answered || reject(error));
    const chunk = Buffer.alloc(MIB, ' ');
    let left = bytes;
    const more = () => {
      while (left > 0 && !answered && !sending.destroyed) {
        left -= chunk.length;
        if (!sending.write(chunk)) return void sending.once('drain', more);
      }
      if (!answered) sending.end();
    };
    more();
  });
}

async function observations(): Promise<number> {
  const found = bodyOf<Bundle>(await doctor.send('GET', `${FHIR}/Observation?patient=${patient}&_summary=count`));
  return found.total ?? found.entry?.length ?? 0;
}
