/** A search request checked, and resources filtered by it, in memory: within one patient, and in the directory. */
import type { Filter, SearchRequest } from '@medplum/core';
import type { Resource, SearchParameter } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { invalid } from '../context.ts';
import { searchParametersOf, useType } from '../definitions/definitions.ts';
import { spanOfDate } from './dates.ts';
import { isMatchable, isOperatorOffered, matches } from './match.ts';

/** Parameters of the answer, not of what is searched. */
const OF_THE_ANSWER = [
  '_count',
  '_offset',
  '_sort',
  '_total',
  '_summary',
  '_elements',
  '_include',
  '_revinclude',
  '_format',
  '_pretty',
];

/**
 * Checks a query before it is parsed, so that each refusal names its parameter.
 * @throws RempartError `invalid`
 */
export function checkQuery(type: string, query: Record<string, string | string[] | undefined>): void {
  const parameters = searchParametersOf(type);
  for (const [key, given] of Object.entries(query)) {
    const [code = '', modifier] = key.split(':');
    const values = [given ?? ''].flat();
    if (code === '_has' || key.includes('.')) throw new RempartError('too-broad', { expression: [key] });
    if (OF_THE_ANSWER.includes(code)) {
      if (code === '_count' || code === '_offset') for (const value of values) checkWholeNumber(key, value);
      continue;
    }
    const parameter = Object.hasOwn(parameters, code) ? parameters[code] : undefined;
    if (!parameter || !isMatchable(parameter)) throw invalid('unknown search parameter', key);
    if (modifier === 'missing') continue;
    for (const value of values.flatMap((text) => text.split(','))) checkValue(parameter, key, value);
  }
}

function checkWholeNumber(key: string, value: string): void {
  if (!/^\d{1,6}$/.test(value)) throw invalid('not a number', key);
}

function checkValue({ type }: SearchParameter, key: string, value: string): void {
  const bare = value.replace(/^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+-])/, '');
  if (type === 'date' && !spanOfDate(bare)) throw invalid('not a date', key);
  if ((type === 'number' || type === 'quantity') && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?(\||$)/i.test(bare)) {
    throw invalid('not a number', key);
  }
}

/** The parameter of a filter. @throws RempartError `invalid` for unknown ones, and modifiers not offered */
function parameterOf(type: string, { code, operator }: Filter): SearchParameter {
  const parameters = searchParametersOf(type);
  const parameter = Object.hasOwn(parameters, code) ? parameters[code] : undefined;
  if (!parameter || !isMatchable(parameter)) throw invalid('unknown search parameter', code);
  if (!isOperatorOffered(parameter, operator)) throw invalid('this modifier is not supported', code);
  return parameter;
}

/** Resources of the request's type that meet all its filters. @throws RempartError `invalid` */
export function filtered(
  resources: readonly ClearResource[],
  request: Pick<SearchRequest<Resource>, 'resourceType' | 'filters'>,
): ClearResource[] {
  const { resourceType, filters = [] } = request;
  useType(resourceType);
  const checks = filters.map((filter) => ({ filter, parameter: parameterOf(resourceType, filter) }));
  return resources.filter(
    (resource) =>
      resource.resourceType === resourceType &&
      checks.every(({ filter, parameter }) => matches(resource as unknown as Resource, parameter, filter)),
  );
}
