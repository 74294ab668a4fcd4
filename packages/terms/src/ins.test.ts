import { expect, test } from 'vitest';
import { isNir, nirKey } from './ins.ts';

test('the key of a NIR is 97 less the remainder of its first thirteen digits by 97', () => {
  expect(nirKey('2790351215189')).toBe('89');
  expect(isNir('279035121518989')).toBe(true);
  expect(isNir('279035121518988')).toBe(false);
});

test('Corsica counts 2A as 19 and 2B as 18', () => {
  expect(nirKey('180012A123456')).toBe(nirKey('1800119123456'));
  expect(nirKey('180012B123456')).toBe(nirKey('1800118123456'));
});
