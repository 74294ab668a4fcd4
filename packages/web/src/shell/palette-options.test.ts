import { expect, test } from 'vitest';
import { matching } from './palette-options.ts';

const choose = () => undefined;
const groups = [
  { title: 'Agenda', options: ['Nouveau rendez-vous', "Noter l'arrivée"].map((says) => ({ key: says, says, choose })) },
  { title: 'Pages', options: ['Agenda', 'Reçus'].map((says) => ({ key: says, says, choose })) },
];
const found = (text: string) =>
  matching(groups, text).map(({ title, options }) => [title, ...options.map(({ says }) => says)]);

test('an action is found by any of its words, in any order, without accents', () => {
  expect(found('vous nouv')).toEqual([['Agenda', 'Nouveau rendez-vous']]);
  expect(found('ARRIVEE')).toEqual([['Agenda', "Noter l'arrivée"]]);
  expect(found('recus')).toEqual([['Pages', 'Reçus']]);
});

test('the name of a page finds it and what is done there', () => {
  expect(found('agenda')).toEqual([
    ['Agenda', 'Nouveau rendez-vous', "Noter l'arrivée"],
    ['Pages', 'Agenda'],
  ]);
});

test('nothing typed leaves everything, and what is not there leaves nothing', () => {
  expect(found('').flat()).toHaveLength(6);
  expect(found('facture')).toEqual([]);
});
