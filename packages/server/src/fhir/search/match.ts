/**
 * Whether a resource meets a search filter (search.html). Expressions and tokens by @medplum/core; strings, dates,
 * numbers, quantities and references here, where its matching is for subscriptions and looser than a search.
 */
import {
  convertToSearchableNumbers,
  convertToSearchableQuantities,
  convertToSearchableReferences,
  convertToSearchableStrings,
  convertToSearchableTokens,
  convertToSearchableUris,
  evalFhirPathTyped,
  type FhirPathAtom,
  type Filter,
  LRUCache,
  Operator,
  type SearchableToken,
  splitSearchOnComma,
  type TypedValue,
  toTypedValue,
} from '@medplum/core';
import type { Quantity, Resource, SearchParameter } from '@medplum/fhirtypes';
import { foldName } from '@rempart/terms/names.ts';
import { type Span, spanOfDate, spanOfValue } from './dates.ts';

/** Parsed expressions: a few hundred, each evaluated for every resource of its type. */
const expressions = new LRUCache<FhirPathAtom>(1000);

const MODIFIERS: Readonly<Record<string, readonly Operator[]>> = {
  string: [Operator.EQUALS, Operator.CONTAINS, Operator.EXACT],
  token: [Operator.EQUALS, Operator.NOT, Operator.TEXT],
  reference: [Operator.EQUALS],
  uri: [Operator.EQUALS, Operator.BELOW],
  date: ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'],
  number: ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'],
  quantity: ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'],
};

/** Whether parameters of this kind are searched here; composite and special ones are not. */
export function isMatchable(parameter: SearchParameter): boolean {
  return parameter.type in MODIFIERS && parameter.code !== '_compartment' && !parameter.code.includes(':');
}

/** Whether a filter's modifier or prefix goes with its parameter. */
export function isOperatorOffered(parameter: SearchParameter, operator: Operator): boolean {
  return operator === Operator.MISSING || (MODIFIERS[parameter.type] ?? []).includes(operator);
}

/** The values that a parameter's expression finds in a resource. */
export function valuesOf(resource: Resource, parameter: SearchParameter): TypedValue[] {
  return evalFhirPathTyped(parameter.expression ?? '', [toTypedValue(resource)], undefined, expressions);
}

/** One filter; its comma-separated values are alternatives. The parameter has passed `isMatchable`. */
export function matches(resource: Resource, parameter: SearchParameter, filter: Filter): boolean {
  const values = valuesOf(resource, parameter);
  if (filter.operator === Operator.MISSING) return (filter.value === 'true') === (values.length === 0);
  const wanted = splitSearchOnComma(filter.value);
  const meets = (predicate: (value: string) => boolean) => wanted.some(predicate);
  switch (parameter.type) {
    case 'string': {
      const texts = convertToSearchableStrings(values);
      return meets((value) => texts.some((text) => matchesString(text, value, filter.operator)));
    }
    case 'token': {
      const tokens = convertToSearchableTokens(values);
      if (filter.operator === Operator.TEXT) return meets((value) => textsOf(values).some((t) => startsWord(t, value)));
      const isMet = meets((value) => tokens.some((token) => matchesToken(token, value)));
      return filter.operator === Operator.NOT ? !isMet : isMet;
    }
    case 'reference': {
      const references = convertToSearchableReferences(values);
      return meets((value) => references.some((reference) => matchesReference(reference, value, parameter)));
    }
    case 'uri': {
      const uris = convertToSearchableUris(values);
      const isBelow = filter.operator === Operator.BELOW;
      return meets((value) => uris.some((uri) => uri === value || (isBelow && uri.startsWith(value))));
    }
    case 'date': {
      const spans = values.flatMap((value) => spanOfValue(value) ?? []);
      return meets((value) => spans.some((span) => matchesDate(span, value, filter.operator)));
    }
    case 'number': {
      const ranges = convertToSearchableNumbers(values);
      return meets((value) => ranges.some(([low, high]) => matchesNumber(low, high, value, filter.operator)));
    }
    case 'quantity': {
      const quantities = convertToSearchableQuantities(values);
      return meets((value) => quantities.some((quantity) => matchesQuantity(quantity, value, filter.operator)));
    }
    default:
      return false;
  }
}

