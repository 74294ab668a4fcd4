import { expect, test } from 'vitest';
import { instant } from '../kit/clock.ts';
import { isTooEarly } from './shown-appointment.ts';

const NOW = instant(2026, 11, 26, 23, 50);

test('who comes tomorrow has neither come nor stayed away today, but may be confirmed or cancelled', () => {
  const tomorrow = { start: instant(2026, 11, 27, 0, 10) };
  for (const status of ['arrived', 'called', 'checked-in', 'fulfilled', 'noshow'] as const) {
    expect(isTooEarly(tomorrow, status, NOW)).toBe(true);
    expect(isTooEarly({ start: instant(2026, 11, 26, 8) }, status, NOW)).toBe(false);
    expect(isTooEarly({ start: instant(2026, 11, 25, 8) }, status, NOW)).toBe(false);
  }
  expect(isTooEarly(tomorrow, 'booked', NOW)).toBe(false);
});
