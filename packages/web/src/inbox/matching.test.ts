import type { Patient } from '@medplum/fhirtypes';
import { INS_TEST } from '@rempart/terms/ins.ts';
import { describe, expect, test } from 'vitest';
import { byStrength, compare, type Trait } from './matching.ts';

const patient = (more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  name: [{ use: 'official', family: 'Lefèvre', given: ['Jeanne', 'Marie'] }],
  birthDate: '1961-03-07',
  gender: 'female',
  ...more,
});
const named = (family: string, ...given: string[]) => patient({ name: [{ use: 'official', family, given }] });
const withIns = (value: string) => patient({ identifier: [{ system: INS_TEST, value }] });

function agreement(trait: Trait, here: Patient, came: Patient = patient()): string | undefined {
  return compare(came, here).traits.find((one) => one.trait === trait)?.agreement;
}

describe('traits', () => {
  test.each<[string, Patient, Trait, string]>([
    ['accents and case are no difference', named('LEFEVRE', 'jeanne', 'marie'), 'birthName', 'same'],
    ['a name that sounds alike is close', named('Lefebvre', 'Jeanne', 'Marie'), 'birthName', 'close'],
    ['one wrong letter is close', named('Lefèvra', 'Jeanne', 'Marie'), 'birthName', 'close'],
    ['two letters exchanged are close', named('Lefverè', 'Jeanne', 'Marie'), 'birthName', 'close'],
    ['another name differs', named('Durand', 'Jeanne', 'Marie'), 'birthName', 'different'],
    ['a second given name left out is close', named('Lefèvre', 'Jeanne'), 'given', 'close'],
    ['another given name differs', named('Lefèvre', 'Paulette'), 'given', 'different'],
    ['day and month exchanged are close', patient({ birthDate: '1961-07-03' }), 'birthDate', 'close'],
    ['one figure of the birth date is close', patient({ birthDate: '1962-03-07' }), 'birthDate', 'close'],
    ['another birth date differs', patient({ birthDate: '1987-11-21' }), 'birthDate', 'different'],
    ['another sex differs', patient({ gender: 'male' }), 'sex', 'different'],
    ['a sex that nobody knows is not compared', patient({ gender: 'unknown' }), 'sex', 'unknown'],
    ['an INS that one side alone has is not compared', withIns('261037500000011'), 'ins', 'unknown'],
  ])('%s', (_, here, trait, expected) => {
    expect(agreement(trait, here)).toBe(expected);
  });

  test('what neither side says is left out', () => {
    expect(compare(patient(), patient()).traits.map(({ trait }) => trait)).toEqual([
      'birthName',
      'given',
      'birthDate',
      'sex',
    ]);
  });
});

describe('a match', () => {
  test('is certain by the INS, strong without, uncertain where something is close, doubtful where something differs', () => {
    const ins = withIns('261037500000011');
    expect(compare(ins, ins).strength).toBe('certain');
    expect(compare(patient(), patient()).strength).toBe('strong');
    expect(compare(patient(), named('Lefebvre', 'Jeanne', 'Marie')).strength).toBe('uncertain');
    expect(compare(patient(), patient({ gender: 'male' })).strength).toBe('doubtful');
  });

  test('by all names is doubtful all the same where the INS differs: twins', () => {
    expect(compare(withIns('261037500000011'), withIns('261037500000012')).strength).toBe('doubtful');
  });

  test('that agrees most is proposed first', () => {
    const all = [patient({ gender: 'male' }), named('Lefebvre', 'Jeanne', 'Marie'), patient()];
    const sorted = all.map((one) => compare(patient(), one)).sort(byStrength);
    expect(sorted.map(({ strength }) => strength)).toEqual(['strong', 'uncertain', 'doubtful']);
  });
});
