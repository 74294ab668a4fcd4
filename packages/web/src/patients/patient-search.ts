/** Patients searched by birth date and three letters; each answer counts as an opened identity, so only when asked. */
import type { Patient } from '@medplum/fhirtypes';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { resourcesOf, searchPatients } from '../fhir/resources.ts';

export interface SearchedTraits {
  /** `YYYY-MM-DD`. */
  birthdate: string;
  family: string;
}

export function usePatientSearch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ birthdate, family }: SearchedTraits) => {
      const found = resourcesOf<Patient>(await searchPatients(birthdate, family), 'Patient');
      for (const patient of found) queries.setQueryData(['found-identity', patient.id], patient);
      queries.invalidateQueries({ queryKey: ['me'] });
      return found;
    },
  });
}
