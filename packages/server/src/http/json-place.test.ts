import { expect, test } from 'vitest';
import { placeOfMistake } from './json-place.ts';

test.each([
  ['{\n "a": fin', 8],
  ['[1,]', 3],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['{"a":"x\ny"}', 5],
  ['{"a":tru', 5],
  ['{"a":1}}', 7],
  ['{"a":1} {', 8],
  ['[1', 2],
  ['{"a":{"b":[true,null,-1.5e3,"\\u00e9\\n"]},"c" ; 1}', 45],
  ['{1:2}', 1],
  ['[}', 1],
])('%j is wrong at %i', (text, place) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(placeOfMistake(text)).toBe(place);
});

test('ten megabytes in one string are read through at once', () => {
  const text = `{"data":"${'A'.repeat(10_000_000)}" oops}`;
  const begun = performance.now();
  expect(placeOfMistake(text)).toBe(text.length - 5);
  expect(performance.now() - begun).toBeLessThan(2000);
});
