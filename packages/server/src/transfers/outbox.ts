/** What became of what was sent: status and times, no names; what was given up is tried again when a person says so. */
import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import type { RefusalReason, TransferEvent } from '@rempart/terms/transfers.ts';
import type { Session } from '../disclosure/session.ts';
import { namesOf } from './correspondents.ts';
import { keptDisposition } from './disposition.ts';
import { historyOfSent, type SentRow } from './history.ts';
import type { Parts } from './parts.ts';

const NEWEST = 200;
/** Besides those who send: the desks that follow it. */
const DESKS: readonly Role[] = ['secretary', 'admissions'];

/** A transfer sent, as the page shows it. */
export interface OutboxEntry {
  id: string;
  patient: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  urgency: 'routine' | 'urgent';
  /** `delivered`: in their inbox; `filed` and `refused`: what they did with it; `failed`: given up, can be retried. */
  status: 'waiting' | 'delivered' | 'filed' | 'refused' | 'failed';
  /** Why a person there refused it; null where it was turned away unread, with `problem`. */
  refusal: RefusalReason | null;
  attempts: number;
  /** Code of the last thing that went wrong. */
  problem: string | null;
  /** ISO instants. */
  created: string;
  /** When it is tried again, while it waits. */
  next: string | null;
  settled: string | null;
  /** The receiver's receipt and its signature, once delivered. */
  receipt: { receipt: string; signature: string } | null;
  history: TransferEvent[];
}

export function seesOutbox(role: Role): boolean {
  return opensRecords(role) || DESKS.includes(role);
}

/** What this establishment sent. @throws RempartError `role` */
export async function listOutbox(parts: Parts, session: Session): Promise<OutboxEntry[]> {
  await requireSender(session);
  const db = parts.databases.of(session.establishment);
  const names = await namesOf(parts, session.establishment);
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'patient_id', 'correspondent_id', 'urgency', 'status', 'attempts', 'problem', 'created_at'])
    .select(['settled_at', 'next_attempt', 'receipt', 'receipt_signature', 'disposition'])
    .where('establishment_id', '=', session.establishment)
    .orderBy('created_at', 'desc')
    .limit(NEWEST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    patient: row.patient_id,
    from: { id: session.establishment, name: names.of(session.establishment) },
    to: { id: row.correspondent_id, name: names.of(row.correspondent_id) },
    urgency: row.urgency,
    ...standingOf(row),
    attempts: row.attempts,
    problem: row.problem,
    created: row.created_at.toISOString(),
    next: row.status === 'waiting' ? row.next_attempt.toISOString() : null,
    settled: row.settled_at?.toISOString() ?? null,
    receipt: row.receipt && row.receipt_signature ? { receipt: row.receipt, signature: row.receipt_signature } : null,
    history: historyOfSent(row),
  }));
}

/**
 * Tries again now what waits or has failed: the same sealed package to the same house.
 * @throws RempartError `role`, `not-found`, `stale` for what is settled
 */
export async function retryTransfer(parts: Parts, session: Session, id: string): Promise<void> {
  await requireSender(session);
  if (!isUuid(id)) throw new RempartError('not-found');
  const db = parts.databases.of(session.establishment);
  const row = await db
    .selectFrom('outbox')
    .select(({ eb }) => eb('package', 'is not', null).as('canBeSent'))
    .where('establishment_id', '=', session.establishment)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new RempartError('not-found');
  if (!row.canBeSent) throw new RempartError('stale');
  const now = new Date();
  await db
    .updateTable('outbox')
    .set({ status: 'waiting', next_attempt: now, trying_since: now, settled_at: null, attempts: 0 })
    .where('establishment_id', '=', session.establishment)
    // A row that is locked is being sent at this moment.
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('establishment_id', '=', session.establishment)
        .where('id', '=', id)
        .where('package', 'is not', null)
        .forUpdate()
        .skipLocked(),
    )
    .execute();
  parts.databases.notices.tell([{ establishment: session.establishment, kind: 'outbox' }]);
}

function standingOf({ status, disposition }: SentRow): Pick<OutboxEntry, 'status' | 'refusal'> {
  if (!disposition) return { status, refusal: null };
  const { what } = keptDisposition(disposition);
  return { status: what.disposition, refusal: what.disposition === 'refused' ? what.reason : null };
}

async function requireSender(session: Session): Promise<void> {
  await session.requireProof();
  if (!seesOutbox(session.claims.role)) throw new RempartError('role');
}
