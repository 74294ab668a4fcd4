/** Who a patient is, opened by itself (`GET Patient/{id}`): address, telephones, INS and coverage come only from here. */
import type { Patient } from '@medplum/fhirtypes';
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { read } from '../fhir/resources.ts';
import type { TouchSubject } from '../session/touch.ts';

export function useIdentity(patient: string | undefined, about?: TouchSubject) {
  const queries = useQueryClient();
  return useQuery({ ...identityOf(queries, patient, about), enabled: patient !== undefined });
}

/** Opens a patient's identity before an act: a label is for orientation, not for identification. */
export function useOpenIdentity() {
  const queries = useQueryClient();
  return (patient: string, about?: TouchSubject): Promise<Patient> =>
    queries.fetchQuery(identityOf(queries, patient, about));
}

function identityOf(queries: QueryClient, patient: string | undefined, about: TouchSubject | undefined) {
  return queryOptions({
    queryKey: ['identity', patient],
    staleTime: 5 * 60_000,
    // As long as a patient may wait: their name stands in the waiting room. Forgotten with the session.
    gcTime: 4 * 3600_000,
    queryFn: async () => {
      const { body } = await read<Patient>('Patient', patient!, { why: 'open-identity', ...about });
      queries.invalidateQueries({ queryKey: ['me'] });
      return body;
    },
  });
}

/** The identity where this person has it open already, in memory; asks nothing. */
export function useKnownIdentity(patient: string | undefined): Patient | undefined {
  return useKnownIdentities()(patient);
}

/** As `useKnownIdentity`, of many. */
export function useKnownIdentities(): (patient: string | undefined) => Patient | undefined {
  const queries = useQueryClient();
  return (patient) =>
    queries.getQueryData<Patient>(['identity', patient]) ?? queries.getQueryData<Patient>(['found-identity', patient]);
}
