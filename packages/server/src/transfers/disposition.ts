/**
 * The disposition: what a receiver did with a transfer, told to its sender, signed. After the message disposition
 * notification of mail (RFC 8098). Pure.
 *
 * It is `{receipt, signature}` like a receipt: a JSON text, here of format `rempart-disposition/1`, and the receiver's
 * Ed25519 over `rempart-receipt\n` ‖ text; the format inside keeps the two apart. The text is made of the row alone,
 * so that telling it again tells the same.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { REFUSAL_REASONS, type RefusalReason } from '@rempart/terms/transfers.ts';
import { z } from 'zod';
import { establishment, hash, parsed, type SignedReceipt, signedReceiptShape, uuid } from './package.ts';

const FORMAT = 'rempart-disposition/1';

const what = z.discriminatedUnion('disposition', [
  z.strictObject({ disposition: z.literal('filed') }),
  z.strictObject({ disposition: z.literal('refused'), reason: z.enum(REFUSAL_REASONS) }),
]);
const dispositionShape = z.strictObject({
  format: z.literal(FORMAT),
  transfer: uuid,
  from: establishment,
  to: establishment,
  /** SHA-256 of header ‖ `\n` ‖ keys of the package, as in the receipt. */
  package: hash,
  closed: z.iso.datetime(),
  what,
});
/** What a receiver signs when an item is filed or refused. No patient, no person, no words. */
export type Disposition = z.infer<typeof dispositionShape>;

/** An item that is closed. */
export interface Closed {
  transfer: string;
  from: EstablishmentId;
  to: EstablishmentId;
  hash: Buffer;
  closed: Date;
  /** Null: filed. */
  refusal: RefusalReason | null;
}

/** The text of a disposition, for the vault to sign: the same for the same item, for ever. */
export function dispositionOf(item: Closed): string {
  const disposition: Disposition = {
    format: FORMAT,
    transfer: item.transfer,
    from: item.from,
    to: item.to,
    package: item.hash.toString('base64url'),
    closed: item.closed.toISOString(),
    what: item.refusal ? { disposition: 'refused', reason: item.refusal } : { disposition: 'filed' },
  };
  return JSON.stringify(disposition);
}

/** Reading alone proves no receiver. @throws PackageRefused `unreadable` */
export function readDisposition(bytes: Uint8Array): { signed: SignedReceipt; disposition: Disposition } {
  const signed = parsed(signedReceiptShape, Buffer.from(bytes).toString('utf8'));
  return { signed, disposition: parsed(dispositionShape, signed.receipt) };
}

/** The text of one that was checked when it came. */
export function keptDisposition(text: string): Disposition {
  return parsed(dispositionShape, text);
}