/** A string matches from its start, without case and accents; `:contains` anywhere, `:exact` to the letter. */
function matchesString(text: string, value: string, operator: Operator): boolean {
  if (operator === Operator.EXACT) return text === value;
  const folded = foldName(text);
  const wanted = foldName(value);
  if (operator === Operator.CONTAINS) return folded.includes(wanted);
  // Names are joined into one text (family and given): each word may be the start that was meant.
  return folded.startsWith(wanted) || folded.includes(` ${wanted}`);
}

function startsWord(text: string, value: string): boolean {
  return matchesString(text, value, Operator.EQUALS);
}

/** Display and text of codes, for `:text`. */
function textsOf(values: TypedValue[]): string[] {
  return values.flatMap(({ value }) => {
    const {
      text,
      display,
      coding = [],
    } = (value ?? {}) as {
      text?: string;
      display?: string;
      coding?: Array<{ display?: string }>;
    };
    return [text, display, ...coding.map((one) => one.display)].filter((found) => found !== undefined);
  });
}

/** `code`, `system|code`, `|code` (no system), `system|` (any code). */
function matchesToken(token: SearchableToken, value: string): boolean {
  const bar = value.indexOf('|');
  if (bar < 0) return sameCode(token.value, value);
  const system = value.slice(0, bar);
  const code = value.slice(bar + 1);
  if (system === '') return token.system === undefined && sameCode(token.value, code);
  return token.system === system && (code === '' || sameCode(token.value, code));
}

function sameCode(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/** `Type/id`, or an id alone of any type that the parameter leads to. */
function matchesReference(reference: string, value: string, { target = [] }: SearchParameter): boolean {
  if (value.includes('/') || value.includes(':')) return reference === value;
  const [type = '', id] = reference.split('/');
  return id === value && (target.length === 0 || (target as string[]).includes(type));
}

function matchesDate({ start, end }: Span, value: string, operator: Operator): boolean {
  const wanted = spanOfDate(value);
  if (!wanted) return false;
  return compareRanges({ low: start, high: end - 1 }, { low: wanted.start, high: wanted.end - 1 }, operator);
}

/** Prefixes compare the range of the value with that of the search (search.html#prefix). */
function compareRanges(value: Range, wanted: Range, operator: Operator): boolean {
  switch (operator) {
    case 'eq':
      return value.low >= wanted.low && value.high <= wanted.high;
    case 'ne':
      return !(value.low >= wanted.low && value.high <= wanted.high);
    case 'gt':
      return value.high > wanted.high;
    case 'lt':
      return value.low < wanted.low;
    case 'ge':
      return value.high > wanted.high || (value.low >= wanted.low && value.high <= wanted.high);
    case 'le':
      return value.low < wanted.low || (value.low >= wanted.low && value.high <= wanted.high);
    case 'sa':
      return value.low > wanted.high;
    case 'eb':
      return value.high < wanted.low;
    case 'ap':
      return value.low <= wanted.high && value.high >= wanted.low;
    default:
      return false;
  }
}

interface Range {
  low: number;
  high: number;
}

function matchesNumber(low: number | undefined, high: number | undefined, value: string, operator: Operator): boolean {
  const wanted = rangeOfNumber(value, operator);
  if (!wanted) return false;
  return compareRanges(
    { low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY },
    wanted,
    operator,
  );
}

/** `100` means 99.5 to 100.5, `100.00` means 99.995 to 100.005 (search.html#number); other prefixes take it exactly. */
function rangeOfNumber(text: string, operator: Operator): Range | undefined {
  const match = /^[+-]?\d+(?:\.(\d+))?(?:e[+-]?\d+)?$/i.exec(text);
  if (!match) return undefined;
  const number = Number(text);
  if (operator === 'ap') return { low: number - Math.abs(number) / 10, high: number + Math.abs(number) / 10 };
  if (operator !== 'eq' && operator !== 'ne') return { low: number, high: number };
  const half = 0.5 * 10 ** -(match[1]?.length ?? 0);
  return { low: number - half, high: number + half };
}

/** `value`, or `value|system|unit` (search.html#quantity). */
function matchesQuantity(quantity: Quantity, value: string, operator: Operator): boolean {
  const [number = '', system, unit] = value.split('|');
  if (system && quantity.system !== system) return false;
  if (unit && quantity.code !== unit && (system || quantity.unit !== unit)) return false;
  return matchesNumber(quantity.value, quantity.value, number, operator);
}
