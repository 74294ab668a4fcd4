import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isDay, parisDay, parisInstant, parisTime, weekdayOf } from './paris.ts';

const WALL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'short',
});

const instants = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2060, 0, 1) / 60_000 })
  .map((minutes) => new Date(minutes * 60_000));

describe('hours on the wall in Paris', () => {
  it('are those that the time zone database gives', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(`${parisDay(at)} ${parisTime(at)}`).toBe(WALL.format(at));
      }),
    );
  });

  it('come back to their instant, or to the first of two', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const back = at.getTime() - parisInstant(parisDay(at), parisTime(at)).getTime();
        expect([0, 3_600_000]).toContain(back);
      }),
    );
  });

  it('that do not exist in March are read an hour later', () => {
    expect(parisInstant('2027-03-28', '01:59').toISOString()).toBe('2027-03-28T00:59:00.000Z');
    expect(parisTime(parisInstant('2027-03-28', '02:30'))).toBe('03:30');
    expect(parisInstant('2027-03-28', '03:00').toISOString()).toBe('2027-03-28T01:00:00.000Z');
  });

  it('that come twice in October are the first', () => {
    expect(parisInstant('2026-10-25', '02:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(parisInstant('2026-10-25', '03:00').toISOString()).toBe('2026-10-25T02:00:00.000Z');
  });
});

describe('days', () => {
  it('are counted by the calendar, whatever the clocks do', () => {
    expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(weekdayOf('2026-11-24')).toBe('tue');
  });

  it('that no calendar has are none', () => {
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('2026-02-30')).toBe(false);
    expect(isDay('2026-2-3')).toBe(false);
    expect(isDay('2026-13-01')).toBe(false);
  });
});
