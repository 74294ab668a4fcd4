import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observationOf, readSign, usualOf, VITAL_SIGNS, type VitalSign } from './vital-signs.ts';

const sign = (key: VitalSign['key']) => VITAL_SIGNS.find((one) => one.key === key)!;
const adult = { years: 58, weight: undefined };
const child = { years: 3, weight: undefined };
const read = (values: number[], unlikely = false) => ({ kind: 'read', values, unlikely });

describe('what is typed', () => {
  test.each([
    ['pressure', '148/86', [148, 86]],
    ['pressure', '14/8', [140, 80]],
    ['pulse', '72', [72]],
    ['temperature', '37,24', [37.2]],
    ['temperature', '37.2 °C', [37.2]],
    ['weight', '71,2', [71.2]],
    ['pain', '0', [0]],
    ['glucose', '1,05 g/L', [1.05]],
  ] as const)('%s « %s » is read', (key, text, values) => {
    expect(readSign(sign(key), text, adult)).toEqual(read([...values]));
  });

  test.each([
    ['pressure', '86/148'],
    ['pressure', '1480/86'],
    ['pulse', '720'],
    ['temperature', '372'],
    ['saturation', '101'],
    ['weight', '712'],
    ['height', '1,68'],
    ['pain', '11'],
  ] as const)('%s « %s » is nobody’s: refused', (key, text) => {
    expect(readSign(sign(key), text, adult).kind).toMatch(/impossible|unreadable/);
  });

  test('words are not taken for a number, nothing is nothing', () => {
    expect(readSign(sign('pulse'), 'normal', adult)).toEqual({ kind: 'unreadable' });
    expect(readSign(sign('pulse'), '  ', adult)).toEqual({ kind: 'empty' });
  });
});

describe('what is unlikely is asked again', () => {
  test('a pulse of 140 in an adult, not in a child of three', () => {
    expect(readSign(sign('pulse'), '140', adult)).toEqual(read([140], true));
    expect(readSign(sign('pulse'), '140', child)).toEqual(read([140]));
  });

  test('a weight of 15 kg in an adult, not in a child of three', () => {
    expect(readSign(sign('weight'), '15', adult)).toEqual(read([15], true));
    expect(readSign(sign('weight'), '15', child)).toEqual(read([15]));
  });

  test('a weight far from the last one', () => {
    expect(readSign(sign('weight'), '80', { years: 58, weight: 71 })).toEqual(read([80]));
    expect(readSign(sign('weight'), '91', { years: 58, weight: 71 })).toEqual(read([91], true));
  });

  test('nobody is called unlikely within the usual band', () => {
    for (const one of VITAL_SIGNS.filter(({ usual }) => usual)) {
      const [low, high] = one.usual!;
      expect(low >= one.likely[0] && high <= one.likely[1]).toBe(true);
    }
  });
});

test('what is likely is possible, whoever it is', () => {
  for (const { likely, likelyInChildren, possible } of VITAL_SIGNS) {
    for (const [low, high] of [likely, likelyInChildren]) {
      expect(low >= possible[0] && high <= possible[1] && low < high).toBe(true);
    }
  }
});

test('whatever is typed, nothing impossible is ever read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...VITAL_SIGNS), fc.oneof(fc.string(), fc.double().map(String)), (one, text) => {
      const reading = readSign(one, text, adult);
      if (reading.kind !== 'read') return;
      expect(reading.values[0]).toBeGreaterThanOrEqual(one.possible[0]);
      expect(reading.values[0]).toBeLessThanOrEqual(one.possible[1]);
    }),
  );
});

test('the usual band is an adult’s', () => {
  expect(usualOf('8867-4', 58)).toEqual([51, 90]);
  expect(usualOf('8867-4', 3)).toBeUndefined();
  expect(usualOf('2345-7', 58)).toBeUndefined();
});

test('a blood pressure is one observation of two components, in UCUM', () => {
  const made = observationOf(sign('pressure'), [148, 86], { patient: 'p', name: 'TA', at: new Date(0), author: 'A' });
  expect(made.component?.map(({ valueQuantity }) => [valueQuantity?.value, valueQuantity?.code])).toEqual([
    [148, 'mm[Hg]'],
    [86, 'mm[Hg]'],
  ]);
});
