/** `_include` and `_revinclude` within one opened patient: what is open already, and the directory. Opens nobody. */
import type { IncludeTarget, SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { classOf } from '@rempart/terms/fhir-classes.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import type { Directory } from '../../accounts/directory.ts';
import type { Session } from '../../disclosure/session.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { invalid } from '../context.ts';
import { searchParametersOf } from '../definitions/definitions.ts';
import { valuesOf } from './match.ts';

/** @throws RempartError `invalid` for a parameter that is no reference */
export async function includedWithin(
  directory: Directory,
  session: Session,
  all: readonly ClearResource[],
  matches: readonly ClearResource[],
  request: SearchRequest<Resource>,
): Promise<ClearResource[]> {
  const shown = new Set(matches.map(nameOf));
  const wanted = (request.include ?? []).flatMap((target) =>
    matches.flatMap((resource) => referencesBy(resource, target)),
  );
  const within = new Map(all.map((resource) => [nameOf(resource), resource]));
  const referring = (request.revInclude ?? []).flatMap((target) =>
    all.filter((resource) => referencesBy(resource, target).some((reference) => shown.has(reference))),
  );
  const included = new Map<string, ClearResource>();
  for (const resource of referring) included.set(nameOf(resource), resource);
  for (const reference of wanted) {
    const found = within.get(reference) ?? (await fromDirectory(directory, session, reference));
    if (found) included.set(reference, found);
  }
  for (const name of shown) included.delete(name);
  return [...included.values()];
}

/** A resource of the directory by its reference; undefined for what is not there. */
export async function fromDirectory(
  directory: Directory,
  session: Session,
  reference: string,
): Promise<ClearResource | undefined> {
  const [type = '', id = ''] = reference.split('/');
  if (classOf(type) !== 'directory' || !isUuid(id)) return undefined;
  try {
    return await directory.read(session, type, id);
  } catch (error) {
    if (error instanceof RempartError && ['not-found', 'gone'].includes(error.code)) return undefined;
    throw error;
  }
}

function referencesBy(resource: ClearResource, target: IncludeTarget): string[] {
  const { resourceType, searchParam, targetType, modifier } = target;
  const parameters = searchParametersOf(resourceType);
  const parameter = Object.hasOwn(parameters, searchParam) ? parameters[searchParam] : undefined;
  if (parameter?.type !== 'reference' || modifier) throw invalid('unknown search parameter', '_include');
  if (resource.resourceType !== resourceType) return [];
  return valuesOf(resource as unknown as Resource, parameter).flatMap(({ value }) => {
    const { reference } = (value ?? {}) as { reference?: unknown };
    if (typeof reference !== 'string') return [];
    return targetType && !reference.startsWith(`${targetType}/`) ? [] : [reference];
  });
}

function nameOf({ resourceType, id }: ClearResource): string {
  return `${resourceType}/${id}`;
}
