/** Delivering: one transfer of the outbox, sent under its row's lock until the receiver's signed receipt is here. */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import { GIVE_UP_MS, pauseAfter, post } from './channel.ts';
import { addressOf, type Correspondent, findCorrespondent } from './correspondents.ts';
import { readReceipt, type SignedReceipt } from './package.ts';
import type { Parts } from './parts.ts';

type Outcome =
  | { kind: 'delivered'; receipt: SignedReceipt }
  | { kind: 'refused'; problem: string }
  | { kind: 'later'; problem: string };

/** Sends the transfer that has waited longest. @returns false when none is due, or when broken off */
export async function deliverNext(parts: Parts, establishment: EstablishmentId, stop: AbortSignal): Promise<boolean> {
  const isSettled = await parts.databases
    .of(establishment)
    .transaction()
    .execute(async (trx) => {
      const row = await claim(trx, establishment);
      if (!row) return false;
      await parts.reached?.('claimed');
      const correspondent = await findCorrespondent(trx, establishment, row.correspondent_id);
      const outcome = correspondent
        ? await send(parts, establishment, row, correspondent, stop)
        : ({ kind: 'refused', problem: 'unknown-correspondent' } as const);
      if (stop.aborted && outcome.kind === 'later') return false;
      await parts.reached?.('answered');
      await settle(trx, establishment, row, outcome);
      await parts.reached?.('settled');
      return true;
    });
  if (isSettled) parts.databases.notices.tell([{ establishment, kind: 'outbox' }]);
  return isSettled;
}

async function send(
  parts: Parts,
  establishment: EstablishmentId,
  row: Waiting,
  to: Correspondent,
  stop: AbortSignal,
): Promise<Outcome> {
  const answer = await post(addressOf(to, parts.origin), row.package, stop);
  if (answer.kind !== 'answered') return answer;
  const sent = { transfer: row.id, from: establishment, to: to.id, hash: row.package_hash };
  const receipt = readReceipt(answer.text, sent, to);
  return receipt ? { kind: 'delivered', receipt } : { kind: 'later', problem: 'wrong-receipt' };
}

interface Waiting {
  id: string;
  correspondent_id: EstablishmentId;
  attempts: number;
  trying_since: Date;
  package: Buffer<ArrayBuffer>;
  package_hash: Buffer;
}

/** Locks one row; other workers pass it by, and it is free again as soon as this connection ends. */
async function claim(trx: DatabaseTransaction, establishment: EstablishmentId): Promise<Waiting | undefined> {
  const row = await trx
    .selectFrom('outbox')
    .select(['id', 'correspondent_id', 'attempts', 'trying_since', 'package', 'package_hash'])
    .where('establishment_id', '=', establishment)
    .where('status', '=', 'waiting')
    .where('next_attempt', '<=', new Date())
    .orderBy('next_attempt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row as Waiting | undefined;
}

async function settle(
  trx: DatabaseTransaction,
  establishment: EstablishmentId,
  row: Waiting,
  outcome: Outcome,
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ attempts: row.attempts + 1, ...columnsOf(row, outcome, new Date()) })
    .where('establishment_id', '=', establishment)
    .where('id', '=', row.id)
    .execute();
}

function columnsOf(row: Waiting, outcome: Outcome, now: Date) {
  switch (outcome.kind) {
    case 'delivered': {
      const { receipt, signature } = outcome.receipt;
      const settled = { status: 'delivered' as const, package: null, problem: null, settled_at: now };
      return { ...settled, receipt, receipt_signature: signature };
    }
    case 'refused':
      return { status: 'refused' as const, package: null, problem: outcome.problem, settled_at: now };
    case 'later': {
      const { problem } = outcome;
      if (now.getTime() - row.trying_since.getTime() > GIVE_UP_MS) {
        return { status: 'failed' as const, problem, settled_at: now };
      }
      return { problem, next_attempt: new Date(now.getTime() + pauseAfter(row.attempts)) };
    }
  }
}
