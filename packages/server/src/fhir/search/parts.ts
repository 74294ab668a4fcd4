/** `_elements` and `_summary`: a part of a resource, tagged so that nobody writes it back as the whole. */
import type { SearchRequest } from '@medplum/core';
import { tryGetDataType } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { SUBSETTED } from '../../appointments/rows.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { useType } from '../definitions/definitions.ts';

export function partOf(resource: ClearResource, request: SearchRequest<Resource>): ClearResource {
  const wanted = wantedOf(resource.resourceType, request);
  if (!wanted) return resource;
  const kept = Object.entries(resource).filter(([name]) => wanted(name));
  const { resourceType, id, meta } = resource;
  const tag = [...((meta.tag as unknown[] | undefined) ?? []), SUBSETTED];
  return { ...Object.fromEntries(kept), resourceType, id, meta: { ...meta, tag } };
}

function wantedOf(
  type: string,
  { fields, summary }: SearchRequest<Resource>,
): ((element: string) => boolean) | undefined {
  if (!fields && !summary) return undefined;
  useType(type);
  const definition = tryGetDataType(type);
  const mandatory = definition?.mandatoryProperties ?? new Set<string>();
  if (fields) return (name) => fields.includes(name) || mandatory.has(name);
  if (summary === 'text') return (name) => name === 'text' || mandatory.has(name);
  if (summary === 'data') return (name) => name !== 'text';
  const inSummary = definition?.summaryProperties ?? new Set<string>();
  return (name) => mandatory.has(name) || [...inSummary].some((of) => name === of || isChoiceOf(of, name));
}

/** `valueQuantity` is of `value[x]`. */
function isChoiceOf(element: string, name: string): boolean {
  return name.startsWith(element) && /^[A-Z]/.test(name.slice(element.length));
}
