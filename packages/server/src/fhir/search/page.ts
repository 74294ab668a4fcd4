/** Order, pages and parts of what a search found (search.html#return). */
import { PropertyType, type SearchRequest, type SortRule, type TypedValue } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { ClearResource } from '../../disclosure/stored.ts';
import { invalid } from '../context.ts';
import { searchParametersOf } from '../definitions/definitions.ts';
import { spanOfValue } from './dates.ts';
import { isMatchable, valuesOf } from './match.ts';

export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 1000;

export interface Page {
  matches: ClearResource[];
  total: number;
  hasMore: boolean;
}

/** This page of what was found, in the order asked. @throws RempartError `invalid` for an unknown order */
export function paged(found: readonly ClearResource[], request: SearchRequest<Resource>): Page {
  const { offset, count } = windowOf(request);
  const sorted = inOrder(found, request.resourceType, request.sortRules ?? []);
  return {
    matches: sorted.slice(offset, offset + count),
    total: found.length,
    hasMore: count > 0 && offset + count < found.length,
  };
}

export function windowOf({ offset = 0, count = DEFAULT_COUNT }: SearchRequest<Resource>): {
  offset: number;
  count: number;
} {
  return { offset: Math.max(0, offset), count: Math.min(MAX_COUNT, Math.max(0, count)) };
}

function inOrder(found: readonly ClearResource[], type: string, rules: readonly SortRule[]): ClearResource[] {
  if (rules.length === 0) return [...found];
  const keys = rules.map(({ code, descending }) => {
    const parameters = searchParametersOf(type);
    const parameter = Object.hasOwn(parameters, code) ? parameters[code] : undefined;
    if (!parameter || !isMatchable(parameter)) throw invalid('unknown search parameter', '_sort');
    return (resource: ClearResource) => ({
      key: keyOf(valuesOf(resource as unknown as Resource, parameter), parameter.type, descending ?? false),
      descending: descending ?? false,
    });
  });
  return found
    .map((resource, place) => ({ resource, place, keys: keys.map((key) => key(resource)) }))
    .sort((a, b) => {
      for (const [i, { key, descending }] of a.keys.entries()) {
        const order = compare(key, b.keys[i]?.key, descending);
        if (order !== 0) return order;
      }
      return a.place - b.place;
    })
    .map(({ resource }) => resource);
}

type Key = string | number | undefined;

/** The value that counts for the order: the least, or the greatest where the order descends (search.html#sort). */
function keyOf(values: TypedValue[], type: string, descending: boolean): Key {
  const keys = values.flatMap((value) => sortable(value, type) ?? []).sort((a, b) => compare(a, b, descending));
  return keys[0];
}

function sortable(typed: TypedValue, type: string): Key {
  const { value } = typed;
  if (type === 'date') return spanOfValue(typed)?.start;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return String(value);
  if (typed.type === PropertyType.HumanName) return [value.family, ...(value.given ?? [])].join(' ').toLowerCase();
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    value: number,
    code,
    text,
    reference,
    coding,
  } = value as {
    value?: unknown;
    code?: string;
    text?: string;
    reference?: string;
    coding?: Array<{ code?: string; display?: string }>;
  };
  if (typeof number === 'number' || typeof number === 'string') return number;
  return code ?? text ?? reference ?? coding?.[0]?.display ?? coding?.[0]?.code;
}

/** What has no value comes last, whichever way the order runs. */
function compare(a: Key, b: Key, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'fr');
  return descending ? -order : order;
}
