import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartText, layOver, parseChart } from './chart.ts';
import type { ClearResource } from './stored.ts';

const resource = (id: string, versionId: string): ClearResource => ({
  resourceType: 'Observation',
  id,
  meta: { versionId, lastUpdated: '2026-11-24T10:00:00.000Z' },
});

test('a chart is text between the brackets of a Bundle', () => {
  const resources = [resource('a', '1'), resource('b', '1')];
  expect(parseChart(chartText(resources))).toEqual(resources);
  expect(parseChart(chartText([]))).toEqual([]);
});

test('chart and newer rows give what a plain map of the latest versions gives', () => {
  const change = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), deleted: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change), fc.nat(), (changes, cut) => {
      const rows = changes.map(({ id, deleted }, i) => ({
        type: 'Observation',
        id,
        resource: deleted ? undefined : resource(id, String(i)),
      }));
      const at = cut % (rows.length + 1);
      const chart = layOver([], rows.slice(0, at));
      const byId = (list: ClearResource[]) => new Map(list.map((r) => [r.id, r]));
      const expected = new Map<string, ClearResource>();
      for (const row of rows) {
        if (row.resource) expected.set(row.id, row.resource);
        else expected.delete(row.id);
      }
      expect(byId(layOver(parseChart(chartText(chart)), rows.slice(at)))).toEqual(expected);
    }),
  );
});
