import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from './random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: string): number[] => Array.from({ length: 20 }, randomFrom(seed).next);
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

test('a fork does not depend on what was drawn before it', () => {
  const fresh = randomFrom('a').fork('x').next();
  const used = randomFrom('a');
  used.next();
  expect(used.fork('x').next()).toBe(fresh);
});

test('whole numbers lie within their limits and reach both', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 5 }), (seed, min, width) => {
      const random = randomFrom(seed);
      const drawn = new Set(Array.from({ length: 300 }, () => random.int(min, min + width)));
      expect(drawn.size).toBe(width + 1);
      expect(Math.min(...drawn)).toBe(min);
    }),
    { numRuns: 50 },
  );
});

test('means are where they should be', () => {
  const random = randomFrom('mean');
  const mean = Array.from({ length: 20_000 }, () => random.around(10, 3)).reduce((a, b) => a + b, 0) / 20_000;
  expect(mean).toBeCloseTo(10, 1);
});

test('uuids are well formed and differ', () => {
  const random = randomFrom('ids');
  const ids = Array.from({ length: 5000 }, random.uuid);
  expect(new Set(ids).size).toBe(5000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
