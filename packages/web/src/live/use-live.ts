import type { LiveEvent } from '@rempart/terms/live.ts';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type LiveState, liveState, onLiveEvent, watchLiveState } from './live.ts';
import { isVaultDown, watchVault } from './vault.ts';

/** What a page listens to: an agenda, one patient's open record, or the lists of transfers. */
export type LiveTopic = 'agenda' | 'inbox' | 'outbox' | { patient: string };

/** Which schedule's which day, of an agenda; absent where something may have been missed, so that all is read again. */
export type AgendaChange = Extract<LiveEvent, { kind: 'agenda' }>;

/** A burst is one change. */
const GATHER_MS = 150;
const DEAF_POLL_MS = 20_000;

/**
 * Calls back after others (or this person, elsewhere) changed what the page shows, and after a broken connection came
 * back. The changes of a burst come together; none means that anything may have changed.
 *
 * @example
 * useLive('agenda', (changes) => {
 *   if (!changes || changes.some(({ schedule }) => schedule === shown)) queries.invalidateQueries({ queryKey: ['appointments'] });
 * });
 * useLive({ patient }, () => queries.invalidateQueries({ queryKey: ['record', patient] }));
 */
export function useLive(topic: LiveTopic, onChange: (changes?: readonly AgendaChange[]) => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const patient = typeof topic === 'object' ? topic.patient : undefined;
  const kind = typeof topic === 'object' ? 'record' : topic;
  useEffect(() => {
    let gathered: AgendaChange[] | undefined = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onLiveEvent((event) => {
      if (event.kind !== 'missed' && event.kind !== kind) return;
      if (event.kind === 'record' && event.patient !== patient) return;
      if (event.kind === 'agenda') gathered?.push(event);
      else gathered = undefined;
      timer ??= setTimeout(() => {
        const changes = gathered;
        gathered = [];
        timer = undefined;
        latest.current(changes);
      }, GATHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [kind, patient]);
}

/** How often to ask while nothing is told, in milliseconds: a query's `refetchInterval`. */
export function usePollWhenDeaf(): number | false {
  return useLiveState() === 'connected' ? false : DEAF_POLL_MS;
}

/** Whether the connection holds, for the word that says so. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(watchLiveState, liveState);
}

/** Whether the vault has not answered, and is not back yet. */
export function useVaultDown(): boolean {
  return useSyncExternalStore(watchVault, isVaultDown);
}
