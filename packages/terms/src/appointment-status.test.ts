import { expect, test } from 'vitest';
import { arrivedAt, mayFollow, STATUSES, takesTime } from './appointment-status.ts';

test('whatever may be done to an appointment may be undone, but for what was entered in error', () => {
  for (const before of STATUSES) {
    for (const after of STATUSES) {
      if (after === 'entered-in-error' || !mayFollow(before, after)) continue;
      expect([before, after, mayFollow(after, before)]).toEqual([before, after, true]);
    }
  }
});

test('who waits for a place and who gave it up take no time; who did not come has taken it', () => {
  expect(STATUSES.filter((status) => !takesTime(status))).toEqual(['cancelled', 'entered-in-error', 'waitlist']);
});

test('a patient has come when they came first, until that is taken back', () => {
  const [came, now] = [new Date('2026-11-26T08:00:00Z'), new Date('2026-11-26T09:00:00Z')];
  expect(arrivedAt(undefined, 'booked', now)).toBeNull();
  expect(arrivedAt({ status: 'booked', arrived_at: null }, 'arrived', now)).toEqual(now);
  expect(arrivedAt({ status: 'arrived', arrived_at: came }, 'checked-in', now)).toEqual(came);
  expect(arrivedAt({ status: 'arrived', arrived_at: came }, 'booked', now)).toBeNull();
});
