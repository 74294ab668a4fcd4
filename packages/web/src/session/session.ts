/**
 * Who is signed in, in this browser: one person at a time in all its tabs (together.ts). The token lies in
 * sessionStorage so that a reload keeps it; it is bound to a key that cannot leave this browser, so the copy is worth
 * nothing elsewhere.
 */
import type { Lines, OpenedCounts, Profile, Role } from '@rempart/terms/roles.ts';
import { fromBase64 } from './bytes.ts';

/** GET /auth/me. */
export interface Me extends OpenedCounts {
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
  /** Enrolled passkeys that a person holds; a demo person's software one is none. */
  passkeys: number;
}

export interface Token {
  value: string;
  /** Milliseconds since 1970, by this workstation's clock. */
  issuedAt: number;
  expiresAt: number;
}

/** Why the sign-in page is shown, when it is not the first time. */
export type Ending = 'idle' | 'ended' | 'signed-out' | 'replaced';
/** Why the page is covered: nobody worked, a key was pressed, or the system ended the session. */
export type Locking = 'idle' | 'asked' | 'ended';

interface State {
  /** Whose page it is: also while it is locked. */
  account: string | undefined;
  token: Token | undefined;
  locked: Locking | undefined;
  ending: Ending | undefined;
}

const KEPT = 'rempart.token';
const listeners = new Set<() => void>();
let state: State = stateOf(kept());

export function session(): State {
  return state;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signed in, or with a newer token; another person's page begins empty (queries.ts, shell.tsx). */
export function begin(answer: { access_token: string; expires_in: number }): void {
  const now = Date.now();
  adopt({ value: answer.access_token, issuedAt: now, expiresAt: now + answer.expires_in * 1000 });
}

/** A token that another tab was given. */
export function adopt(token: Token): void {
  change(stateOf(token));
}

/** What is being typed is saved within two seconds; the token of a page just locked is good for that. */
const LAST_SAVE_MS = 4_000;
let parting: string | undefined;

/** The token to ask with. */
export function currentToken(): string | undefined {
  return state.token?.value ?? parting;
}

/** Covers the page and lets the token go; what is on the page stays, for the same person to come back to. */
export function lock(locked: Locking): void {
  if (state.account === undefined || state.locked) return;
  parting = locked === 'ended' ? undefined : state.token?.value;
  setTimeout(() => {
    parting = undefined;
  }, LAST_SAVE_MS);
  change({ ...state, token: undefined, locked });
}

export function end(ending: Ending): void {
  change({ account: undefined, token: undefined, locked: undefined, ending });
}

function stateOf(token: Token | undefined): State {
  return { account: token && accountIn(token), token, locked: undefined, ending: undefined };
}

function change(next: State): void {
  if (next.account !== state.account) {
    // What pages keep for a reload is one person's.
    sessionStorage.clear();
    parting = undefined;
  }
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

/** The claim `sub`; the page believes it, the system checks it. */
function accountIn({ value }: Token): string {
  const claims = new TextDecoder().decode(fromBase64(value.split('.')[1] ?? ''));
  return (JSON.parse(claims) as { sub: string }).sub;
}
