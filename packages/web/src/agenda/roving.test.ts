import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import { neighbour } from './roving.ts';

const at = (id: string, hour: number, minute = 0) => ({ id, start: instant(2026, 11, 24, hour, minute) });
const COLUMNS = [
  { appointments: [at('b', 10), at('a', 9)] },
  { appointments: [] },
  { appointments: [at('c', 9), at('d', 10, 10), at('e', 15)] },
];

test('arrows go down and up a column by the hour', () => {
  expect(neighbour(COLUMNS, 'a', 'ArrowDown')).toBe('b');
  expect(neighbour(COLUMNS, 'b', 'ArrowUp')).toBe('a');
  expect(neighbour(COLUMNS, 'b', 'ArrowDown')).toBeUndefined();
});

test('sideways they pass empty days and reach the nearest hour', () => {
  expect(neighbour(COLUMNS, 'b', 'ArrowRight')).toBe('d');
  expect(neighbour(COLUMNS, 'e', 'ArrowLeft')).toBe('b');
});

test('Home and End reach the ends of the day', () => {
  expect(neighbour(COLUMNS, 'd', 'Home')).toBe('c');
  expect(neighbour(COLUMNS, 'd', 'End')).toBe('e');
});
