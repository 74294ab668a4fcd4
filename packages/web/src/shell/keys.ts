/** Keys of the pages: each page says what it answers to, `?` shows them, and letters can be switched off (WCAG 2.1.4). */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface KeyAct {
  /** One letter, `?`, `/`, or two keys in a row such as `g a`. */
  keys: string;
  /** What it does, in the person's language. */
  says: string;
  act: () => void;
}

const KEPT = 'rempart.letter-keys';
const SEQUENCE_MS = 900;

let registered: readonly (readonly KeyAct[])[] = [];
let lettersOn = globalThis.localStorage?.getItem(KEPT) !== 'off';
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page's keys while it is shown. */
export function useKeys(acts: readonly KeyAct[]): void {
  const latest = useRef(acts);
  latest.current = acts;
  const signature = acts.map((act) => `${act.keys}=${act.says}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the acts change at each render, what they are called does not
  useEffect(() => {
    const entry = latest.current.map((_, index) => ({
      keys: latest.current[index]!.keys,
      says: latest.current[index]!.says,
      act: () => latest.current[index]?.act(),
    }));
    registered = [...registered, entry];
    changed();
    return () => {
      registered = registered.filter((other) => other !== entry);
      changed();
    };
  }, [signature]);
}

export function useShownKeys(): readonly (readonly KeyAct[])[] {
  return useSyncExternalStore(subscribe, () => registered);
}

export function useLetterKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, () => lettersOn);
  return [
    on,
    (next) => {
      lettersOn = next;
      localStorage.setItem(KEPT, next ? 'on' : 'off');
      changed();
    },
  ];
}

/** Listens for the registered keys; not while something is typed or a dialog is open. */
export function listenToKeys(): () => void {
  let first: { key: string; at: number } | undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!lettersOn && event.key !== '?') return;
    if (isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
    const pair = first && Date.now() - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : undefined;
    const acts = registered.toReversed().flat();
    const found = (pair && acts.find((act) => act.keys === pair)) || acts.find((act) => act.keys === event.key);
    first = { key: event.key, at: Date.now() };
    if (!found) return;
    first = undefined;
    event.preventDefault();
    found.act();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
