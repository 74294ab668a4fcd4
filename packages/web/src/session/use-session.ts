import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { me } from './calls.ts';
import { type Me, session, subscribe } from './session.ts';

export function useSession() {
  return useSyncExternalStore(subscribe, session);
}

/** Who is signed in; undefined until the vault has said so. */
export function useMe(): Me | undefined {
  const { token } = useSession();
  return useQuery({ queryKey: ['me'], queryFn: me, enabled: token !== undefined, staleTime: 60_000 }).data;
}
