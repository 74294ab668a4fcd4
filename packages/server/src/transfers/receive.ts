/**
 * Receiving: a package is checked, resealed to our own letter key by the vault, and stored once. The receipt is signed
 * before it is stored with the item, so that whoever asks again gets the very same one.
 */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import { levelOfPart, type TransferPart } from '../disclosure/transfer-parts.ts';
import { findCorrespondent, type Served } from './correspondents.ts';
import { checkPackage, type Package, PackageRefused, readPackage, receiptOf, type SignedReceipt } from './package.ts';
import type { Parts } from './parts.ts';

/** Stands for every sender that is not pinned. */
const UNKNOWN_SENDER = '00000000-0000-0000-0000-000000000000';

/**
 * Takes in one package.
 * @param to id in the address
 * @throws PackageRefused with the reason; nothing of the package is stored
 * @throws RempartError `not-found` for establishments that are not ours
 */
export async function receivePackage(parts: Parts, to: string, bytes: Uint8Array): Promise<SignedReceipt> {
  const receiver = await parts.served.find(to);
  if (!receiver) throw new RempartError('not-found');
  let received: Package | undefined;
  try {
    received = readPackage(bytes);
    const db = parts.databases.of(receiver.id);
    const sender = await findCorrespondent(db, receiver.id, received.header.from);
    const sealKey = Buffer.from(receiver.transferSealKey, 'base64url');
    checkPackage(received, { id: receiver.id, sealKey, now: new Date() }, sender);
    await parts.reached?.('verified');
    return (await receiptBefore(parts, received)) ?? (await takeIn(parts, receiver, received));
  } catch (error) {
    if (error instanceof PackageRefused) await countRefusal(parts, receiver.id, received?.header.from, error.refusal);
    throw error;
  }
}

/** The receipt already given for this transfer. @throws PackageRefused `other-content` */
async function receiptBefore(parts: Parts, received: Package): Promise<SignedReceipt | undefined> {
  const { to, from, transfer } = received.header;
  const row = await parts.databases
    .of(to)
    .selectFrom('inbox_item')
    .select(['package_hash', 'receipt', 'receipt_signature'])
    .where('establishment_id', '=', to)
    .where('correspondent_id', '=', from)
    .where('transfer_id', '=', transfer)
    .executeTakeFirst();
  if (!row) return undefined;
  if (!row.package_hash.equals(received.hash)) throw new PackageRefused('other-content');
  return { receipt: row.receipt, signature: row.receipt_signature };
}

async function takeIn(parts: Parts, receiver: Served, received: Package): Promise<SignedReceipt> {
  const id = randomUUID();
  const letters = await Promise.all([reseal(parts, received, id, 'traits'), reseal(parts, received, id, 'content')]);
  await parts.reached?.('resealed');
  const at = new Date();
  const receipt = receiptOf(received, at);
  const { signature } = await parts.vault.ask('sign', {
    establishment: receiver.id,
    kind: 'receipt',
    bytes: Buffer.from(receipt).toString('base64url'),
  });
  await parts.reached?.('receipt-signed');
  const isFirst = await parts.databases
    .of(receiver.id)
    .transaction()
    .execute((trx) => store(trx, { id, received, letters, at, receipt, signature }));
  await parts.reached?.('stored');
  if (isFirst) {
    parts.databases.notices.tell([{ establishment: receiver.id, kind: 'inbox' }]);
    return { receipt, signature };
  }
  // The same transfer came twice at once: the receipt that was stored is the receipt.
  const stored = await receiptBefore(parts, received);
  if (!stored) throw new RempartError('unexpected');
  return stored;
}

/** A content key from our transfer key to our letter key, inside the vault. */
async function reseal(parts: Parts, received: Package, item: string, part: TransferPart): Promise<SealedLetter> {
  const { to } = received.header;
  const letter: LetterRule = {
    establishment: to,
    kind: 'inbox',
    subject: item,
    level: levelOfPart(part),
    due: null,
    id: randomUUID(),
  };
  const { enc, ct } = received.keys[part];
  const request = { establishment: to, enc, ct, aad: received.headerText, letter };
  try {
    return (await parts.vault.ask('receive-transfer', request)).letter;
  } catch (error) {
    if (error instanceof RempartError && error.code === 'invalid') throw new PackageRefused('wrong-key');
    throw error;
  }
}

interface ItemToStore {
  id: string;
  received: Package;
  letters: SealedLetter[];
  at: Date;
  receipt: string;
  signature: string;
}

/** False if the transfer was there already. */
async function store(trx: DatabaseTransaction, item: ItemToStore): Promise<boolean> {
  const { header, hash, traits, content, signature } = item.received;
  const inserted = await trx
    .insertInto('inbox_item')
    .values({
      establishment_id: header.to,
      id: item.id,
      correspondent_id: header.from,
      transfer_id: header.transfer,
      sent_at: new Date(header.created),
      received_at: item.at,
      urgency: header.urgency,
      package_hash: hash,
      sealed_traits: traits,
      sealed_content: content,
      receipt: item.receipt,
      receipt_signature: item.signature,
    })
    .onConflict((conflict) => conflict.columns(['establishment_id', 'correspondent_id', 'transfer_id']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
  await trx
    .insertInto('letter')
    .values(item.letters.map((letter) => letterRow(letter, { writer: header.from, proof: signature })))
    .execute();
  return true;
}

/** A letter as a row; `proof` is what makes its writer answer for it: here the sender's signature. */
export function letterRow({ rule, keyVersion, enc, ct }: SealedLetter, by: { writer: string; proof: string }) {
  return {
    establishment_id: rule.establishment,
    id: rule.id,
    kind: rule.kind,
    subject: rule.subject,
    level: rule.level,
    due: null,
    key_version: keyVersion,
    enc: Buffer.from(enc, 'base64url'),
    ct: Buffer.from(ct, 'base64url'),
    ...by,
  };
}

/** A refusal is counted by sender and reason, so that a person is told; it cannot fill the table. */
export async function countRefusal(
  parts: Parts,
  to: EstablishmentId,
  claimed: string | undefined,
  refusal: string,
): Promise<void> {
  const db = parts.databases.of(to);
  const sender = claimed && (await findCorrespondent(db, to, claimed)) ? claimed : UNKNOWN_SENDER;
  parts.log.warn({ establishment: to, sender, refusal }, 'transfer refused');
  const now = new Date();
  await db
    .insertInto('inbox_refusal')
    .values({ establishment_id: to, correspondent_id: sender, refusal, last_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['establishment_id', 'correspondent_id', 'refusal'])
        .doUpdateSet((eb) => ({ times: eb('inbox_refusal.times', '+', 1), last_at: now })),
    )
    .execute();
}
