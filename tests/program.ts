/** Programs that speak to the running system over HTTP, as an outside program or a thief would. */
import type { Appointment, OperationOutcome, Slot } from '@medplum/fhirtypes';
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
export async function askFor(slot: Slot, practitioner: string, patient: string, by: TestBrowser): Promise<Answer> {
  const asked: Appointment = {
    resourceType: 'Appointment',
    status: 'pending',
    slot: [{ reference: `Slot/${slot.id}` }],
    start: slot.start,
    end: slot.end,
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'needs-action' },
      { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
    ],
  };
  return by.send('POST', `${FHIR}/Appointment`, asked);
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
