import { RempartError } from '@rempart/terms/errors.ts';
import { describe, expect, test } from 'vitest';
import { languageOf, pathOf } from './arrival.ts';
import { parseJson } from './body.ts';
import { refusedOf } from './outcome.ts';
import { RateLimit } from './rate.ts';

const ORIGIN = 'http://localhost:8080';

describe('the rate of an account', () => {
  test('300 at once pass, the 301st waits, and fifty more pass each second', () => {
    let now = 0;
    const rate = new RateLimit(() => now);
    for (let i = 0; i < 300; i++) rate.take('a');
    expect(() => rate.take('a')).toThrow(expect.objectContaining({ code: 'too-fast' }));
    rate.take('b');
    now = 1000;
    for (let i = 0; i < 50; i++) rate.take('a');
    expect(() => rate.take('a')).toThrow(expect.objectContaining({ code: 'too-fast' }));
  });
});

describe('a refusal', () => {
  test('has a code, a sentence in the language of the caller, and the place', () => {
    const error = new RempartError('invalid', {
      params: { detail: 'Missing required property' },
      expression: ['Observation.status'],
      more: [{ detail: 'unknown element', expression: ['Observation.colour'] }],
    });
    const { status, outcome } = refusedOf(error, 'fr', ORIGIN);
    expect(status).toBe(422);
    expect(outcome.issue.map(({ expression }) => expression)).toEqual([['Observation.status'], ['Observation.colour']]);
    expect(outcome.issue[0]?.details).toEqual({
      coding: [{ system: `${ORIGIN}/fhir/CodeSystem/error`, code: 'invalid' }],
      text: "Refusé, rien n'a été écrit : élément obligatoire absent.",
    });
  });

  test('that asks for a touch carries the options of the passkey', () => {
    const error = new RempartError('needs-touch', { params: { reason: '20' }, touchOptions: { challenge: 'x' } });
    expect(refusedOf(error, 'en', ORIGIN).outcome.issue[0]?.extension).toEqual([
      { url: `${ORIGIN}/fhir/StructureDefinition/touch`, valueString: '{"challenge":"x"}' },
    ]);
  });

  test('of a wrong clock carries the nonce, one of haste when to come again', () => {
    const { headers } = refusedOf(new RempartError('use-nonce', { nonce: 'n' }), 'fr', ORIGIN);
    expect(headers).toEqual({ 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"', 'dpop-nonce': 'n' });
    expect(refusedOf(new RempartError('too-fast', { retryAfter: 2.2 }), 'fr', ORIGIN).headers).toEqual({
      'retry-after': '3',
    });
  });
});

describe('what arrives', () => {
  test.each([
    [undefined, 'fr'],
    ['en-GB,en;q=0.9', 'en'],
    ['de, en;q=0.5, fr;q=0.4', 'en'],
    ['fr;q=0.1, en;q=0', 'fr'],
    ['en;q=0.3, fr', 'fr'],
  ] as const)('language %s is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  test('a path is as a URL has it, without its query', () => {
    expect(pathOf('/fhir/R4/Patient/a/../b?x=1')).toBe('/fhir/R4/Patient/b');
  });

  test('JSON that is wrong names its line, and shows nothing of it', () => {
    const text = '{\n  "family": "Durand",\n  oops }';
    expect(() => parseJson(Buffer.from(text))).toThrow(
      expect.objectContaining({ details: { params: { detail: 'not JSON: 3:3' } } }),
    );
  });

  test('brackets in strings are no depth', () => {
    expect(parseJson(Buffer.from(JSON.stringify({ text: '[{"\\'.repeat(500) })))).toMatchObject({});
    expect(() => parseJson(Buffer.from('['.repeat(81) + ']'.repeat(81)))).toThrow('malformed');
  });
});
