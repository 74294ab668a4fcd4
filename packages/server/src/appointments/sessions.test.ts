import { addDays, parisDay, parisInstant, parisTime, WEEKDAYS, weekdayOf } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION } from '@rempart/terms/slots.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSessions, slotAt, slotsWithin, type WeeklySession } from './sessions.ts';

const night: WeeklySession = { daysOfWeek: ['sun'], start: '00:00', end: '06:00', slotMinutes: 30, services: [] };
const morning: WeeklySession = {
  daysOfWeek: ['mon', 'tue'],
  start: '08:30',
  end: '12:10',
  slotMinutes: 20,
  services: [],
};

const dayOf = (day: string) => ({ start: parisInstant(day), end: parisInstant(addDays(day, 1)) });
const walls = (sessions: WeeklySession[], day: string) =>
  slotsWithin(sessions, dayOf(day)).map((slot) => parisTime(slot.start));

describe('the slots of a session', () => {
  it('start on the wall, in winter and in summer', () => {
    expect(slotsWithin([morning], dayOf('2026-11-24'))[0]?.start.toISOString()).toBe('2026-11-24T07:30:00.000Z');
    expect(slotsWithin([morning], dayOf('2026-07-07'))[0]?.start.toISOString()).toBe('2026-07-07T06:30:00.000Z');
    expect(walls([morning], '2026-11-24').at(-1)).toBe('11:50');
    expect(walls([morning], '2026-11-25')).toEqual([]);
  });

  it('leave out the hour that does not exist in March', () => {
    const times = walls([night], '2027-03-28');
    expect(times).toHaveLength(10);
    expect(times.slice(2, 6)).toEqual(['01:00', '01:30', '03:00', '03:30']);
  });

  it('fill the hour that comes twice in October twice', () => {
    const times = walls([night], '2026-10-25');
    expect(times).toHaveLength(14);
    expect(times.slice(4, 8)).toEqual(['02:00', '02:30', '02:00', '02:30']);
  });

  it('keep their length, their hours and their days, whatever the clocks do', () => {
    const sessions = fc
      .record({
        daysOfWeek: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
        start: fc.integer({ min: 0, max: 12 }),
        hours: fc.integer({ min: 1, max: 11 }),
        slotMinutes: fc.constantFrom(5, 10, 15, 20, 45, 60),
      })
      .map(({ start, hours, ...rest }) => ({
        ...rest,
        start: `${String(start).padStart(2, '0')}:00`,
        end: `${String(start + hours).padStart(2, '0')}:00`,
        services: [],
      }));
    const days = fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2024-01-01', n));
    fc.assert(
      fc.property(sessions, days, (session, day) => {
        const span = { start: parisInstant(day), end: parisInstant(addDays(day, 8)) };
        const slots = slotsWithin([session], span);
        const wrong = slots.filter(
          ({ start, end }) =>
            end.getTime() - start.getTime() !== session.slotMinutes * 60_000 ||
            !session.daysOfWeek.includes(weekdayOf(parisDay(start))) ||
            parisTime(start) < session.start ||
            start >= parisInstant(parisDay(start), session.end) ||
            slotAt([session], start)?.start.getTime() !== start.getTime(),
        );
        expect(wrong).toEqual([]);
        expect(new Set(slots.map((slot) => slot.start.getTime())).size).toBe(slots.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a session of a Schedule', () => {
  const extension = (parts: object[]) => ({ extension: [{ url: SESSION_EXTENSION, extension: parts }] });
  const parts = [
    { url: 'daysOfWeek', valueCode: 'mon' },
    { url: 'start', valueTime: '08:30:00' },
    { url: 'end', valueTime: '12:30:00' },
    { url: 'slotMinutes', valuePositiveInt: 20 },
  ];

  it('is read from its extension, others are left alone', () => {
    const schedule = extension([...parts, { url: 'daysOfWeek', valueCode: 'fri' }]);
    schedule.extension.unshift({ url: 'https://example.org/other', extension: [] });
    expect(readSessions(schedule)).toEqual({
      ok: true,
      sessions: [{ daysOfWeek: ['mon', 'fri'], start: '08:30', end: '12:30', slotMinutes: 20, services: [] }],
    });
    expect(readSessions({})).toEqual({ ok: true, sessions: [] });
  });

  it.each([
    [
      'an unknown day',
      [{ url: 'daysOfWeek', valueCode: 'lundi' }, ...parts.slice(1)],
      'Schedule.extension[0].extension[0].valueCode',
    ],
    ['no length', parts.slice(0, 3), 'Schedule.extension[0]'],
    [
      'an end before its start',
      [...parts.slice(0, 2), { url: 'end', valueTime: '08:00:00' }, parts[3]!],
      'Schedule.extension[0]',
    ],
    [
      'slots of a minute',
      [...parts.slice(0, 3), { url: 'slotMinutes', valuePositiveInt: 1 }],
      'Schedule.extension[0].extension[3].valuePositiveInt',
    ],
    [
      'seconds',
      [parts[0]!, { url: 'start', valueTime: '08:30:15' }, ...parts.slice(2)],
      'Schedule.extension[0].extension[1].valueTime',
    ],
  ])('with %s is refused, naming the place', (_, wrong, place) => {
    expect(readSessions(extension(wrong))).toMatchObject({ ok: false, place });
  });
});
