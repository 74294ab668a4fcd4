/** What became of what was sent: status and times, no names. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import type { Session } from '../disclosure/session.ts';
import { correspondentsOf } from './correspondents.ts';
import type { Parts } from './parts.ts';

const NEWEST = 200;
/** Besides those who send: the desks that follow it. */
const DESKS: readonly Role[] = ['secretary', 'admissions'];

/** A transfer sent, as the page shows it. */
export interface OutboxEntry {
  id: string;
  patient: string;
  to: { id: string; name: string };
  urgency: 'routine' | 'urgent';
  status: 'waiting' | 'delivered' | 'refused' | 'failed';
  attempts: number;
  /** Code of the last thing that went wrong. */
  problem: string | null;
  /** ISO instants. */
  created: string;
  settled: string | null;
  /** The receiver's receipt and its signature, once delivered. */
  receipt: { receipt: string; signature: string } | null;
}

/** What this establishment sent. @throws RempartError `role` */
export async function listOutbox(parts: Parts, session: Session): Promise<OutboxEntry[]> {
  await session.requireProof();
  const { role } = session.claims;
  if (!opensRecords(role) && !DESKS.includes(role)) throw new RempartError('role');
  const db = parts.databases.of(session.establishment);
  const names = new Map((await correspondentsOf(db, session.establishment)).map(({ id, name }) => [id, name]));
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'patient_id', 'correspondent_id', 'urgency', 'status', 'attempts', 'problem', 'created_at'])
    .select(['settled_at', 'receipt', 'receipt_signature'])
    .where('establishment_id', '=', session.establishment)
    .orderBy('created_at', 'desc')
    .limit(NEWEST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    patient: row.patient_id,
    to: { id: row.correspondent_id, name: names.get(row.correspondent_id) ?? '' },
    urgency: row.urgency,
    status: row.status,
    attempts: row.attempts,
    problem: row.problem,
    created: row.created_at.toISOString(),
    settled: row.settled_at?.toISOString() ?? null,
    receipt: row.receipt && row.receipt_signature ? { receipt: row.receipt, signature: row.receipt_signature } : null,
  }));
}
