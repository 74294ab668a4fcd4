/** Who a patient is, opened by itself (`GET Patient/{id}`): address, telephones, INS and coverage come only from here. */
import type { Patient } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { read } from '../fhir/resources.ts';
import type { TouchSubject } from '../session/touch.ts';

export function useIdentity(patient: string | undefined, about?: TouchSubject) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['identity', patient],
    enabled: patient !== undefined,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      const { body } = await read<Patient>('Patient', patient!, { why: 'open-identity', ...about });
      queries.invalidateQueries({ queryKey: ['me'] });
      return body;
    },
  });
}

/** The identity where this person has it open already, in memory; asks nothing. */
export function useKnownIdentity(patient: string | undefined): Patient | undefined {
  const queries = useQueryClient();
  return (
    queries.getQueryData<Patient>(['identity', patient]) ?? queries.getQueryData<Patient>(['found-identity', patient])
  );
}
