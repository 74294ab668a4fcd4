/** Being told: a receiver says what it did with what we sent; kept once, if the pinned key signed it. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { findCorrespondent } from './correspondents.ts';
import { readDisposition } from './disposition.ts';
import { PackageRefused, verifies } from './package.ts';
import type { Parts } from './parts.ts';
import { countRefusal } from './receive.ts';

/**
 * Takes one disposition. The same one again changes nothing; another one of the same transfer is refused.
 * @param to id in the address: whoever sent the transfer
 * @throws PackageRefused with the reason
 * @throws RempartError `not-found` for establishments that are not ours, `stale` while our own receipt is under way
 */
export async function takeDisposition(parts: Parts, to: string, bytes: Uint8Array): Promise<void> {
  const sender = await parts.served.find(to);
  if (!sender) throw new RempartError('not-found');
  let read: ReturnType<typeof readDisposition> | undefined;
  try {
    read = readDisposition(bytes);
    await keep(parts, sender.id, read);
  } catch (error) {
    if (error instanceof PackageRefused) await countRefusal(parts, sender.id, read?.disposition.to, error.refusal);
    throw error;
  }
}

async function keep(
  parts: Parts,
  sender: EstablishmentId,
  { signed, disposition }: ReturnType<typeof readDisposition>,
): Promise<void> {
  if (disposition.from !== sender) throw new PackageRefused('wrong-receiver');
  const db = parts.databases.of(sender);
  const receiver = await findCorrespondent(db, sender, disposition.to);
  if (!receiver) throw new PackageRefused('unknown-sender');
  if (!verifies(receiver.transferKey, 'receipt', signed.receipt, signed.signature)) {
    throw new PackageRefused('wrong-signature');
  }
  const ofThis = { establishment_id: sender, id: disposition.transfer, correspondent_id: receiver.id };
  const row = await db
    .selectFrom('outbox')
    .select(['status', 'package_hash', 'disposition'])
    .where((eb) => eb.and(ofThis))
    .executeTakeFirst();
  if (!row) throw new PackageRefused('unknown-transfer');
  if (row.package_hash.toString('base64url') !== disposition.package) throw new PackageRefused('other-content');
  if (row.disposition === signed.receipt) return;
  if (row.disposition) throw new PackageRefused('other-content');
  // Still being sent: its receipt comes first, and this is told again.
  if (row.status === 'waiting') throw new RempartError('stale');
  await db
    .updateTable('outbox')
    .set({ disposition: signed.receipt, disposition_signature: signed.signature, package: null })
    .where((eb) => eb.and(ofThis))
    .where('status', '<>', 'waiting')
    .where('disposition', 'is', null)
    .execute();
  await parts.reached?.('disposition-stored');
  parts.databases.notices.tell([{ establishment: sender, kind: 'outbox' }]);
}
