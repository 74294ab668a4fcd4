/** What the pages have read, in memory only, and forgotten as soon as it is another person's or nobody's. */
import { QueryClient } from '@tanstack/react-query';
import { Refusal, Unreachable } from './fhir/refusal.ts';
import { onLiveEvent } from './live/live.ts';
import { isVaultDown, watchVault } from './live/vault.ts';
import { session, subscribe } from './session/session.ts';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal is an answer: asking again would only count again.
      retry: (failures, error) => error instanceof Unreachable && failures < 2,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // A hospital's network may reach the system and nothing else: whether it answers is seen by asking.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** A locked page keeps what it shows, for its person to come back to. */
let { account } = session();
subscribe(() => {
  if (account !== undefined && session().account !== account) queries.clear();
  account = session().account;
});

/** What had no answer is asked again as soon as there may be one. */
onLiveEvent(({ kind }) => kind === 'missed' && askAgain());
watchVault(() => isVaultDown() || askAgain());

function askAgain(): void {
  void queries.refetchQueries({ type: 'active', predicate: ({ state }) => hadNoAnswer(state.error) });
}

function hadNoAnswer(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refusal && error.code === 'vault-down');
}
