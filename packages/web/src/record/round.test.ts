import { describe, expect, test } from 'vitest';
import { stepIn } from './round.ts';

const round = { from: '/ward', patients: ['a', 'b', 'c'] } as const;

describe('who goes along a list', () => {
  test('is told where they are, who was before and who comes', () => {
    expect(stepIn(round, 'b')).toEqual({ from: '/ward', at: 2, of: 3, previous: 'a', next: 'c' });
  });

  test('comes to its ends', () => {
    expect(stepIn(round, 'a')).toMatchObject({ previous: undefined, next: 'b' });
    expect(stepIn(round, 'c')).toMatchObject({ previous: 'b', next: undefined });
  });

  test('is on no list with a patient found otherwise', () => {
    expect(stepIn(round, 'x')).toBeUndefined();
  });
});
