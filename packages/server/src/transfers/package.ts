/**
 * The package in which a transfer travels, and the receipt that comes back. Pure: texts and bytes in, values out.
 *
 * A package is JSON: `{header, keys, signature, traits, content}`.
 * - `header` and `keys` are JSON *texts*, sent as they were signed, so that nobody has to make the same bytes again.
 * - `keys` holds the two content keys, sealed by HPKE to the receiver with the header's text as associated data.
 * - `signature` is the sender's Ed25519 over `rempart-transfer\n` ‖ header ‖ `\n` ‖ keys.
 * - `traits` and `content` are the sealed parts, base64url; the header holds their hashes.
 * So signature and associated data together cover every byte: what is changed on the way is refused, not stored.
 *
 * A receipt is `{receipt, signature}`: a JSON text that names transfer, both establishments and the SHA-256 of what
 * was signed, and the receiver's Ed25519 over `rempart-receipt\n` ‖ receipt.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { type EstablishmentId, isUuid } from '@rempart/terms/ids.ts';
import { z } from 'zod';

const FORMAT = 'rempart-transfer/1';
const RECEIPT_FORMAT = 'rempart-receipt/1';
/** How soon the receiver should look. */
export const URGENCIES = ['routine', 'urgent'] as const;

/** 24 MB sealed: scanned documents pass, and base64 stays below the front's 64 MB. */
export const MAX_SEALED_BYTES = 24 * 1024 * 1024;
/** The JSON around it. */
export const MAX_PACKAGE_BYTES = Math.ceil((MAX_SEALED_BYTES * 4) / 3) + 16 * 1024;
/** A package made longer ago than this, or later than now by more than a clock's error, is not taken in. */
const MAX_AGE_MS = 30 * 24 * 3600_000;
const MAX_AHEAD_MS = 10 * 60_000;

/** Why a package or a disposition is refused; a code the sender's worker shows to a person. */
export type Refusal =
  | 'unreadable'
  | 'wrong-receiver'
  | 'unknown-sender'
  | 'wrong-key'
  | 'wrong-signature'
  | 'altered'
  | 'out-of-date'
  | 'other-content'
  | 'unknown-transfer';

/** Thrown by the checks of this file; nothing was stored. */
export class PackageRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal);
    this.name = 'PackageRefused';
    this.refusal = refusal;
  }
}

export const uuid = z.string().refine(isUuid);
export const establishment = uuid.transform((id) => id as EstablishmentId);
const base64url = z.string().regex(/^[\w-]+$/);
export const hash = base64url.length(43);

const headerShape = z.strictObject({
  format: z.literal(FORMAT),
  transfer: uuid,
  from: establishment,
  to: establishment,
  created: z.iso.datetime(),
  urgency: z.enum(URGENCIES),
  /** SHA-256 of the receiver's seal key: a key that was changed is told apart from bytes that were. */
  sealedTo: hash,
  /** SHA-256 of the sealed bytes of each part. */
  traits: hash,
  content: hash,
});
/** What a package says in clear of itself. */
export type Header = z.infer<typeof headerShape>;

const sealedKey = z.strictObject({ enc: base64url.length(43), ct: base64url.length(64) });
const keysShape = z.strictObject({ traits: sealedKey, content: sealedKey });
/** Content keys of both parts, each sealed to the receiver. */
export type Keys = z.infer<typeof keysShape>;

const packageShape = z.strictObject({
  header: z.string().max(2048),
  keys: z.string().max(1024),
  signature: base64url.length(86),
  traits: base64url,
  content: base64url,
});
/** A package as it travels: JSON of these texts. */
export type PackageText = z.infer<typeof packageShape>;

/** A package read. Reading alone proves no sender: the signature is checked apart. */
export interface Package extends Omit<PackageText, 'header' | 'keys' | 'traits' | 'content'> {
  header: Header;
  /** As sent: associated data of the sealed keys. */
  headerText: string;
  keys: Keys;
  keysText: string;
  traits: Buffer;
  content: Buffer;
  /** SHA-256 of what was signed: the transfer's fingerprint, which the receipt names. */
  hash: Buffer;
}

const receiptShape = z.strictObject({
  format: z.literal(RECEIPT_FORMAT),
  transfer: uuid,
  from: establishment,
  to: establishment,
  package: hash,
  received: z.iso.datetime(),
});
/** What a receiver signs. */
export type Receipt = z.infer<typeof receiptShape>;

/** A receipt as it travels; a disposition too. */
export interface SignedReceipt {
  receipt: string;
  signature: string;
}
export const signedReceiptShape = z.strictObject({ receipt: z.string().max(2048), signature: base64url.length(86) });

/** Public keys of a correspondent, as pinned. */
export interface PinnedKeys {
  /** Ed25519, 32 bytes raw. */
  transferKey: Buffer;
}

