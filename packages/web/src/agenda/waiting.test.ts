import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import type { ShownAppointment } from './shown-appointment.ts';
import { nextOf, waitedMinutes, waitingRoom, waitText } from './waiting.ts';

const at = (hour: number, minute = 0, day = 24) => instant(2026, 11, day, hour, minute);
const one = (id: string, start: Date, status: ShownAppointment['status'], arrived = at(8)): ShownAppointment => ({
  id,
  start,
  end: new Date(start.getTime() + 20 * 60_000),
  status,
  arrived,
  version: '1',
  patient: undefined,
  practitioner: undefined,
  location: undefined,
  label: '',
  service: undefined,
  comment: undefined,
  isCalled: false,
  before: 0,
  after: 0,
});
const NOW = at(10);
const ids = (list: ShownAppointment[]) => list.map(({ id }) => id);

test('who has waited longest is called first, whatever their hour', () => {
  const room = waitingRoom([one('a', at(9, 40), 'arrived', at(9, 50)), one('b', at(10), 'arrived', at(9, 30))], NOW);
  expect(ids(room.waiting)).toEqual(['b', 'a']);
  expect(waitedMinutes(room.waiting[0]!, NOW)).toBe(30);
});

test('who was called no longer waits, and is not yet in consultation', () => {
  const room = waitingRoom([{ ...one('a', at(9, 40), 'arrived'), isCalled: true }], NOW);
  expect([ids(room.waiting), ids(room.called), ids(room.inConsultation)]).toEqual([[], ['a'], []]);
});

test('who is expected is late five minutes after their hour', () => {
  const room = waitingRoom([one('a', at(9, 56), 'booked'), one('b', at(9, 55), 'booked')], NOW);
  expect(ids(room.late)).toEqual(['b']);
  expect(ids(room.soon)).toEqual(['a']);
});

test('who has not come for an hour is no longer late: they have not come', () => {
  const room = waitingRoom([one('a', at(9), 'booked'), one('b', at(9, 1), 'booked')], NOW);
  expect([ids(room.late), ids(room.missed)]).toEqual([['b'], ['a']]);
});

test('cancelled and absent patients, other days and the afternoon are left out', () => {
  const room = waitingRoom(
    [
      one('a', at(9), 'cancelled'),
      one('b', at(9), 'noshow'),
      one('c', at(9, 0, 25), 'arrived'),
      one('d', at(11, 30), 'booked'),
      one('e', at(9), 'checked-in'),
    ],
    NOW,
  );
  expect(ids([...room.waiting, ...room.late, ...room.soon, ...room.missed])).toEqual([]);
  expect(ids(room.inConsultation)).toEqual(['e']);
});

test('a long wait is told in hours', () => {
  expect([waitText(12), waitText(65)]).toEqual(['12\u00a0min', '1\u00a0h\u00a005']);
});

test('next is who was called, then who has waited longest, then the first still expected; nobody at the end', () => {
  const done = one('done', at(8), 'fulfilled');
  const missed = one('missed', at(9), 'booked');
  const later = one('later', at(11), 'booked');
  const soon = one('soon', at(10, 10), 'booked');
  const waits = one('waits', at(11, 40), 'arrived', at(9, 50));
  const called = { ...one('called', at(9, 40), 'arrived', at(9, 55)), isCalled: true };
  expect(nextOf([done, later, waits, soon, called], NOW)?.id).toBe('called');
  expect(nextOf([done, later, waits, soon], NOW)?.id).toBe('waits');
  expect(nextOf([done, missed, later, soon], NOW)?.id).toBe('soon');
  expect(nextOf([done, missed], NOW)).toBeUndefined();
});
