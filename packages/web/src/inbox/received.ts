/** What came in from other establishments: a list in clear, which opens nobody. */
import type { RefusalReason, TransferEvent } from '@rempart/terms/transfers.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { request } from '../fhir/request.ts';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';

export interface InboxEntry {
  id: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  received: string;
  urgency: 'routine' | 'urgent';
  status: 'new' | 'filed' | 'refused';
  /** The patient that it was filed to. */
  patient: string | null;
  refusal: RefusalReason | null;
  history: TransferEvent[];
  /** Whether the sender knows that it is closed; null while it is open. */
  told: 'told' | 'owed' | 'given-up' | null;
}

/** The list, as the frame keeps it (useArrivals). */
export function useReceived(enabled = true) {
  return useQuery({
    queryKey: ['inbox'],
    queryFn: async () => (await request<InboxEntry[]>({ method: 'GET', path: '/inbox' })).body,
    enabled,
    refetchInterval: usePollWhenDeaf(),
  });
}

/**
 * Reads the list again when it changes, once for all that show it, and calls `say` for each urgent one that comes while
 * the page is open.
 */
export function useArrivals(enabled: boolean, say: (urgent: InboxEntry) => void): void {
  const { data, refetch } = useReceived(enabled);
  useLive('inbox', () => void (enabled && refetch()));
  const known = useRef<ReadonlySet<string>>(undefined);
  const latest = useRef(say);
  latest.current = say;
  useEffect(() => {
    if (!data) return;
    const before = known.current;
    known.current = new Set(data.map(({ id }) => id));
    if (before) for (const entry of waitingIn(data).urgent) if (!before.has(entry.id)) latest.current(entry);
  }, [data]);
}

/** What waits to be filed, and of that what is urgent. */
export function waitingIn(entries: readonly InboxEntry[]): { all: InboxEntry[]; urgent: InboxEntry[] } {
  const all = entries.filter(({ status }) => status === 'new');
  return { all, urgent: all.filter(({ urgency }) => urgency === 'urgent') };
}

/** Urgent before the rest, what waits before what is done, the newest first. */
export function byUrgency(entries: InboxEntry[]): InboxEntry[] {
  const rank = ({ status, urgency }: InboxEntry) => (status === 'new' ? (urgency === 'urgent' ? 0 : 1) : 2);
  return entries.toSorted((a, b) => rank(a) - rank(b) || b.received.localeCompare(a.received));
}
