import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longEnough, withAvailability } from './availability.ts';
import type { Span } from './sessions.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8) + minute * 60_000);
const spans = (max: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 90 })), { maxLength: max })
    .map((all) => all.map(([start, length]) => ({ start: at(start), end: at(start + length) })));

/** Every slot against every booking. */
function naive(slots: readonly Span[], booked: readonly Span[]): boolean[] {
  return slots.map((slot) => !booked.some((b) => b.start < slot.end && slot.start < b.end));
}

describe('availability', () => {
  it('is sessions minus bookings', () => {
    fc.assert(
      fc.property(spans(40), spans(40), (slots, booked) => {
        expect(withAvailability(slots, booked).map((slot) => slot.free)).toEqual(naive(slots, booked));
      }),
      { numRuns: 500 },
    );
  });

  it('offers to who takes forty minutes no slot of twenty before somebody else', () => {
    const free = [0, 40, 60, 80, 120].map((minute) => ({ start: at(minute), end: at(minute + 20) }));
    const starts = (minutes: number) => longEnough(free, minutes * 60_000).map(({ start }) => start);
    expect(starts(20)).toEqual([0, 40, 60, 80, 120].map(at));
    expect(starts(40)).toEqual([at(40), at(60)]);
    expect(starts(60)).toEqual([at(40)]);
    expect(starts(80)).toEqual([]);
  });

  it('lets a slot begin when the one before ends', () => {
    const slots = [
      { start: at(0), end: at(20) },
      { start: at(20), end: at(40) },
    ];
    expect(withAvailability(slots, [slots[0]!]).map((slot) => slot.free)).toEqual([false, true]);
  });
});
