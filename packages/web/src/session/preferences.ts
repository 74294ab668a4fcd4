/**
 * Language, light or dark and single keys, remembered for each person: the system keeps what they chose for every
 * workstation they come to, and each workstation keeps a copy, to begin with at once and without a line. Who has chosen
 * nothing has what the workstation is set to on its sign-in page.
 */
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import type { Language } from '@rempart/terms/errors.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { request } from '../fhir/request.ts';
import { queries } from '../queries.ts';
import { changeLanguage, currentLanguage } from '../texts/texts.ts';
import { beforeSignOut } from './leaving.ts';
import { ownAccount, type Preferences } from './own-account.ts';
import { session } from './session.ts';
import { useSession } from './use-session.ts';

interface Kept extends Preferences {
  /** The system could not be told yet. */
  untold?: true;
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

function remember(changed: Preferences): void {
  const { account } = session();
  write(account, { ...read(account), ...changed, ...(account !== undefined && { untold: true }) });
  if (account !== undefined) telling = telling.then(() => tell(account));
}

/** One after the other: the last that was chosen is what stays. */
let telling = Promise.resolve();
beforeSignOut(() => telling);

/** What cannot be told now is told when this person comes next. */
async function tell(account: string): Promise<void> {
  const { untold, ...chosen } = read(account);
  if (!untold || session().account !== account) return;
  try {
    await request({ method: 'PUT', path: '/account/preferences', json: chosen, unasked: true });
  } catch {
    return;
  }
  queries.setQueryData(ownAccount.queryKey, (known) => known && { ...known, preferences: chosen });
  const { untold: _, ...now } = read(account);
  if (JSON.stringify(now) === JSON.stringify(chosen)) write(account, chosen);
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
  useEffect(() => {
    const apply = () => {
      const { language = 'fr', scheme = 'auto' } = preferencesOf(account);
      if (language !== currentLanguage()) void changeLanguage(language);
      setColorScheme(scheme);
    };
    if (account !== undefined && known?.account === account) {
      const kept = read(account);
      if (kept.untold) telling = telling.then(() => tell(account));
      else write(account, { ...kept, ...known.preferences });
    }
    apply();
    const heard = ({ key }: StorageEvent) => {
      if (key !== nameOf(account)) return;
      apply();
      for (const listener of listeners) listener();
    };
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }, [account, known, setColorScheme]);
}

export async function chooseLanguage(language: Language): Promise<void> {
  remember({ language });
  await changeLanguage(language);
}

export function useChooseScheme(): (scheme: MantineColorScheme) => void {
  const { setColorScheme } = useMantineColorScheme(NO_MARKUP);
  return (scheme) => {
    remember({ scheme });
    setColorScheme(scheme);
  };
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
