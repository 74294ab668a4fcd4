/** Keys of the pages: each page says what it answers to, `?` shows them, and letters can be switched off (WCAG 2.1.4). */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { areLettersKeys } from '../session/preferences.ts';
import { type KeyedPage, type LetterOf, lettersOf } from './page-keys.ts';
import { isTyping, keptForField } from './type-ahead.ts';

export type KeyPlace = 'everywhere' | KeyedPage;

export interface KeyAct {
  /** One letter, `?`, `/`, or two keys in a row such as `g a`; none for what only the one box offers. */
  keys?: string;
  /** What it does, in the person's language. */
  says: string;
  act: () => void;
}

const SEQUENCE_MS = 900;
/** Long enough to find a patient first. */
const AWAITED_MS = 60_000;

/** What a place answers to. */
export interface ShownKeys {
  place: KeyPlace;
  acts: readonly KeyAct[];
}

let registered: readonly ShownKeys[] = [];
/** Asked for where its page was not shown. */
let awaited: { place: KeyPlace; keys: string; until: number } | undefined;
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The letters of a page while it is shown; undefined for what cannot be done now. */
export function usePageKeys<P extends KeyedPage>(
  page: P,
  acts: { [L in LetterOf<P>]?: (() => void) | undefined },
): void {
  const { t } = useTranslation();
  const given: Record<string, (() => void) | undefined> = acts;
  useKeys(
    page,
    lettersOf(page).flatMap(({ keys, name }) => {
      const act = given[keys];
      return act ? [{ keys, says: t(name), act }] : [];
    }),
  );
}

/** Does what that letter does as soon as its page is shown. */
export function actThere(place: KeyPlace, keys: string): void {
  awaited = { place, keys, until: Date.now() + AWAITED_MS };
}

/** Keys while they are shown. */
export function useKeys(place: KeyPlace, acts: readonly KeyAct[]): void {
  const latest = useRef(acts);
  latest.current = acts;
  const signature = acts.map((act) => `${act.keys}=${act.says}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the acts change at each render, what they are called does not
  useEffect(() => {
    const entry = {
      place,
      acts: latest.current.map((one, index) => ({ ...one, act: () => latest.current[index]?.act() })),
    };
    registered = [...registered, entry];
    changed();
    actAwaited(entry);
    return () => {
      registered = registered.filter((other) => other !== entry);
      changed();
    };
  }, [place, signature]);
}

function actAwaited({ place, acts }: ShownKeys): void {
  if (awaited?.place !== place) return;
  const found = acts.find(({ keys }) => keys === awaited!.keys);
  const isInTime = Date.now() < awaited.until;
  if (found || !isInTime) awaited = undefined;
  if (isInTime) found?.act();
}

export function useShownKeys(): readonly ShownKeys[] {
  return useSyncExternalStore(subscribe, () => registered);
}

/** Listens for the registered keys; not while something is typed or a dialog is open. */
export function listenToKeys(): () => void {
  let first: { key: string; at: number } | undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || keptForField(event)) return;
    if (!areLettersKeys() && event.key !== '?') return;
    if (document.querySelector('[role="dialog"], dialog[open]')) return;
    const pair = first && Date.now() - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : undefined;
    const acts = registered.toReversed().flatMap(({ acts }) => acts);
    const found = (pair && acts.find((act) => act.keys === pair)) || acts.find((act) => act.keys === event.key);
    first = { key: event.key, at: Date.now() };
    if (!found) return;
    first = undefined;
    awaited = undefined;
    event.preventDefault();
    found.act();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
