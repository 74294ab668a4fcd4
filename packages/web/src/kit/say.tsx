/** What was done is said, and can be undone for ten seconds (design, principle 5). One corner for all of it. */
import { Button, CloseButton, Text } from '@mantine/core';
import i18next from 'i18next';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import classes from './say.module.css';

const UNDO_MS = 10_000;
const DONE_MS = 4_000;
const PROBLEM_MS = 8_000;
const TICK_MS = 250;
/** More would hide the page: the oldest goes. */
const MOST_SHOWN = 4;

interface Said {
  id: number;
  message: string;
  isProblem: boolean;
  /** Milliseconds that it stays, looked at apart. */
  stays: number;
  undo?: (() => Promise<unknown>) | undefined;
}

let all: readonly Said[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Said[]): void {
  all = next.slice(-MOST_SHOWN);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sayDone(message: string, undo?: () => Promise<unknown>): void {
  change([...all, { id: nextId++, message, isProblem: false, stays: undo ? UNDO_MS : DONE_MS, undo }]);
}

/** For acts that leave no place of their own on the page to show a problem. */
export function sayProblem(error: unknown): void {
  change([...all, { id: nextId++, message: sentenceOfProblem(error), isProblem: true, stays: PROBLEM_MS }]);
}

export function sentenceOfProblem(error: unknown): string {
  if (error instanceof Refusal && error.sentence) return error.sentence;
  return error instanceof Unreachable ? i18next.t('kit.unreachable') : i18next.t('kit.failed');
}

function forget(id: number): void {
  change(all.filter((one) => one.id !== id));
}

/** The corner. It stands once, around all pages. */
export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => all);
  return (
    <div className={classes.corner} data-no-print>
      {shown.map((said) => (
        <Notice key={said.id} said={said} onEnd={() => forget(said.id)} />
      ))}
    </div>
  );
}

/** One of them; the time that it stays stands still while it is pointed at or has the focus (WCAG 2.2.1). */
export function Notice({ said, onEnd }: { said: Omit<Said, 'id'>; onEnd: () => void }) {
  const { t } = useTranslation();
  const [isHeld, setHeld] = useState(false);
  const [left, setLeft] = useState(said.stays);
  useEffect(() => {
    if (isHeld) return;
    const timer = setInterval(() => setLeft((before) => before - TICK_MS), TICK_MS);
    return () => clearInterval(timer);
  }, [isHeld]);
  const isOver = left <= 0;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  const undo = () => {
    onEnd();
    said.undo?.().then(() => sayDone(i18next.t('kit.undone', { what: said.message })), sayProblem);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it holds it; nothing is done by it
    <div
      className={classes.notice}
      data-notice
      data-problem={said.isProblem || undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Text size="sm" role={said.isProblem ? 'alert' : 'status'} className={classes.message}>
        {said.message}
      </Text>
      {said.undo && (
        <Button size="xs" variant="light" flex="none" onClick={undo}>
          {t('kit.undo')}{' '}
          <span aria-hidden className={classes.left}>
            {Math.ceil(left / 1000)}
          </span>
        </Button>
      )}
      <CloseButton aria-label={t('kit.close')} onClick={onEnd} />
    </div>
  );
}
