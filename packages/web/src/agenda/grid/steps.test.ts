import { describe, expect, test } from 'vitest';
import { instant, wall } from '../../kit/clock.ts';
import type { GridColumn } from './grid.ts';
import { drawn, isSecondPass, keyed, missingHour, moved, snapped, stretched } from './steps.ts';

const column = (day: Date, key = 'a'): GridColumn => ({
  key,
  day,
  title: '',
  note: undefined,
  longTitle: '',
  isToday: false,
  bands: [],
  appointments: [],
  free: [],
});
const TUESDAY = column(instant(2026, 11, 24));
const SPRING = column(instant(2027, 3, 28));
const AUTUMN = column(instant(2026, 10, 25));
const at = (hour: number, minute = 0, day = 24) => instant(2026, 11, day, hour, minute);
const hours = ({ start, end }: { start: Date; end: Date }) =>
  [start, end].map((time) => `${wall(time).hours}:${String(wall(time).minutes).padStart(2, '0')}`);

describe('what is held', () => {
  test('goes by steps of five minutes and keeps its length', () => {
    expect(snapped(9 * 60 + 13)).toBe(9 * 60 + 15);
    expect(hours(moved({ start: at(9), end: at(9, 20) }, TUESDAY, 14 * 60 + 2))).toEqual(['14:00', '14:20']);
  });
  test('does not leave its day', () => {
    expect(hours(moved({ start: at(9), end: at(9, 20) }, TUESDAY, 24 * 60))).toEqual(['23:40', '0:00']);
    expect(hours(moved({ start: at(9), end: at(9, 20) }, TUESDAY, -30))).toEqual(['0:00', '0:20']);
  });
  test('is stretched at either edge, and stays five minutes long', () => {
    const span = { start: at(9), end: at(9, 20) };
    expect(hours(stretched(span, TUESDAY, 'end', 9 * 60 + 41))).toEqual(['9:00', '9:40']);
    expect(hours(stretched(span, TUESDAY, 'end', 8 * 60))).toEqual(['9:00', '9:05']);
    expect(hours(stretched(span, TUESDAY, 'start', 10 * 60))).toEqual(['9:15', '9:20']);
  });
  test('is drawn downwards and upwards', () => {
    expect(hours(drawn(TUESDAY, 9 * 60 + 3, 9 * 60 + 28))).toEqual(['9:00', '9:30']);
    expect(hours(drawn(TUESDAY, 9 * 60 + 28, 9 * 60 + 3))).toEqual(['9:00', '9:30']);
    expect(hours(drawn(TUESDAY, 9 * 60, 9 * 60))).toEqual(['9:00', '9:05']);
  });
});

describe('by key', () => {
  const held = { column: 'a', start: at(9), end: at(9, 20) };
  const next = column(at(0, 0, 25), 'b');
  test('up and down are five minutes, sideways is the same hour beside', () => {
    expect(hours(keyed([TUESDAY, next], held, 'ArrowDown', false)!)).toEqual(['9:05', '9:25']);
    const beside = keyed([TUESDAY, next], held, 'ArrowRight', false)!;
    expect(beside.column).toBe('b');
    expect(hours(beside)).toEqual(['9:00', '9:20']);
    expect(keyed([TUESDAY, next], held, 'ArrowLeft', false)).toBeUndefined();
  });
  test('stretching moves the end alone, and not past the start', () => {
    expect(hours(keyed([TUESDAY], held, 'ArrowDown', true)!)).toEqual(['9:00', '9:25']);
    expect(keyed([TUESDAY], { ...held, end: at(9, 5) }, 'ArrowUp', true)).toBeUndefined();
  });
});

describe('the nights in which clocks change', () => {
  test('in March no clock shows the hour from two to three', () => {
    expect(missingHour(SPRING.day)).toEqual({ from: 120, to: 180 });
    expect(missingHour(TUESDAY.day)).toBeUndefined();
    expect(missingHour(AUTUMN.day)).toBeUndefined();
  });
  test('what is dropped on it begins an hour later, as long as it was', () => {
    const place = moved({ start: at(9), end: at(9, 30) }, SPRING, 150);
    expect(hours(place)).toEqual(['3:30', '4:00']);
    expect(place.end.getTime() - place.start.getTime()).toBe(30 * 60_000);
  });
  test('in October the hour from two to three is passed twice, and told apart', () => {
    const first = { column: 'a', start: instant(2026, 10, 25, 2, 55), end: instant(2026, 10, 25, 2, 55) };
    const second = keyed([AUTUMN], first, 'ArrowDown', false)!;
    expect(hours(second)[0]).toBe('2:00');
    expect(isSecondPass(second.start)).toBe(true);
    expect(isSecondPass(first.start)).toBe(false);
    expect(isSecondPass(at(9))).toBe(false);
  });
  test('a morning over either change has its real length', () => {
    const night = moved({ start: at(1), end: at(4) }, SPRING, 60);
    expect(hours(night)).toEqual(['1:00', '5:00']);
  });
});
