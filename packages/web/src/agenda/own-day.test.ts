import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import { standsInFull } from './own-day.ts';

const at = (hour: number, minute = 0) => instant(2026, 11, 24, hour, minute);
const NOW = at(10);

test('in one’s own day names stand in full from an hour before to two hours after now', () => {
  const shown = (start: Date) => standsInFull({ start, status: 'booked' }, NOW, true);
  expect([at(8, 50), at(9, 10), at(11, 50), at(12, 10)].map(shown)).toEqual([false, true, true, false]);
});

test('at a desk, of who has come', () => {
  const shown = (status: 'booked' | 'arrived') => standsInFull({ start: at(10), status }, NOW, false);
  expect([shown('booked'), shown('arrived')]).toEqual([false, true]);
});
