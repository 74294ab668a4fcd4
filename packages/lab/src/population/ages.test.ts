import { addDays } from '@rempart/terms/paris.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageOn, daysBetween, earlier, later } from './ages.ts';

test('days between are those that were added, across changes of clocks and centuries', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_000, max: 30_000 }), (days) => {
      const other = addDays('2026-03-28', days);
      expect(daysBetween('2026-03-28', other)).toBe(days);
      expect(earlier('2026-03-28', other) <= later('2026-03-28', other)).toBe(true);
    }),
  );
});

test('one is a year older on the birthday and not before', () => {
  expect(ageOn('2000-11-25', '2026-11-24')).toBe(25);
  expect(ageOn('2000-11-24', '2026-11-24')).toBe(26);
});
