/** Programs that speak to the running system over HTTP, as an outside program or a thief would. */
import type { Appointment, Bundle, OperationOutcome, Slot } from '@medplum/fhirtypes';
import {
  type Answer,
  newBrowser,
  overHttp,
  type ProofParts,
  type TestBrowser,
} from '@rempart/vault/testing/browser.ts';
import { accountOf, HOSPITAL } from './demo.ts';
import { ours } from './ours.ts';

export const FHIR = '/fhir/R4';
const OVERLAP = [{ url: 'https://rempart.example/fhir/StructureDefinition/overlap', valueBoolean: true }];
/** Five minutes, as an agenda is kept. */
const STEP_MS = 5 * 60_000;

/** A program with a key of its own, signed in as a person of the demo. */
export async function signedInAs(person: string, establishment = HOSPITAL): Promise<TestBrowser> {
  const program = newBrowser(ours().origin);
  await program.signIn(accountOf(person, establishment));
  return program;
}

/** One request with these headers and nothing else: no token, no proof but what is given. */
export function plain(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return overHttp(ours().origin)(method, path, headers, body);
}

/** Headers of one request, to be sent as they are, twice, or with something forged. */
export function headersOf(program: TestBrowser, parts: ProofParts, token = program.token): Record<string, string> {
  return {
    authorization: `DPoP ${token}`,
    dpop: program.proof({ token, ...parts }),
    ...(parts.body !== undefined && { 'content-type': 'application/fhir+json' }),
  };
}

/** Asks for a free slot for a patient, as an online booking or a partner's system does. */
export function askFor(slot: Slot, practitioner: string, patient: string, by: TestBrowser): Promise<Answer> {
  const { id, start, end } = slot;
  return appoint({ status: 'pending', slot: [{ reference: `Slot/${id}` }], start, end }, practitioner, patient, by);
}

/** Somebody comes without an appointment, and is put down for now, whoever else is. @returns the appointment's id */
export async function bookNow(practitioner: string, patient: string, by: TestBrowser): Promise<string> {
  const start = new Date(Math.floor(Date.now() / STEP_MS) * STEP_MS);
  const times = { start: start.toISOString(), end: new Date(start.getTime() + 2 * STEP_MS).toISOString() };
  const answer = await appoint({ status: 'booked', ...times, extension: OVERLAP }, practitioner, patient, by);
  if (answer.status !== 201) throw new Error(`not booked: ${answer.body}`);
  return bodyOf<Appointment>(answer).id!;
}

function appoint(
  when: Pick<Appointment, 'status' | 'slot' | 'start' | 'end' | 'extension'>,
  practitioner: string,
  patient: string,
  by: TestBrowser,
): Promise<Answer> {
  const asked: Appointment = {
    resourceType: 'Appointment',
    ...when,
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'needs-action' },
      { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
    ],
  };
  return by.send('POST', `${FHIR}/Appointment`, asked);
}

/** All of them in one transaction. @returns the system's answer to each */
export async function createAll(resources: readonly { resourceType: string }[], by: TestBrowser): Promise<Bundle> {
  const entry = resources.map((resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } }));
  const answer = await by.send('POST', FHIR, { resourceType: 'Bundle', type: 'transaction', entry });
  if (answer.status !== 200) throw new Error(`not written: ${answer.status} ${answer.body.slice(0, 400)}`);
  return bodyOf<Bundle>(answer);
}

export function bodyOf<T>(answer: Answer): T {
  return JSON.parse(answer.body) as T;
}

/** Code, sentence and place of a refusal. */
export function refusalOf(answer: Answer): { code?: string; sentence?: string; places: string[] } {
  const { issue } = bodyOf<OperationOutcome>(answer);
  return {
    code: issue[0]?.details?.coding?.[0]?.code,
    sentence: issue[0]?.details?.text,
    places: issue.flatMap(({ expression }) => expression ?? []),
  };
}
