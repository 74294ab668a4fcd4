import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSlotId, slotId, weekOf } from './slots.ts';

test('a slot id names schedule and minute, and reads back', () => {
  const minute = fc.integer({ min: 0, max: 60_000_000 }).map((m) => new Date(m * 60_000));
  fc.assert(
    fc.property(fc.uuid(), minute, (schedule, start) => {
      expect(parseSlotId(slotId({ schedule, start }))).toEqual({ schedule, start });
    }),
  );
  expect(parseSlotId('not-a-slot')).toBeUndefined();
  expect(parseSlotId(`${crypto.randomUUID()}.20261341T9999Z`)).toBeUndefined();
});

test('a week starts on its Monday', () => {
  expect(weekOf(new Date('2026-11-24T10:00:00Z'))).toBe('2026-11-23');
  expect(weekOf(new Date('2026-11-29T23:59:00Z'))).toBe('2026-11-23');
  expect(weekOf(new Date('2026-11-30T00:00:00Z'))).toBe('2026-11-30');
});
