import { expect, test } from 'vitest';
import { instant } from './clock.ts';
import { parseBirthDate, parsePatientWords } from './patient-words.ts';

const TODAY = instant(2026, 11, 24);

test('who is born today can be entered from the first minute of it; two figures name the last such day past', () => {
  expect(parseBirthDate('24/11/2026', instant(2026, 11, 24, 0, 5))).toBe('2026-11-24');
  expect(parseBirthDate('25/11/2026', instant(2026, 11, 24, 23, 55))).toBeUndefined();
  expect(parseBirthDate('31/12/26', TODAY)).toBe('1926-12-31');
  expect(parseBirthDate('24/11/26', TODAY)).toBe('2026-11-24');
});

test.each([
  ['12/03/1961', '1961-03-12'],
  ['12.3.61', '1961-03-12'],
  ['120361', '1961-03-12'],
  ['12031961', '1961-03-12'],
  ['1961-03-12', '1961-03-12'],
  ['01/02/26', '2026-02-01'],
  ['01/02/27', '1927-02-01'],
])('a birth date typed as %s', (text, iso) => {
  expect(parseBirthDate(text, TODAY)).toBe(iso);
});

test.each(['31/02/1961', '99/99/1999', '12/03/2031', 'mardi'])('%s is no birth date', (text) => {
  expect(parseBirthDate(text, TODAY)).toBeUndefined();
});

test('a birth date and letters are understood in any order', () => {
  expect(parsePatientWords('12/03/1961 dur', TODAY)).toEqual({ birthdate: '1961-03-12', family: 'dur' });
  expect(parsePatientWords('le goff 120361', TODAY)).toEqual({ birthdate: '1961-03-12', family: 'le goff' });
});

test('two letters are too few, and a word alone has no birth date', () => {
  expect(parsePatientWords('12/03/1961 du', TODAY)).toEqual({ birthdate: '1961-03-12', family: undefined });
  expect(parsePatientWords('agenda', TODAY)).toEqual({ birthdate: undefined, family: 'agenda' });
});
