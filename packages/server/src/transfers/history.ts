/**
 * What happened to a transfer, from the rows of either side: the same events with the same instants, since both read
 * them from what was signed. No patient, no person. Pure.
 */
import type { RefusalReason, TransferEvent } from '@rempart/terms/transfers.ts';
import { keptDisposition } from './disposition.ts';
import { receivedAt } from './package.ts';

/** Of a row of the outbox. */
export interface SentRow {
  created_at: Date;
  status: 'waiting' | 'delivered' | 'refused' | 'failed';
  problem: string | null;
  settled_at: Date | null;
  receipt: string | null;
  disposition: string | null;
}

/** As the sender tells it. */
export function historyOfSent(row: SentRow): TransferEvent[] {
  const history: TransferEvent[] = [{ kind: 'sent', at: row.created_at.toISOString() }];
  if (row.receipt) history.push({ kind: 'received', at: receivedAt(row.receipt) });
  if (row.disposition) {
    const { closed, what } = keptDisposition(row.disposition);
    history.push(closing(closed, what.disposition === 'refused' ? what.reason : null));
  } else if (row.settled_at && (row.status === 'refused' || row.status === 'failed')) {
    const kind = row.status === 'refused' ? 'turned-away' : 'failed';
    history.push({ kind, at: row.settled_at.toISOString(), problem: row.problem ?? '' });
  }
  return history;
}

/** Of a row of the inbox. */
export interface ReceivedRow {
  sent_at: Date | null;
  received_at: Date;
  closed_at: Date | null;
  refusal: RefusalReason | null;
}

/** As the receiver tells it. */
export function historyOfItem({ sent_at, received_at, closed_at, refusal }: ReceivedRow): TransferEvent[] {
  return [
    ...(sent_at ? [{ kind: 'sent' as const, at: sent_at.toISOString() }] : []),
    { kind: 'received', at: received_at.toISOString() },
    ...(closed_at ? [closing(closed_at.toISOString(), refusal)] : []),
  ];
}

function closing(at: string, reason: RefusalReason | null): TransferEvent {
  return reason ? { kind: 'refused', at, reason } : { kind: 'filed', at };
}
