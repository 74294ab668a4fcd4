/** Bundles that are answered: what a search found, the versions of one instance. */
import { formatSearchQuery, type SearchRequest } from '@medplum/core';
import type { Bundle, BundleEntry, BundleLink, Resource } from '@medplum/fhirtypes';
import type { ClearResource } from '../../disclosure/stored.ts';
import { windowOf } from '../search/page.ts';
import { partOf } from '../search/parts.ts';
import type { Found, Version } from '../shelves/shelf.ts';

export function searchBundle(origin: string, request: SearchRequest<Resource>, found: Found): Bundle {
  const { matches, included = [], total } = found;
  const entryOf = (resource: ClearResource, mode: 'match' | 'include'): BundleEntry => ({
    fullUrl: `${origin}/fhir/R4/${resource.resourceType}/${resource.id}`,
    resource: partOf(resource, request) as unknown as Resource,
    search: { mode },
  });
  const entry = [
    ...matches.map((resource) => entryOf(resource, 'match')),
    ...included.map((resource) => entryOf(resource, 'include')),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined || request.total === 'none' ? {} : { total }),
    ...(found.isLinked ? { link: linksOf(origin, request, found) } : {}),
    ...(entry.length > 0 ? { entry } : {}),
  };
}

function linksOf(origin: string, request: SearchRequest<Resource>, { hasMore, matches }: Found): BundleLink[] {
  const urlOf = (offset: number) =>
    `${origin}/fhir/R4/${request.resourceType}${formatSearchQuery({ ...request, offset })}`;
  const { offset } = windowOf(request);
  return [
    { relation: 'self', url: urlOf(offset) },
    ...(hasMore ? [{ relation: 'next', url: urlOf(offset + matches.length) }] : []),
  ];
}

/** http.html#history: newest first; a deletion has no resource. */
export function historyBundle(
  origin: string,
  { resourceType, id }: { resourceType: string; id: string },
  versions: readonly Version[],
  { offset = 0, limit = versions.length }: { offset?: number; limit?: number },
): Bundle {
  const url = `${resourceType}/${id}`;
  const entry = versions.slice(offset, offset + limit).map(
    ({ version, at, resource }): BundleEntry => ({
      fullUrl: `${origin}/fhir/R4/${url}`,
      ...(resource ? { resource: resource as unknown as Resource } : {}),
      request: {
        method: resource ? (version === 1 ? 'POST' : 'PUT') : 'DELETE',
        url: version === 1 ? resourceType : url,
      },
      response: {
        status: resource ? (version === 1 ? '201' : '200') : '204',
        etag: `W/"${version}"`,
        lastModified: at.toISOString(),
      },
    }),
  );
  return { resourceType: 'Bundle', type: 'history', total: versions.length, entry };
}
