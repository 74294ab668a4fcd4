import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import type { FreeSlot } from './shown-appointment.ts';
import { startsFor } from './starts.ts';

const slot = (hour: number, minute: number, services: string[] = []): FreeSlot => {
  const start = instant(2026, 11, 24, hour, minute);
  return { id: `${hour}.${minute}`, schedule: 's', services, start, end: new Date(start.getTime() + 20 * 60_000) };
};
const FREE = [slot(9, 20), slot(9, 0), slot(10, 0, ['vaccination'])];
const starts = (minutes: number | undefined, service: string | null) =>
  startsFor(FREE, minutes, service).map(({ slots }) => slots.map(({ id }) => id));

test('without a length each free slot is a start, in order of time', () => {
  expect(starts(undefined, null)).toEqual([['9.0'], ['9.20'], ['10.0']]);
});

test('what is longer than a slot begins only where the next is free too, and takes both', () => {
  expect(starts(30, null)).toEqual([['9.0', '9.20']]);
  expect(starts(60, null)).toEqual([]);
});

test('a slot kept for another reason is no start', () => {
  expect(starts(20, 'control')).toEqual([['9.0'], ['9.20']]);
  expect(starts(20, 'vaccination')).toEqual([['9.0'], ['9.20'], ['10.0']]);
});
