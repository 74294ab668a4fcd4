import { parseSearchRequest } from '@medplum/core';
import { describe, expect, test } from 'vitest';
import type { ClearResource } from '../../disclosure/stored.ts';
import { useType } from '../definitions/definitions.ts';
import { spanOfDate } from './dates.ts';
import { checkQuery, filtered } from './filter.ts';
import { paged } from './page.ts';

const meta = { versionId: '1', lastUpdated: '2026-11-24T08:00:00Z' };
const resources = [
  {
    resourceType: 'Observation',
    id: 'a',
    meta,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8480-6', display: 'Pression systolique' }], text: 'Systole' },
    subject: { reference: 'Patient/p' },
    encounter: { reference: 'Encounter/e1' },
    effectiveDateTime: '2026-03-29T23:30:00Z',
    valueQuantity: { value: 128, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  },
  {
    resourceType: 'Observation',
    id: 'b',
    meta,
    status: 'amended',
    code: { text: 'Écho' },
    effectivePeriod: { start: '2026-03-01', end: '2026-03-31' },
    valueQuantity: { value: 5.25, unit: 'mmol/l' },
  },
  { resourceType: 'Observation', id: 'c', meta, status: 'final', code: { coding: [{ code: '8480-6' }] } },
  { resourceType: 'RiskAssessment', id: 'r', meta, status: 'final', prediction: [{ probabilityDecimal: 0.3 }] },
  { resourceType: 'Practitioner', id: 'm', meta, name: [{ family: 'Lefèvre', given: ['Anne-Marie'] }], active: true },
] as unknown as ClearResource[];

function found(query: string): string[] {
  const [type = '', rest = ''] = query.split('?');
  useType(type);
  checkQuery(type, Object.fromEntries(new URLSearchParams(rest)));
  const request = parseSearchRequest(query);
  return paged(filtered(resources, request), request).matches.map(({ id }) => id);
}

describe('a search filter', () => {
  test.each([
    ['code=8480-6', ['a', 'c']],
    ['code=http://loinc.org|8480-6', ['a']],
    ['code=|8480-6', ['c']],
    ['code=http://loinc.org|', ['a']],
    ['code:text=syst', ['a']],
    ['code:text=echo', ['b']],
    ['status:not=final', ['b']],
    ['status=amended,final', ['a', 'b', 'c']],
    ['encounter=e1', ['a']],
    ['encounter=Encounter/e1', ['a']],
    ['encounter=Encounter/e', []],
    ['subject=p', ['a']],
    ['date:missing=true', ['c']],
    ['date=2026-03-30', ['a']],
    ['date=2026-03-29', []],
    ['date=2026-03', ['a', 'b']],
    ['date=ge2026-03-30', ['a', 'b']],
    ['date=sa2026-03-29', ['a']],
    ['date=lt2026-03-02', ['b']],
    ['date=ap2026-03-15', ['b']],
    ['value-quantity=128', ['a']],
    ['value-quantity=gt5&value-quantity=lt10', ['b']],
    ['value-quantity=5.3', ['b']],
    ['value-quantity=5.30', []],
    ['value-quantity=128|http://unitsofmeasure.org|mm[Hg]', ['a']],
    ['value-quantity=128||mmHg', ['a']],
    ['value-quantity=128|http://unitsofmeasure.org|kPa', []],
    ['_id=a,c', ['a', 'c']],
    ['_sort=status', ['b', 'a', 'c']],
    ['_sort=-date', ['a', 'b', 'c']],
    ['_sort=-value-quantity&_count=1&_offset=1', ['b']],
  ])('Observation?%s', (query, ids) => {
    const both = new URLSearchParams(query);
    expect(found(`Observation?${both}`)).toEqual(ids);
  });

  test('numbers and names', () => {
    expect(found('RiskAssessment?probability=0.3')).toEqual(['r']);
    expect(found('RiskAssessment?probability=gt0.3')).toEqual([]);
    expect(found('Practitioner?name=lefevre')).toEqual(['m']);
    expect(found('Practitioner?name=marie')).toEqual(['m']);
    expect(found('Practitioner?name:exact=lefevre')).toEqual([]);
    expect(found('Practitioner?name:contains=fev')).toEqual(['m']);
    expect(found('Practitioner?active=true')).toEqual(['m']);
  });

  test.each([
    'colour=blue',
    'date=2026-02-30',
    'date=hier',
    '_count=-1',
    'value-quantity=much',
    'code-value-quantity=1$2',
  ])('%s is refused', (query) => {
    expect(() => found(`Observation?${query}`)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  test('a modifier that is not offered is refused', () => {
    expect(() => found('Observation?code:in=http://x')).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

test('a day is one on the wall in Paris, an instant is what it says', () => {
  const iso = (text: string) => {
    const span = spanOfDate(text);
    return span && [new Date(span.start).toISOString(), new Date(span.end).toISOString()];
  };
  expect(iso('2026-03-29')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(iso('2026')).toEqual(['2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z']);
  expect(iso('2026-12')).toEqual(['2026-11-30T23:00:00.000Z', '2026-12-31T23:00:00.000Z']);
  expect(iso('2026-07-01T10:00')).toEqual(['2026-07-01T08:00:00.000Z', '2026-07-01T08:01:00.000Z']);
  expect(iso('2026-07-01T10:00:00.5+02:00')).toEqual(['2026-07-01T08:00:00.500Z', '2026-07-01T08:00:00.501Z']);
  expect(iso('2026-02-30')).toBeUndefined();
});
