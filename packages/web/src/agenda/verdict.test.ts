import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import { against, type Busy, type Ground, type Wanted } from './verdict.ts';

const at = (hour: number, minute = 0) => instant(2026, 11, 24, hour, minute);
const busy = (id: string, start: Date, end: Date, more: Partial<Busy> = {}): Busy => ({
  id,
  start,
  end,
  patient: undefined,
  before: 0,
  after: 0,
  status: 'booked',
  ...more,
});
const GROUND: Ground = {
  open: [{ start: at(9), end: at(12), services: [] }],
  absences: [],
  held: [],
  busy: [busy('a', at(9), at(9, 20))],
  elsewhere: [],
  isHoliday: false,
  now: at(8),
};
const wanted = (start: Date, end: Date, more: Partial<Wanted> = {}): Wanted => ({
  id: undefined,
  service: undefined,
  before: 0,
  after: 0,
  start,
  end,
  ...more,
});

test('what touches is free, what overlaps is taken, and nobody stands in their own way', () => {
  expect(against(wanted(at(9, 20), at(9, 40)), GROUND)).toEqual([]);
  expect(against(wanted(at(9, 15), at(9, 40)), GROUND)).toEqual(['taken']);
  expect(against(wanted(at(9, 5), at(9, 25), { id: 'a' }), GROUND)).toEqual([]);
});

test('what is busy before and after counts, and adds up', () => {
  const cleaned = { ...GROUND, busy: [busy('a', at(9), at(9, 20), { after: 10 })] };
  expect(against(wanted(at(9, 25), at(9, 45)), cleaned)).toEqual(['taken']);
  expect(against(wanted(at(9, 35), at(9, 55), { before: 5 }), cleaned)).toEqual([]);
  expect(against(wanted(at(9, 30), at(9, 50), { before: 5 }), cleaned)).toEqual(['taken']);
});

test('outside sessions, past and on holidays one is warned', () => {
  expect(against(wanted(at(11, 50), at(12, 10)), GROUND)).toEqual(['outside']);
  expect(against(wanted(at(10), at(10, 20)), { ...GROUND, now: at(11), isHoliday: true })).toEqual(['holiday', 'past']);
});

test('a session that does not take a reason for visit says so', () => {
  const narrow = { ...GROUND, open: [{ start: at(9), end: at(12), services: ['vaccination'] }] };
  expect(against(wanted(at(10), at(10, 20), { service: 'control' }), narrow)).toEqual(['service']);
  expect(against(wanted(at(10), at(10, 20), { service: 'vaccination' }), narrow)).toEqual([]);
});

test('the patient elsewhere, an absence, a colleague who holds it', () => {
  const span = { start: at(10), end: at(11) };
  expect(
    against(wanted(at(10, 30), at(10, 50)), {
      ...GROUND,
      absences: [span],
      held: [span],
      elsewhere: [busy('b', at(10), at(11))],
    }),
  ).toEqual(['held', 'patient-elsewhere', 'absence']);
});
