/**
 * Telling: what became of an item goes back to its sender, under the item's lock, until they have it. Killed at any
 * point, it is told again in the same words, and the sender keeps it once.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { RefusalReason } from '@rempart/terms/transfers.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import { type Answer, GIVE_UP_MS, pauseAfter, post } from './channel.ts';
import { addressOf, findCorrespondent } from './correspondents.ts';
import { dispositionOf } from './disposition.ts';
import type { Parts } from './parts.ts';

/** Tells the one that has waited longest. @returns false when none is owed, or when broken off */
export async function tellNext(parts: Parts, establishment: EstablishmentId, stop: AbortSignal): Promise<boolean> {
  const isSettled = await parts.databases
    .of(establishment)
    .transaction()
    .execute(async (trx) => {
      const item = await claim(trx, establishment);
      if (!item) return false;
      await parts.reached?.('telling');
      const answer = await tell(parts, trx, establishment, item, stop);
      if (stop.aborted && answer.kind === 'later') return false;
      await parts.reached?.('disposition-answered');
      await settle(trx, establishment, item, answer);
      await parts.reached?.('told');
      return true;
    });
  if (isSettled) parts.databases.notices.tell([{ establishment, kind: 'inbox' }]);
  return isSettled;
}

async function tell(
  parts: Parts,
  trx: DatabaseTransaction,
  establishment: EstablishmentId,
  item: Owed,
  stop: AbortSignal,
): Promise<Answer> {
  const sender = await findCorrespondent(trx, establishment, item.correspondent_id);
  if (!sender) return { kind: 'refused', problem: 'unknown-correspondent' };
  const receipt = dispositionOf({
    transfer: item.transfer_id,
    from: sender.id,
    to: establishment,
    hash: item.package_hash,
    closed: item.closed_at,
    refusal: item.refusal,
  });
  const bytes = Buffer.from(receipt).toString('base64url');
  const { signature } = await parts.vault.ask('sign', { establishment, kind: 'receipt', bytes });
  await parts.reached?.('disposition-signed');
  return post(`${addressOf(sender, parts.origin)}/dispositions`, JSON.stringify({ receipt, signature }), stop);
}

interface Owed {
  id: string;
  correspondent_id: EstablishmentId;
  transfer_id: string;
  package_hash: Buffer;
  closed_at: Date;
  refusal: RefusalReason | null;
  tellings: number;
}

async function claim(trx: DatabaseTransaction, establishment: EstablishmentId): Promise<Owed | undefined> {
  const row = await trx
    .selectFrom('inbox_item')
    .select(['id', 'correspondent_id', 'transfer_id', 'package_hash', 'closed_at', 'refusal', 'tellings'])
    .where('establishment_id', '=', establishment)
    .where('next_telling', '<=', new Date())
    .orderBy('next_telling')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row as Owed | undefined;
}

async function settle(
  trx: DatabaseTransaction,
  establishment: EstablishmentId,
  item: Owed,
  answer: Answer,
): Promise<void> {
  await trx
    .updateTable('inbox_item')
    .set({ tellings: item.tellings + 1, ...columnsOf(item, answer, new Date()) })
    .where('establishment_id', '=', establishment)
    .where('id', '=', item.id)
    .execute();
}

function columnsOf(item: Owed, answer: Answer, now: Date) {
  if (answer.kind === 'answered') return { told_at: now, next_telling: null, telling_problem: null };
  const { problem } = answer;
  const isGivenUp = answer.kind === 'refused' || now.getTime() - item.closed_at.getTime() > GIVE_UP_MS;
  const next_telling = isGivenUp ? null : new Date(now.getTime() + pauseAfter(item.tellings));
  return { next_telling, telling_problem: problem };
}
