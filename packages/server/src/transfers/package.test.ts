/** Attack D6 as a matrix: whatever is forged, altered, replayed or misdirected is refused, and says why. */
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { describe, expect, test } from 'vitest';
import { openPart, sealContentKey, sealPart } from '../disclosure/transfer-parts.ts';
import {
  checkPackage,
  headerOf,
  PackageRefused,
  type PackageText,
  readPackage,
  readReceipt,
  receiptOf,
  signedText,
} from './package.ts';

interface Side {
  id: EstablishmentId;
  sign: KeyObject;
  transferKey: Buffer;
  sealKey: Buffer;
}

function newSide(): Side {
  const pair = generateKeyPairSync('ed25519');
  const seal = generateKeyPairSync('x25519');
  const raw = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    id: randomUUID() as EstablishmentId,
    sign: pair.privateKey,
    transferKey: raw(pair.publicKey),
    sealKey: raw(seal.publicKey),
  };
}

const sender = newSide();
const receiver = newSide();
const stranger = newSide();
const NOW = new Date('2026-11-24T09:00:00Z');

function signed(by: Side, kind: 'transfer' | 'receipt', text: string): string {
  return sign(null, Buffer.from(`rempart-${kind}\n${text}`), by.sign).toString('base64url');
}

interface Variation {
  signer?: Side;
  kind?: 'transfer' | 'receipt';
  to?: Side;
  from?: Side;
  sealKey?: Buffer;
  created?: Date;
  transfer?: string;
}

async function packed(variation: Variation = {}): Promise<PackageText> {
  const { signer = sender, kind = 'transfer', to = receiver, from = sender, created = NOW } = variation;
  const { sealKey = to.sealKey, transfer = randomUUID() } = variation;
  const traits = sealPart({ to: to.id, transfer, part: 'traits' }, 'traits');
  const content = sealPart({ to: to.id, transfer, part: 'content' }, 'content');
  const parts = { traits: traits.sealed, content: content.sealed };
  const header = headerOf({ transfer, from: from.id, to: to.id, urgency: 'routine', created }, sealKey, parts);
  const keys = JSON.stringify({
    traits: await sealContentKey(sealKey, header, traits.key),
    content: await sealContentKey(sealKey, header, content.key),
  });
  return {
    header,
    keys,
    signature: signed(signer, kind, signedText(header, keys)),
    traits: traits.sealed.toString('base64url'),
    content: content.sealed.toString('base64url'),
  };
}

function verdictOf(text: PackageText | string, pinned: Side | undefined = sender): string {
  try {
    const received = readPackage(Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)));
    checkPackage(received, { id: receiver.id, sealKey: receiver.sealKey, now: NOW }, pinned);
    return 'accepted';
  } catch (error) {
    if (error instanceof PackageRefused) return error.refusal;
    throw error;
  }
}

const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
const hours = (n: number) => new Date(NOW.getTime() + n * 3600_000);

