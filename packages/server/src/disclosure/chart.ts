/**
 * Charts: one derived text of all current resources of a patient and level (architecture, section 5).
 * A chart's text is the entries of a Bundle without its brackets, `{"resource":{…}},{"resource":{…}}`, so that chart
 * and newer rows laid one after the other are the body of a Bundle.
 */
import type { ClearResource } from './stored.ts';

/** Rows since the chart past which it is made again. */
export const REFRESH_AFTER_ROWS = 32;

/** One entry of a chart's text, from the text of its resource. */
export function entryText(resourceText: string): string {
  return `{"resource":${resourceText}}`;
}

/** The resources of a chart's text. */
export function parseChart(text: string): ClearResource[] {
  return (JSON.parse(`[${text}]`) as Array<{ resource: ClearResource }>).map((entry) => entry.resource);
}

/** The text of a chart of these resources. */
export function chartText(resources: Iterable<ClearResource>): string {
  return Array.from(resources, (resource) => entryText(JSON.stringify(resource))).join(',');
}

/** A change since the chart: a current version, or a deletion. */
export interface NewerRow {
  type: string;
  id: string;
  resource: ClearResource | undefined;
}

/** The current resources: the chart's with the newer rows laid over them. */
export function layOver(chart: readonly ClearResource[], newer: readonly NewerRow[]): ClearResource[] {
  const current = new Map(chart.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  for (const { type, id, resource } of newer) {
    if (resource) current.set(`${type}/${id}`, resource);
    else current.delete(`${type}/${id}`);
  }
  return [...current.values()];
}
