import { expect, test } from 'vitest';
import { fhirYear, newestFirst } from './fhir-dates.ts';

test('what happened is in order of time, in whatever zone and to whatever precision it is written', () => {
  const inOrder = [
    '2026-12-01T00:40:00+01:00',
    '2026-11-30T23:38:00Z',
    '2026-12-01T00:10:00+01:00',
    '2026-11-30',
    '2026-10',
    '2025',
    undefined,
  ];
  expect(inOrder.toReversed().toSorted(newestFirst)).toEqual(inOrder);
});

test.each([
  ['2025-12-31T23:30:00Z', '2026'],
  ['2025-12-31T23:30:00+01:00', '2025'],
  ['2026-01-01T05:00:00+14:00', '2025'],
  ['2026-01-01', '2026'],
  ['2025-12', '2025'],
  ['1971', '1971'],
])('%s is of %s on the wall', (text, year) => {
  expect(fhirYear(text)).toBe(year);
});
