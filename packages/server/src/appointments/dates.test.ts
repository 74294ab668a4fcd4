import { describe, expect, it } from 'vitest';
import { rangeOf } from './dates.ts';

const iso = (values: string[]) => {
  const range = rangeOf(values);
  return range && [range.from?.toISOString(), range.before?.toISOString()];
};

describe('dates of a search', () => {
  it('are days on the wall in Paris', () => {
    expect(iso(['2026-11-24'])).toEqual(['2026-11-23T23:00:00.000Z', '2026-11-24T23:00:00.000Z']);
    expect(iso(['2026-10-25'])).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
    expect(iso(['2026-12'])).toEqual(['2026-11-30T23:00:00.000Z', '2026-12-31T23:00:00.000Z']);
    expect(iso(['2026'])).toEqual(['2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z']);
  });

  it('hold together', () => {
    expect(iso(['ge2026-11-24T08:00:00Z', 'lt2026-11-24T10:00:00+01:00'])).toEqual([
      '2026-11-24T08:00:00.000Z',
      '2026-11-24T09:00:00.000Z',
    ]);
    expect(iso(['gt2026-11-24', 'le2026-11-25'])).toEqual(['2026-11-24T23:00:00.000Z', '2026-11-25T23:00:00.000Z']);
    expect(iso([])).toEqual([undefined, undefined]);
  });

  it.each(['', 'demain', '2026-02-30', '2026-13', 'ne2026-11-24', '2026-11-24T25:00:00Z', '2026-11-24T10:00'])(
    'such as “%s” are none',
    (value) => {
      expect(rangeOf([value])).toBeUndefined();
    },
  );
});
