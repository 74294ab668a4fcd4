import { foldName } from '@rempart/terms/names.ts';
import { describe, expect, test } from 'vitest';
import { demo } from './index.ts';
import { FAMILY_NAMES, GIVEN_NAMES } from './names.ts';
import { BIRTH_COMMUNES, HOME_COMMUNES, STREETS } from './places.ts';
import { TILLEULS } from './tilleuls.ts';
import { VALMONT } from './valmont.ts';

const wordsOf = (names: readonly string[]): Set<string> => new Set(names.flatMap((name) => foldName(name).split(' ')));

const patientWords = wordsOf([...FAMILY_NAMES, ...GIVEN_NAMES]);
const staff = [VALMONT, TILLEULS].flatMap((plan) =>
  [...plan.staff, ...plan.correspondents].flatMap((person) => [person.given, person.family]),
);

describe("patients' names", () => {
  test.each([
    ['staff', staff],
    ['streets', STREETS],
    ['places', [...HOME_COMMUNES, ...BIRTH_COMMUNES].map((commune) => commune.name)],
    [
      'units, rooms and reasons for visit',
      [VALMONT, TILLEULS].flatMap((plan) => [
        plan.name,
        ...plan.units.flatMap((unit) => [unit.name, ...unit.rooms]),
        ...plan.services.map((service) => service.name),
      ]),
    ],
  ])('share no word with those of %s', (_, names) => {
    expect([...wordsOf(names)].filter((word) => patientWords.has(word))).toEqual([]);
  });

  test('are long enough not to turn up in ciphertext by chance', () => {
    for (const name of [...FAMILY_NAMES, ...GIVEN_NAMES]) expect(name.length).toBeGreaterThanOrEqual(5);
  });

  test('occur nowhere in the directory, which lies in clear, not even within a word', () => {
    const { establishments } = demo({ seed: 'rempart', today: '2026-11-24' });
    const clear = foldName(JSON.stringify(establishments.map(({ directory, accounts }) => [directory, accounts])));
    expect([...FAMILY_NAMES, ...GIVEN_NAMES].filter((name) => clear.includes(foldName(name)))).toEqual([]);
  });

  test('of the demo are all from these lists', () => {
    for (const { patients } of demo({ seed: 'rempart', today: '2026-11-24' }).establishments) {
      for (const { bundle } of patients) {
        for (const { resource } of bundle.entry!) {
          if (resource?.resourceType !== 'Patient' && resource?.resourceType !== 'RelatedPerson') continue;
          const names = resource.name!.flatMap((name) => [name.family!, ...name.given!]);
          for (const word of wordsOf(names)) expect(patientWords).toContain(word);
        }
      }
    }
  });
});
