import { identityStatusOf } from '@rempart/terms/identity.ts';
import { describe, expect, test } from 'vitest';
import { type AskedTraits, faultsOf, patientOf, searchesOf } from './new-patient.ts';

const TODAY = new Date('2026-11-26T09:00:00Z');
const ASKED: AskedTraits = {
  birthName: "d'Œuvre-Hélie",
  given: 'zoé',
  usedName: '',
  birthDate: '12/03/1961',
  sex: 'female',
  birthPlace: '',
  phone: '',
};

describe('a patient made at the desk', () => {
  test('has names as RNIV writes them, and an identity that is provisional', () => {
    const patient = patientOf(
      { ...ASKED, usedName: 'Le  Goff', birthPlace: ' Quimper ', phone: '06 39 98 01 02' },
      TODAY,
    );
    expect(patient.name).toEqual([
      { use: 'official', family: "D'OEUVRE-HELIE", given: ['ZOE'] },
      { use: 'usual', family: 'LE GOFF', given: ['ZOE'] },
    ]);
    expect(patient.birthDate).toBe('1961-03-12');
    expect(patient.telecom).toEqual([{ system: 'phone', use: 'mobile', value: '06 39 98 01 02' }]);
    expect(patient.extension?.[1]?.valueAddress).toEqual({ city: 'Quimper' });
    expect(identityStatusOf(patient.extension)).toBe('PROV');
  });

  test('has no second name where the name used is the birth name', () => {
    expect(patientOf({ ...ASKED, usedName: 'D’Oeuvre-Helie' }, TODAY).name).toHaveLength(1);
  });

  test.each([
    ['birthName', '', 'name'],
    ['birthName', 'Dup0nt', 'letters'],
    ['given', '-', 'letters'],
    ['usedName', 'Dupont;', 'letters'],
    ['birthDate', '31/02/1961', 'birthDate'],
    ['birthDate', '27/11/2026', 'birthDate'],
    ['sex', '', 'sex'],
    ['phone', '06 39', 'phone'],
    ['phone', '06 39 98 01 02 03', 'phone'],
  ] as const)('is not made with the %s « %s »', (field, value, fault) => {
    expect(faultsOf({ ...ASKED, [field]: value }, TODAY)).toEqual({ [field]: fault });
  });

  test.each(['+33 6 39 98 01 02', '0033639980102', '02.98.00.00.00'])('may be called back on %s', (phone) => {
    expect(faultsOf({ ...ASKED, phone }, TODAY)).toEqual({});
  });

  test('is looked for by both names first, once where they begin alike', () => {
    expect(searchesOf({ ...ASKED, usedName: 'Le Goff' }, TODAY).map(({ family }) => family)).toEqual([
      "d'Œuvre-Hélie",
      'Le Goff',
    ]);
    expect(searchesOf({ ...ASKED, birthName: 'Legoux', usedName: 'Le Goff' }, TODAY)).toHaveLength(1);
  });
});
