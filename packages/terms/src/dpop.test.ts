import { expect, test } from 'vitest';
import { type ProofClaims, parseProof, parseTarget, proofFault } from './dpop.ts';

const claims: ProofClaims = {
  jti: 'one',
  htm: 'POST',
  htu: 'https://chv.example/fhir/R4/Patient/1/$open',
  iat: 1000,
  ath: 'token-hash',
  bh: 'body-hash',
};
const expected = {
  method: 'POST',
  origin: 'https://chv.example',
  path: '/fhir/R4/Patient/1/$open',
  ath: 'token-hash',
  bh: 'body-hash',
  now: 1000,
  nonceIsFresh: false,
};

test('a proof of this request holds', () => {
  expect(proofFault(claims, expected)).toBeUndefined();
});

test.each([
  ['another method', { method: 'GET' }, 'htm'],
  ['another path', { path: '/fhir/R4/Patient/2/$open' }, 'htu'],
  ['another origin', { origin: 'https://evil.example' }, 'htu'],
  ['another token', { ath: 'other' }, 'ath'],
  ['another body', { bh: 'other' }, 'bh'],
  ['no body', { bh: undefined }, 'bh'],
  ['61 seconds ago', { now: 1061 }, 'time'],
  ['6 seconds ahead', { now: 994 }, 'time'],
] as const)('a proof for %s does not', (_, change, fault) => {
  expect(proofFault(claims, { ...expected, ...change })).toBe(fault);
});

test('a proof without a body hash does not cover a request with a body', () => {
  expect(proofFault({ ...claims, bh: undefined }, expected)).toBe('bh');
});

test('a fresh nonce excuses a clock that is off, and nothing else', () => {
  expect(proofFault(claims, { ...expected, now: 9999, nonceIsFresh: true })).toBeUndefined();
  expect(proofFault(claims, { ...expected, now: 9999, nonceIsFresh: true, method: 'GET' })).toBe('htm');
});

test('the query of a target is left out of the comparison', () => {
  expect(parseTarget('https://a.example/x?y=1#z')).toEqual({ origin: 'https://a.example', path: '/x' });
  expect(parseTarget('not a url')).toBeUndefined();
});

test('what is no proof of ours is not parsed: other algorithms, private keys, broken parts', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk };
  const jws = (h: unknown, c: unknown) => `${encode(h)}.${encode(c)}.c2ln`;
  expect(parseProof(jws(header, claims))).toBeDefined();
  for (const broken of [
    jws({ ...header, alg: 'none' }, claims),
    jws({ ...header, typ: 'JWT' }, claims),
    jws({ ...header, jwk: { ...jwk, d: 'secret' } }, claims),
    jws({ ...header, jwk: { ...jwk, crv: 'P-384' } }, claims),
    jws(header, { ...claims, iat: 1.5 }),
    jws(header, { ...claims, jti: '' }),
    jws(null, claims),
    'a.b',
    `${'x'.repeat(5000)}.b.c`,
  ]) {
    expect(parseProof(broken)).toBeUndefined();
  }
});
