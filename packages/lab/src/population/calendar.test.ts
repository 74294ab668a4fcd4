import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, ageOn, daysBetween, parisDay, parisInstant, weekdayOf } from './calendar.ts';

/** The platform's own zone data, asked the other way round: what the wall in Paris shows at an instant. */
const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'short',
});

const day = fc.integer({ min: 0, max: 14_000 }).map((days) => addDays('1997-01-01', days));
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);

describe('hours on the wall in Paris', () => {
  test('are what the platform shows at that instant, but for the hour that does not exist', () => {
    fc.assert(
      fc.property(day, time, (d, t) => {
        const shown = wall.format(parisInstant(d, t));
        const skipped = wall.format(parisInstant(d, '02:30')) !== `${d} 02:30` && t.startsWith('02');
        expect(shown).toBe(skipped ? `${d} ${t.replace('02', '03')}` : `${d} ${t}`);
        expect(parisDay(parisInstant(d, t))).toBe(d);
      }),
      { numRuns: 2000 },
    );
  });

  test('keep their hour when clocks change', () => {
    expect(parisInstant('2026-03-28', '09:00').toISOString()).toBe('2026-03-28T08:00:00.000Z');
    expect(parisInstant('2026-03-29', '09:00').toISOString()).toBe('2026-03-29T07:00:00.000Z');
    expect(parisInstant('2026-10-25', '02:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(parisInstant('2026-10-26', '09:00').toISOString()).toBe('2026-10-26T08:00:00.000Z');
  });
});

describe('days', () => {
  test('add up', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -9000, max: 9000 }), (d, n) => {
        expect(daysBetween(d, addDays(d, n))).toBe(n);
      }),
    );
  });

  test('know their weekday and the age of someone', () => {
    expect(weekdayOf('2026-11-24')).toBe('tue');
    expect(ageOn('2000-11-25', '2026-11-24')).toBe(25);
    expect(ageOn('2000-11-24', '2026-11-24')).toBe(26);
  });
});
