/**
 * Names of a list: opened as identities, twenty a proof, each counted by the vault; many of them only when asked for.
 * What is open already is not asked again.
 */
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../fhir/request.ts';
import { FHIR, resourcesOf } from '../fhir/resources.ts';
import { useKnownIdentities } from '../patients/identity.ts';

/** So many are opened by one proof; more are said before they are counted. */
const A_PROOF = 20;
/** As long as a night. Forgotten with the session. */
const KEPT_MS = 12 * 3600_000;

export function useNamesOf(patients: readonly string[]) {
  const queries = useQueryClient();
  const known = useKnownIdentities();
  /** Asked for by a key or a click: then a touch may be asked for as well. */
  const [wanted, setWanted] = useState(false);
  const closed = [...new Set(patients)].filter((patient) => !known(patient));
  // Once these are there the next are the first.
  const batch = closed.slice(0, A_PROOF);
  const names = useQuery({
    queryKey: ['names', batch, wanted],
    enabled: closed.length > 0 && (wanted || closed.length <= A_PROOF),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    // The names lie beside this query: whoever shows them is told when it is done.
    notifyOnChangeProps: 'all',
    queryFn: async ({ signal }) => {
      const found = await opened(batch, !wanted, signal);
      for (const patient of found) {
        queries.setQueryDefaults(['found-identity', patient.id], { gcTime: KEPT_MS });
        queries.setQueryData(['found-identity', patient.id], patient);
      }
      queries.invalidateQueries({ queryKey: ['me'] });
      return found.length;
    },
  });
  const ask = () => {
    if (wanted) void names.refetch();
    else setWanted(true);
  };
  return { known, closed: closed.length, isAsked: !wanted && closed.length > A_PROOF, ask, error: names.error };
}

async function opened(patients: readonly string[], unasked: boolean, signal: AbortSignal): Promise<Patient[]> {
  const path = `${FHIR}/Patient/_search`;
  const form = { _id: patients.join() };
  const call = { method: 'POST', path, form, signal, unasked, about: { why: 'list' } } as const;
  return resourcesOf<Patient>((await request<Bundle>(call)).body, 'Patient');
}
