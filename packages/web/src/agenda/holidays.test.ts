import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import { holidayOf } from './holidays.ts';

test('holidays of a date come each year', () => {
  expect(holidayOf(instant(2026, 11, 11))).toBe('armistice');
  expect(holidayOf(instant(2027, 7, 14))).toBe('national');
  expect(holidayOf(instant(2026, 11, 24))).toBeUndefined();
});

test.each([
  [2026, 4, 6, 5, 14, 5, 25],
  [2027, 3, 29, 5, 6, 5, 17],
  [2028, 4, 17, 5, 25, 6, 5],
])('in %i Easter Monday, Ascension and Whit Monday fall as the calendar says', (year, em, ed, am, ad, wm, wd) => {
  expect(holidayOf(instant(year, em, ed))).toBe('easterMonday');
  expect(holidayOf(instant(year, am, ad))).toBe('ascension');
  expect(holidayOf(instant(year, wm, wd))).toBe('whitMonday');
});

test('a holiday lasts its whole day on the wall', () => {
  expect(holidayOf(instant(2027, 3, 29, 0, 0))).toBe('easterMonday');
  expect(holidayOf(instant(2027, 3, 28, 23, 59))).toBeUndefined();
});
