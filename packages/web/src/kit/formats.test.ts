import { describe, expect, test } from 'vitest';
import { instant } from './clock.ts';
import { ageAt, birthDateText, dateText, fhirDateText, hourText, numberText, shownName, spanText } from './formats.ts';

const DAY = instant(2026, 11, 24, 14, 20);

describe('dates and hours', () => {
  test('are written as a French ward writes them', () => {
    expect(dateText(DAY, 'fr')).toBe('mar. 24 nov. 2026');
    expect(hourText(DAY, 'fr')).toBe('14\u00a0h\u00a020');
    expect(hourText(instant(2026, 1, 1, 9, 5), 'fr')).toBe('9\u00a0h\u00a005');
  });
  test('are written in English with the day first', () => {
    expect(dateText(DAY, 'en')).toBe('Tue 24 Nov 2026');
    expect(hourText(instant(2026, 1, 1, 9, 5), 'en')).toBe('09:05');
  });
  test('keep the precision that a FHIR date has', () => {
    expect(fhirDateText('2019', 'fr')).toBe('2019');
    expect(fhirDateText('2019-03', 'fr')).toBe('mars 2019');
    expect(fhirDateText('2019-03-12', 'fr')).toBe('12 mars 2019');
    expect(birthDateText('1961-03-12')).toBe('12/03/1961');
  });
});

describe('ages', () => {
  test.each([
    ['2026-11-20', { value: 4, unit: 'days' }],
    ['2026-11-01', { value: 3, unit: 'weeks' }],
    ['2026-03-24', { value: 8, unit: 'months' }],
    ['2024-11-25', { value: 23, unit: 'months' }],
    ['1984-11-24', { value: 42, unit: 'years' }],
    ['1984-11-25', { value: 41, unit: 'years' }],
  ])('born %s', (birthDate, age) => {
    expect(ageAt(birthDate, DAY)).toEqual(age);
  });
  test('someone not yet born has none', () => {
    expect(ageAt('2027-01-01', DAY)).toBeUndefined();
  });
});

describe('names', () => {
  test('show the name used, and the birth name where it differs', () => {
    const names = [
      { use: 'official' as const, family: 'Martin', given: ['Jeanne'] },
      { use: 'usual' as const, family: 'Dupont', given: ['Jeanne'] },
    ];
    expect(shownName(names)).toEqual({ family: 'DUPONT', born: 'MARTIN', given: 'Jeanne' });
    expect(shownName(names.slice(0, 1))).toEqual({ family: 'MARTIN', born: undefined, given: 'Jeanne' });
  });
});

test('numbers use the comma in French', () => {
  expect(numberText(71.25, 'fr')).toBe('71,25');
  expect(numberText(71.25, 'en')).toBe('71.25');
});

test('a stretch of time is told by its days, and by hours where it is not of whole ones', () => {
  const text = (start: Date, end: Date) => spanText(start, end, 'fr').replace(/\s/g, ' ');
  expect(text(instant(2026, 11, 24), instant(2026, 11, 25))).toBe('24 novembre 2026');
  expect(text(instant(2026, 11, 24), instant(2026, 11, 27))).toBe('24–26 novembre 2026');
  expect(text(instant(2026, 11, 24, 9), instant(2026, 11, 24, 12))).toBe('24 novembre 2026, 9 h 00 – 12 h 00');
});