describe('a package', () => {
  test('as the sender made it is accepted', async () => {
    expect(verdictOf(await packed())).toBe('accepted');
  });

  test.each<[string, (text: PackageText) => PackageText | string, string]>([
    ['no JSON', () => 'nonsense', 'unreadable'],
    ['an empty body', () => '', 'unreadable'],
    ['an element too many', (p) => ({ ...p, more: 1 }) as PackageText, 'unreadable'],
    [
      'a header of another format',
      (p) => ({ ...p, header: p.header.replace('transfer/1', 'transfer/0') }),
      'unreadable',
    ],
    ['traits changed', (p) => ({ ...p, traits: flipped(p.traits) }), 'altered'],
    ['content changed', (p) => ({ ...p, content: flipped(p.content) }), 'altered'],
    ['parts exchanged', (p) => ({ ...p, traits: p.content, content: p.traits }), 'altered'],
    ['the header respaced', (p) => ({ ...p, header: p.header.replace(':', ': ') }), 'wrong-signature'],
    ['the urgency raised', (p) => ({ ...p, header: p.header.replace('routine', 'urgent') }), 'wrong-signature'],
    ['a sealed key changed', (p) => ({ ...p, keys: p.keys.replace(/"ct":"./, '"ct":"_') }), 'wrong-signature'],
    ['the signature changed', (p) => ({ ...p, signature: flipped(p.signature) }), 'wrong-signature'],
  ])('with %s is refused', async (_, change, refusal) => {
    expect(verdictOf(change(await packed()))).toBe(refusal);
  });

  test.each<[string, Variation, string]>([
    ['signed by somebody else in the name of a correspondent', { signer: stranger }, 'wrong-signature'],
    ['signed as a receipt', { kind: 'receipt' }, 'wrong-signature'],
    ['for another establishment', { to: stranger }, 'wrong-receiver'],
    ['sealed to a key that is not ours', { sealKey: stranger.sealKey }, 'wrong-key'],
    ['made two months ago', { created: hours(-24 * 60) }, 'out-of-date'],
    ['made tomorrow', { created: hours(24) }, 'out-of-date'],
  ])('%s is refused', async (_, variation, refusal) => {
    expect(verdictOf(await packed(variation))).toBe(refusal);
  });

  test('of a sender that is not pinned is refused, however well signed', async () => {
    const text = await packed({ from: stranger, signer: stranger });
    const received = readPackage(Buffer.from(JSON.stringify(text)));
    const check = () => checkPackage(received, { id: receiver.id, sealKey: receiver.sealKey, now: NOW }, undefined);
    expect(check).toThrow('unknown-sender');
  });
});

describe('a sealed part', () => {
  const part = { to: receiver.id, transfer: randomUUID(), part: 'content' as const };
  const { key, sealed } = sealPart(part, 'text');

  test('opens with its key and place', () => {
    expect(openPart(key, part, sealed)).toBe('text');
  });

  test.each([
    ['another receiver', { ...part, to: sender.id }],
    ['another transfer', { ...part, transfer: randomUUID() }],
    ['the other part', { ...part, part: 'traits' as const }],
  ])('does not open as that of %s', (_, other) => {
    expect(() => openPart(key, other, sealed)).toThrow();
  });

  test('does not open with another key', () => {
    expect(() => openPart(randomBytes(32), part, sealed)).toThrow();
  });
});

describe('a receipt', () => {
  test('counts for the package it was given for, signed by its receiver, and for nothing else', async () => {
    const received = readPackage(Buffer.from(JSON.stringify(await packed())));
    const { transfer, from, to } = received.header;
    const sent = { transfer, from, to, hash: received.hash };
    const receipt = receiptOf(received, NOW);
    const text = (by: Side, kind: 'receipt' | 'transfer' = 'receipt', of = receipt) =>
      JSON.stringify({ receipt: of, signature: signed(by, kind, of) });

    expect(readReceipt(text(receiver), sent, receiver)).toEqual({
      receipt,
      signature: signed(receiver, 'receipt', receipt),
    });
    expect(readReceipt(text(stranger), sent, receiver)).toBeUndefined();
    expect(readReceipt(text(receiver, 'transfer'), sent, receiver)).toBeUndefined();
    expect(readReceipt(text(receiver), { ...sent, hash: randomBytes(32) }, receiver)).toBeUndefined();
    expect(readReceipt(text(receiver), { ...sent, transfer: randomUUID() }, receiver)).toBeUndefined();
    expect(readReceipt(text(receiver), { ...sent, from: stranger.id }, receiver)).toBeUndefined();
    const other = receiptOf(readPackage(Buffer.from(JSON.stringify(await packed()))), NOW);
    expect(readReceipt(text(receiver, 'receipt', other), sent, receiver)).toBeUndefined();
    expect(readReceipt('<html>', sent, receiver)).toBeUndefined();
  });
});
