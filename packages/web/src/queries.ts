/** What the pages have read, in memory only, and forgotten as soon as the session ends. */
import { QueryClient } from '@tanstack/react-query';
import { Unreachable } from './fhir/refusal.ts';
import { session, subscribe } from './session/session.ts';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal is an answer: asking again would only count again.
      retry: (failures, error) => error instanceof Unreachable && failures < 2,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
    },
  },
});

let token = session().token !== undefined;
subscribe(() => {
  const signedIn = session().token !== undefined;
  if (token && !signedIn) queries.clear();
  token = signedIn;
});
