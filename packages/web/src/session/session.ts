/**
 * Who is signed in, in this tab. The token lies in sessionStorage so that a reload keeps it; it is bound to a key
 * that cannot leave this browser, so the copy is worth nothing elsewhere.
 */
import type { Lines, Profile, Role } from '@rempart/terms/roles.ts';

/** GET /auth/me. */
export interface Me {
  account: string;
  person: string;
  name: string;
  role: Role;
  profile: Profile;
  establishment: string;
  establishmentName: string;
  demo: boolean;
  sid: string;
  /** Schedules whose labels this account may read: their own, or those of the practitioners they work for. */
  schedules: string[];
  lines: Lines;
  /** Distinct patients of this person in 24 hours. */
  today: { identities: number; records: number };
}

export interface Token {
  value: string;
  /** Milliseconds since 1970, by this workstation's clock. */
  issuedAt: number;
  expiresAt: number;
}

/** Why the sign-in page is shown, when it is not the first time. */
export type Ending = 'idle' | 'ended' | 'signed-out';

interface State {
  token: Token | undefined;
  ending: Ending | undefined;
}

const KEPT = 'rempart.token';
const listeners = new Set<() => void>();
let state: State = { token: kept(), ending: undefined };

export function session(): State {
  return state;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function begin(answer: { access_token: string; expires_in: number }): void {
  const now = Date.now();
  change({
    token: { value: answer.access_token, issuedAt: now, expiresAt: now + answer.expires_in * 1000 },
    ending: undefined,
  });
}

export function end(ending: Ending): void {
  change({ token: undefined, ending });
}

function change(next: State): void {
  state = next;
  if (next.token) sessionStorage.setItem(KEPT, JSON.stringify(next.token));
  else sessionStorage.removeItem(KEPT);
  for (const listener of listeners) listener();
}

function kept(): Token | undefined {
  const text = globalThis.sessionStorage?.getItem(KEPT);
  if (!text) return undefined;
  const token = JSON.parse(text) as Token;
  return token.expiresAt > Date.now() ? token : undefined;
}
