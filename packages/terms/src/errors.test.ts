import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode, LANGUAGES, sentenceOf } from './errors.ts';

test('every refusal says what to do, in both languages, with the same blanks to fill', () => {
  const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [code, definition] of Object.entries(ERRORS)) {
    for (const language of LANGUAGES) expect(definition[language].length, code).toBeGreaterThan(5);
    expect(blanks(definition.fr), code).toEqual(blanks(definition.en));
  }
});

test('a sentence is filled from parameters', () => {
  expect(sentenceOf('too-fast' satisfies ErrorCode, 'fr', { seconds: 42 })).toBe('Trop vite. Réessayez dans 42 s.');
});
