/**
 * What the house knows of one's own account: who one is in its directory, where one works, whose file is one's own, how
 * one likes the pages.
 */
import type { Preferences } from '@rempart/terms/preferences.ts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../fhir/request.ts';

export interface OwnAccount {
  account: string;
  /** Ids of the directory, and of a patient's own file. */
  practitioner: string | null;
  unit: string | null;
  patient: string | null;
  preferences: Preferences;
}

export const ownAccount = queryOptions({
  queryKey: ['own-account'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => (await request<OwnAccount>({ method: 'GET', path: '/account', signal })).body,
});
