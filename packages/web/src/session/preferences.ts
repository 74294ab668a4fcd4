/**
 * Language and light or dark, remembered for each person on this workstation: two who share it each find their own.
 * Who has chosen nothing has what the workstation is set to on its sign-in page.
 */
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import type { Language } from '@rempart/terms/errors.ts';
import { useEffect } from 'react';
import { changeLanguage, currentLanguage } from '../texts/texts.ts';
import { session } from './session.ts';
import { useSession } from './use-session.ts';

interface Preferences {
  language?: Language;
  scheme?: MantineColorScheme;
}

/** Mantine would hold transitions back by a style set as markup, which the page's policy forbids. */
const NO_MARKUP = { keepTransitions: true };

/** Where nobody is signed in: what the workstation itself is set to. */
const WORKSTATION = 'workstation';
const nameOf = (account: string | undefined) => `rempart.preferences.${account ?? WORKSTATION}`;

function read(account: string | undefined): Preferences {
  try {
    return JSON.parse(localStorage.getItem(nameOf(account)) ?? '{}') as Preferences;
  } catch {
    return {};
  }
}

function preferencesOf(account: string | undefined): Preferences {
  return { ...read(undefined), ...read(account) };
}

function remember(changed: Preferences): void {
  const { account } = session();
  localStorage.setItem(nameOf(account), JSON.stringify({ ...read(account), ...changed }));
}

/** The language to begin with. */
export function preferredLanguage(): Language {
  return preferencesOf(session().account).language ?? 'fr';
}

/** Applies what the person who is signed in chose before, in every tab. */
export function usePreferences(): void {
  const { account } = useSession();
  const { setColorScheme } = useMantineColorScheme(NO_MARKUP);
  useEffect(() => {
    const apply = () => {
      const { language = 'fr', scheme = 'auto' } = preferencesOf(account);
      if (language !== currentLanguage()) void changeLanguage(language);
      setColorScheme(scheme);
    };
    apply();
    const heard = (event: StorageEvent) => {
      if (event.key === nameOf(account)) apply();
    };
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }, [account, setColorScheme]);
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
