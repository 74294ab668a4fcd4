/** Opening a patient's record, and everything of it while it is open. */
import type { Bundle, Parameters, Patient } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Refusal } from '../fhir/refusal.ts';
import { request } from '../fhir/request.ts';
import { FHIR, type Opening, openPatient, resourcesOf } from '../fhir/resources.ts';
import type { TouchSubject } from '../session/touch.ts';

/** Why and until when a record is open, from the answer of `$open`. */
export interface OpenRecord {
  /** Until when, if nothing is read meanwhile. */
  until: Date | undefined;
  relation: string | undefined;
  purpose: 'TREAT' | 'ETREAT';
  /** The fact that the relation rests on: an appointment, a stay… */
  fact: string | undefined;
  level: Opening['level'];
}

export const ORDINARY: Opening = { level: 'record', purpose: 'TREAT' };

export function useOpenRecord(patient: string, opening: Opening, about: TouchSubject) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['open', patient, opening],
    // A grant lives ten minutes from its last use; the page opens again when a reading says it has ended.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const answer = await openPatient(patient, opening, about);
      queries.invalidateQueries({ queryKey: ['me'] });
      return openRecordOf(answer, opening);
    },
  });
}

/** Everything of the patient at the open levels; opens again, once, where the grant has ended. */
export function useEverything(patient: string, opening: Opening, about: TouchSubject, enabled: boolean) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['everything', patient, opening.level],
    enabled,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const bundle = await whileOpen(patient, opening, about, () => everything(patient, signal));
      const [identity] = resourcesOf<Patient>(bundle, 'Patient');
      if (identity) queries.setQueryData(['identity', patient], identity);
      return bundle;
    },
  });
}

/** Does what needs the record open; where the grant has ended, opens it again and does it once more. */
export async function whileOpen<T>(
  patient: string,
  opening: Opening,
  about: TouchSubject,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not-opened') throw error;
    await openPatient(patient, opening, about);
    return await act();
  }
}

async function everything(patient: string, signal: AbortSignal): Promise<Bundle> {
  const bundle = (await request<Bundle>({ method: 'GET', path: `${FHIR}/Patient/${patient}/$everything`, signal }))
    .body;
  let next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  while (next) {
    const { pathname, search } = new URL(next, location.origin);
    const page: Bundle = (await request<Bundle>({ method: 'GET', path: pathname + search, signal })).body;
    bundle.entry = [...(bundle.entry ?? []), ...(page.entry ?? [])];
    next = page.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return bundle;
}

function openRecordOf(answer: Parameters, opening: Opening): OpenRecord {
  const value = (...names: string[]) => {
    const parameter = answer.parameter?.find(({ name }) => names.includes(name));
    return parameter?.valueInstant ?? parameter?.valueDateTime ?? parameter?.valueCode ?? parameter?.valueString;
  };
  const end = value('end', 'until');
  return {
    until: end ? new Date(end) : undefined,
    relation: value('relation'),
    purpose: opening.purpose,
    fact: value('fact', 'because'),
    level: opening.level,
  };
}
