/**
 * Asking for a touch: the request layer asks here, one dialog answers. Touches queue; one is shown at a time.
 */
import { useSyncExternalStore } from 'react';

export interface TouchSubject {
  /** What the dialog calls the patient: the name where this person has it open, else the label or nothing. */
  name?: string | undefined;
  /** A key of the catalogue that says for what. */
  why?: 'open-record' | 'open-identity' | 'break-glass' | 'inbox' | 'search' | 'list' | undefined;
}

export interface TouchQuestion {
  options: unknown;
  /** The system's sentence: which line asks for it. */
  sentence: string;
  subject: TouchSubject | undefined;
}

export interface Waiting extends TouchQuestion {
  id: number;
  /** Repeats the request with the assertion as text; rejects with what the system answers. */
  repeat: (touch: string) => Promise<unknown>;
  resolve: (answer: unknown) => void;
  reject: (reason: unknown) => void;
  refusal: unknown;
}

export function useTouchesWaiting(): readonly Waiting[] {
  return useSyncExternalStore(subscribeTouches, () => waiting);
}

let waiting: readonly Waiting[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/**
 * Shows the dialog, and resolves with what the repeated request answers. Rejects with `refusal` where the person
 * declines.
 */
export function askTouch<T>(
  question: TouchQuestion,
  repeat: (touch: string) => Promise<T>,
  refusal: unknown,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const entry: Waiting = {
      ...question,
      id: nextId++,
      repeat,
      resolve: resolve as (answer: unknown) => void,
      reject,
      refusal,
    };
    change([...waiting, entry]);
  });
}

function subscribeTouches(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ends the question with what the repeated request answered. */
export function touchAnswered(id: number, answer: unknown): void {
  waiting.find((w) => w.id === id)?.resolve(answer);
  change(waiting.filter((w) => w.id !== id));
}

/** Ends the question with a refusal: the person declined, or the system refused the repeated request. */
export function touchEnded(id: number, reason?: unknown): void {
  const entry = waiting.find((w) => w.id === id);
  entry?.reject(reason ?? entry.refusal);
  change(waiting.filter((w) => w.id !== id));
}

function change(next: readonly Waiting[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}
