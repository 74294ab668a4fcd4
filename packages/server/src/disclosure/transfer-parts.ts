/**
 * The two sealed parts of a transfer between establishments (transfers/README.md, package format).
 * Each part is sealed as rows are (seal.ts: padded, AES-256-GCM) under a random content key of its own, bound to
 * receiver, transfer and part; the content key is sealed by HPKE to the receiver's transfer key, which its vault holds.
 * Only the door unseals a part.
 */
import { randomBytes } from 'node:crypto';
import { hpkeSeal } from './letters.ts';
import { type SealContext, seal, unseal } from './seal.ts';

const TRANSFER_PARTS = ['traits', 'content'] as const;
/** Who the patient is, and what is told of them. */
export type TransferPart = (typeof TRANSFER_PARTS)[number];

/** What a part is bound to. */
export interface PartOf {
  /** The receiving establishment. */
  to: string;
  transfer: string;
  part: TransferPart;
}

/** A content key sealed to the receiver, base64url. */
export interface SealedKey {
  enc: string;
  ct: string;
}

const INFO = 'rempart-transfer';

function contextOfPart({ to, transfer, part }: PartOf): SealContext {
  return { establishment: to, type: `transfer ${part}`, id: transfer, version: 1, level: levelOfPart(part) };
}

/** Traits open as an identity; content opens with the record. */
export function levelOfPart(part: TransferPart): 'identity' | 'record' {
  return part === 'traits' ? 'identity' : 'record';
}

/** Seals a part under a new content key, which the caller seals to the receiver and forgets. */
export function sealPart(of: PartOf, text: string): { key: Buffer; sealed: Buffer } {
  const key = randomBytes(32);
  return { key, sealed: seal(key, contextOfPart(of), text) };
}

/** @throws if key, part or bytes are not those that were sealed */
export function openPart(key: Buffer, of: PartOf, sealed: Buffer): string {
  return unseal(key, contextOfPart(of), sealed);
}

/** @param sealKey the receiver's X25519 public key, 32 bytes @param header its text is the associated data */
export function sealContentKey(sealKey: Buffer, header: string, key: Buffer): Promise<SealedKey> {
  return hpkeSeal(sealKey, INFO, Buffer.from(header), key);
}
