import { expect, test } from 'vitest';
import { instant, wall } from './clock.ts';

test('the wall shows the hour of Paris, summer and winter', () => {
  expect(wall(new Date('2026-11-24T08:20:00Z'))).toEqual({
    year: 2026,
    month: 11,
    day: 24,
    weekday: 2,
    hours: 9,
    minutes: 20,
  });
  expect(wall(new Date('2026-07-14T22:30:00Z'))).toMatchObject({ month: 7, day: 15, hours: 0, minutes: 30 });
});

test('an hour of the wall is one instant', () => {
  expect(instant(2026, 11, 24, 9, 20).toISOString()).toBe('2026-11-24T08:20:00.000Z');
  expect(instant(2026, 7, 14).toISOString()).toBe('2026-07-13T22:00:00.000Z');
});

test('the hour that comes twice is its first, the one that does not exist an hour later', () => {
  expect(instant(2026, 10, 25, 2, 30).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(wall(instant(2026, 3, 29, 2, 30))).toMatchObject({ hours: 3, minutes: 30 });
});
