/**
 * Language, light or dark and single keys, remembered for each person: the system keeps what they chose for every
 * workstation they come to, and each workstation keeps a copy, to begin with at once and without a line. Who has chosen
 * nothing has what the workstation is set to on its sign-in page.
 */
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import type { Language } from '@rempart/terms/errors.ts';
import type { Preferences } from '@rempart/terms/preferences.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { request } from '../fhir/request.ts';
import { changeLanguage } from '../texts/texts.ts';
import { beforeSignOut } from './leaving.ts';
import { type OwnAccount, ownAccount } from './own-account.ts';
import { session } from './session.ts';
import { useSession } from './use-session.ts';

interface Kept extends Preferences {
  /** What of it the system could not be told yet. */
  untold?: Preferences;
}

/** Mantine would hold transitions back by a style set as markup, which the page's policy forbids. */
const NO_MARKUP = { keepTransitions: true };

/** Where nobody is signed in: what the workstation itself is set to. */
const WORKSTATION = 'workstation';
const nameOf = (account: string | undefined) => `rempart.preferences.${account ?? WORKSTATION}`;

const listeners = new Set<() => void>();

function read(account: string | undefined): Kept {
  try {
    return JSON.parse(localStorage.getItem(nameOf(account)) ?? '{}') as Kept;
  } catch {
    return {};
  }
}

function write(account: string | undefined, kept: Kept): void {
  localStorage.setItem(nameOf(account), JSON.stringify(kept));
  for (const listener of listeners) listener();
}

function preferencesOf(account: string | undefined): Preferences {
  return { ...read(undefined), ...read(account) };
}

function remember(chosen: Preferences): void {
  const { account } = session();
  const kept = { ...read(account), ...chosen };
  write(account, account === undefined ? kept : { ...kept, untold: { ...kept.untold, ...chosen } });
  if (account !== undefined) telling = telling.then(() => tell(account));
}

/** One after the other: the last that was chosen is what stays. */
let telling = Promise.resolve();
beforeSignOut(() => telling.then(() => true));
/** From this page: newer than an answer that was on its way meanwhile. */
let told: Preferences = {};

/** Only what was chosen here: the rest may have been chosen elsewhere since. What cannot be told waits for the next time. */
async function tell(account: string): Promise<void> {
  const { untold } = read(account);
  if (!untold || session().account !== account) return;
  try {
    await request({ method: 'PUT', path: '/account/preferences', json: untold, unasked: true });
  } catch {
    return;
  }
  told = { ...told, ...untold };
  const kept = read(account);
  // Unless more was chosen meanwhile, which is told next.
  if (JSON.stringify(kept.untold) === JSON.stringify(untold)) delete kept.untold;
  write(account, kept);
}

/** What the system knows, under what this page has chosen. */
function adopt({ account, preferences }: OwnAccount): void {
  const { untold, ...kept } = read(account);
  const all = { ...kept, ...preferences, ...told, ...untold, ...(untold && { untold }) };
  // Who chose nothing leaves no trace on the workstation.
  if (Object.keys(all).length > 0) write(account, all);
  if (untold) telling = telling.then(() => tell(account));
}

/** The language to begin with. */
export function preferredLanguage(): Language {
  return preferencesOf(session().account).language ?? 'fr';
}

/** Applies what the person who is signed in chose before, here or elsewhere, in every tab. */
export function usePreferences(): void {
  const { account, token } = useSession();
  const { setColorScheme } = useMantineColorScheme(NO_MARKUP);
  const { data: known } = useQuery({ ...ownAccount, enabled: token !== undefined });
  const apply = useEffectEvent(() => {
    const { language = 'fr', scheme = 'auto' } = preferencesOf(session().account);
    // Whose texts do not come without a line; the page stays as it is.
    changeLanguage(language).catch(() => undefined);
    setColorScheme(scheme);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person has chosen something else
  useEffect(() => {
    apply();
    return subscribe(() => apply());
  }, [account]);
  useEffect(() => {
    if (known && known.account === account) adopt(known);
  }, [known, account]);
}

export function chooseLanguage(language: Language): void {
  remember({ language });
}

export function chooseScheme(scheme: MantineColorScheme): void {
  remember({ scheme });
}

/** Whether single letters act on the page (WCAG 2.1.4). */
export function areLettersKeys(): boolean {
  return preferencesOf(session().account).letterKeys ?? true;
}

export function useLetterKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, areLettersKeys);
  return [on, (letterKeys) => remember({ letterKeys })];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is chosen in one tab is chosen in all. */
export function hearPreferences(): void {
  addEventListener('storage', ({ key }) => {
    if (key !== nameOf(session().account)) return;
    for (const listener of listeners) listener();
  });
}