/** SHA-256, 32 bytes. */
export function sha256(bytes: string | Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** What the vault signs, after the prefix that it adds itself. */
export function signedText(headerText: string, keysText: string): string {
  return `${headerText}\n${keysText}`;
}

/** The header's text for two sealed parts. */
export function headerOf(
  transfer: Pick<Header, 'transfer' | 'from' | 'to' | 'urgency'> & { created: Date },
  sealKey: Uint8Array,
  parts: { traits: Buffer; content: Buffer },
): string {
  const header: Header = {
    format: FORMAT,
    transfer: transfer.transfer,
    from: transfer.from,
    to: transfer.to,
    created: transfer.created.toISOString(),
    urgency: transfer.urgency,
    sealedTo: sha256(sealKey).toString('base64url'),
    traits: sha256(parts.traits).toString('base64url'),
    content: sha256(parts.content).toString('base64url'),
  };
  return JSON.stringify(header);
}

/**
 * Reads a package, and checks all that needs no key: shape, hashes of the parts.
 * @throws PackageRefused `unreadable`, `altered`
 */
export function readPackage(bytes: Uint8Array): Package {
  const text = parsed(packageShape, Buffer.from(bytes).toString('utf8'));
  const header = parsed(headerShape, text.header);
  const keys = parsed(keysShape, text.keys);
  const traits = Buffer.from(text.traits, 'base64url');
  const content = Buffer.from(text.content, 'base64url');
  const isWhole =
    sha256(traits).toString('base64url') === header.traits && sha256(content).toString('base64url') === header.content;
  if (!isWhole) throw new PackageRefused('altered');
  return {
    header,
    headerText: text.header,
    keys,
    keysText: text.keys,
    signature: text.signature,
    traits,
    content,
    hash: sha256(signedText(text.header, text.keys)),
  };
}

/** The establishment that a package must be for. */
export interface Receiver {
  id: EstablishmentId;
  /** X25519, 32 bytes raw. */
  sealKey: Uint8Array;
  now: Date;
}

/**
 * Whether a package that was read is for this receiver and from that sender, unchanged. In the order: receiver,
 * sender, signature, and only then what the signed header says.
 * @param sender the pinned correspondent with the id of the header; undefined if there is none
 * @throws PackageRefused
 */
export function checkPackage(received: Package, receiver: Receiver, sender: PinnedKeys | undefined): void {
  const { header } = received;
  if (header.to !== receiver.id) throw new PackageRefused('wrong-receiver');
  if (!sender) throw new PackageRefused('unknown-sender');
  const signed = signedText(received.headerText, received.keysText);
  if (!verifies(sender.transferKey, 'transfer', signed, received.signature)) {
    throw new PackageRefused('wrong-signature');
  }
  if (header.sealedTo !== sha256(receiver.sealKey).toString('base64url')) throw new PackageRefused('wrong-key');
  const age = receiver.now.getTime() - Date.parse(header.created);
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) throw new PackageRefused('out-of-date');
}

/** The receiver's receipt of the package with that header, so far as it is read. */
export function receivedAt(receipt: string): string {
  return parsed(receiptShape, receipt).received;
}

/** The text of a receipt, for the vault to sign. */
export function receiptOf(received: Package, at: Date): string {
  const { transfer, from, to } = received.header;
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    transfer,
    from,
    to,
    package: received.hash.toString('base64url'),
    received: at.toISOString(),
  };
  return JSON.stringify(receipt);
}

/**
 * The receipt for this very package, signed by its receiver; undefined for anything else, whatever it is.
 * @param receiver pinned keys of the correspondent it was sent to
 */
export function readReceipt(
  text: string,
  sent: { transfer: string; from: string; to: string; hash: Buffer },
  receiver: PinnedKeys,
): SignedReceipt | undefined {
  try {
    const signed = parsed(signedReceiptShape, text);
    if (!verifies(receiver.transferKey, 'receipt', signed.receipt, signed.signature)) return undefined;
    const receipt = parsed(receiptShape, signed.receipt);
    const isOfThis =
      receipt.transfer === sent.transfer &&
      receipt.from === sent.from &&
      receipt.to === sent.to &&
      receipt.package === sent.hash.toString('base64url');
    return isOfThis ? signed : undefined;
  } catch {
    return undefined;
  }
}

/** Ed25519 (RFC 8032) over `rempart-{kind}\n` ‖ text. */
export function verifies(key: Buffer, kind: 'transfer' | 'receipt', text: string, signature: string): boolean {
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, Buffer.from(`rempart-${kind}\n${text}`), publicKey, Buffer.from(signature, 'base64url'));
}

/** @throws PackageRefused `unreadable` */
export function parsed<T>(shape: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PackageRefused('unreadable');
  }
  const result = shape.safeParse(value);
  if (!result.success) throw new PackageRefused('unreadable');
  return result.data;
}
