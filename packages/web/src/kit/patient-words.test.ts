import { expect, test } from 'vitest';
import { parseBirthDate, parsePatientWords } from './patient-words.ts';

const TODAY = new Date(2026, 10, 24);

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
