import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelOf } from './label.ts';
import { firstThreeLetters, foldName, isWrittenName, phoneticName, writtenName } from './names.ts';

test('names are folded as RNIV asks: capitals, no accents, hyphens and apostrophes as blanks', () => {
  expect(foldName("d'Œuvre-Hélène")).toBe('D OEUVRE HELENE');
  expect(foldName('  Lætitia ')).toBe('LAETITIA');
});

test('names are written as RNIV asks: hyphens and apostrophes stay', () => {
  expect(writtenName('  d’Œuvre-Hélène  de  la Tour ')).toBe("D'OEUVRE-HELENE DE LA TOUR");
  expect(isWrittenName(writtenName('N’Guyên'))).toBe(true);
  for (const text of ['', '-', 'DUP0NT', 'DUPONT-', "'", 'DUPONT;', '岡田'])
    expect(isWrittenName(text), text).toBe(false);
});

test('the search takes the first three letters, blanks left out', () => {
  expect(firstThreeLetters('Le Goff')).toBe('LEG');
  expect(firstThreeLetters('Ng')).toBeUndefined();
});

test('names that sound alike share a phonetic key', () => {
  for (const [a, b] of [
    ['DUPONT', 'DUPOND'],
    ['LEFEVRE', 'LEFEBVRE'],
    ['MOREAU', 'MOREAUX'],
    ['HENRI', 'HENRY'],
    ['THIBAUT', 'TIBAUD'],
    ['PHILIPPE', 'FILIPE'],
    ['BERNARD', 'BERNAR'],
  ] as const) {
    expect(phoneticName(a), `${a} and ${b}`).toBe(phoneticName(b));
  }
});

test('names that sound different do not', () => {
  for (const [a, b] of [
    ['MARTIN', 'BERNARD'],
    ['DURAND', 'MORAND'],
    ['PETIT', 'ROUX'],
    ['LAMBERT', 'ROBERT'],
  ] as const) {
    expect(phoneticName(a), `${a} and ${b}`).not.toBe(phoneticName(b));
  }
});

test('a label never shows more than half of the letters of a name of two or more, nor more than three', () => {
  expect(labelOf('Durand', 'Paul')).toBe('DUR P');
  expect(labelOf('Roux', 'Anne')).toBe('RO A');
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zéèA-Z' -]{2,30}$/), fc.stringMatching(/^[A-Za-z]{1,10}$/), (family, given) => {
      const letters = foldName(family).replace(/ /g, '').length;
      const [shown = ''] = labelOf(family, given).split(' ');
      if (letters >= 2) expect(shown.length).toBeLessThanOrEqual(Math.min(3, Math.floor(letters / 2)));
    }),
  );
});
