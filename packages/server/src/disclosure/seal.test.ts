import { randomBytes } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf, paddedLength, rawFrame, seal, textOf, unseal } from './seal.ts';

const context = { establishment: 'e', type: 'Observation', id: 'o', version: 1, level: 'record' };

test('what is sealed opens to the same text, whatever its length', () => {
  const key = randomBytes(32);
  fc.assert(
    fc.property(fc.string({ maxLength: 5000, unit: 'grapheme' }), (text) => {
      expect(unseal(key, context, seal(key, context, text))).toBe(text);
    }),
  );
});

test('a row moved to another place, or put back at another version, does not open', () => {
  const key = randomBytes(32);
  const sealed = seal(key, context, 'text');
  for (const other of [
    { ...context, establishment: 'f' },
    { ...context, type: 'Condition' },
    { ...context, id: 'p' },
    { ...context, version: 2 },
    { ...context, level: 'identity' },
  ]) {
    expect(() => unseal(key, other, sealed)).toThrow();
  }
});

test('a changed byte does not open', () => {
  const key = randomBytes(32);
  const sealed = seal(key, context, 'a text');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ change;
      expect(() => unseal(key, context, altered)).toThrow();
    }),
  );
});

test('small texts become raw zstd frames that any decoder reads', () => {
  for (const text of ['', '{', '{"resource":', 'é'.repeat(400)]) {
    const frame = rawFrame(Buffer.from(text));
    expect(zstdDecompressSync(frame).toString()).toBe(text);
    expect(textOf(frameOf(text))).toBe(text);
  }
});

test('lengths tell no more than a size class, and padding costs at most an eighth', () => {
  fc.assert(
    fc.property(fc.integer({ min: 257, max: 10_000_000 }), (length) => {
      const padded = paddedLength(length);
      expect(padded).toBeGreaterThanOrEqual(length);
      expect(padded).toBeLessThanOrEqual(length * 1.125);
    }),
  );
  expect(paddedLength(1)).toBe(paddedLength(256));
});
