import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { derOf, es256Holds } from './ecdsa.ts';

it('says of many signatures what the r ‖ s check says, short halves among them', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let i = 0; i < 600; i++) {
    const raw = sign('sha256', Buffer.from(`proof ${i}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(es256Holds(`proof ${i}`, raw.toString('base64url'), publicKey)).toBe(true);
    raw[i % 64]! ^= 1;
    expect(es256Holds(`proof ${i}`, raw.toString('base64url'), publicKey)).toBe(false);
  }
});

it('refuses other lengths', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const length of [0, 63, 65, 128]) {
    expect(es256Holds('x', Buffer.alloc(length, 1).toString('base64url'), publicKey)).toBe(false);
  }
});

it('writes integers as DER wants them', () => {
  const raw = Buffer.alloc(64);
  raw[31] = 1;
  raw[32] = 0x80;
  expect(derOf(raw).subarray(0, 8)).toEqual(Buffer.of(0x30, 38, 0x02, 1, 1, 0x02, 33, 0));
});
