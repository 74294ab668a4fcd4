import { describe, expect, test } from 'vitest';
import { instant, wall } from '../kit/clock.ts';
import { addDays, addMonths, dayKey, layOut, mondayOf, numbered, parseDay, shownHours, weekNumber } from './week.ts';

const at = (hour: number, minute = 0) => instant(2026, 11, 24, hour, minute);
const span = (from: Date, to: Date) => ({ start: from, end: to });

describe('weeks', () => {
  test('begin on Monday and have the number of the calendar', () => {
    expect(dayKey(mondayOf(instant(2026, 11, 24)))).toBe('2026-11-23');
    expect(dayKey(mondayOf(instant(2026, 11, 29)))).toBe('2026-11-23');
    expect(weekNumber(instant(2026, 11, 24))).toBe(48);
    expect(weekNumber(instant(2027, 1, 1))).toBe(53);
  });
  test('go on by the calendar when clocks change', () => {
    const before = parseDay('2026-10-24')!;
    expect(dayKey(addDays(before, 2))).toBe('2026-10-26');
    expect(wall(addDays(before, 2)).hours).toBe(0);
  });
});

test('months on it is the same date, or the last of a shorter month', () => {
  const keyOf = (day: string, months: number) => dayKey(addMonths(parseDay(day)!, months));
  expect(keyOf('2026-11-24', 3)).toBe('2027-02-24');
  expect(keyOf('2026-11-30', 3)).toBe('2027-02-28');
  expect(keyOf('2026-08-31', 1)).toBe('2026-09-30');
  expect(wall(addMonths(at(14, 20), 6)).hours).toBe(0);
});

describe('overlapping appointments', () => {
  test('lie side by side, and only those that overlap are narrow', () => {
    const items = [span(at(9), at(10)), span(at(9, 30), at(10, 30)), span(at(10), at(11)), span(at(14), at(15))];
    expect(layOut(items).map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });
});

test('the column shows 8 to 19, and wider where something lies outside', () => {
  expect(shownHours([])).toEqual({ from: 8, to: 19 });
  expect(shownHours([span(at(7, 30), at(8)), span(at(19), at(20, 10))])).toEqual({ from: 7, to: 21 });
});

test('two equal labels in one column get a number', () => {
  expect(numbered(['DUR P', 'MOR L', 'DUR P', '—', '—'])).toEqual(['DUR P', 'MOR L', 'DUR P ·2', '—', '—']);
});
