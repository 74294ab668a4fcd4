/**
 * FHIR R4's own definitions: types, search parameters, the Patient compartment, codes of required bindings. The file
 * beside is made by `trim.ts`. A type's definition is parsed when it is first used.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { getSearchParameters, indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import type { SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

export interface TrimmedDefinitions {
  /** Data types: HumanName, Period… */
  types: StructureDefinition[];
  /** Resource types by name, each as JSON text: most are never used. */
  resources: Record<string, string>;
  searchParameters: SearchParameter[];
  /** Names of the search parameters that lead from a type to its patient. */
  compartment: Record<string, string[]>;
  /** Codes of value sets by system. */
  valueSets: Record<string, Record<string, string[]>>;
}

const bytes = readFileSync(join(import.meta.dirname, 'r4.json.zst'));
const trimmed = JSON.parse(zstdDecompressSync(bytes).toString()) as TrimmedDefinitions;
indexStructureDefinitionBundle(trimmed.types);
indexSearchParameterBundle({
  resourceType: 'Bundle',
  type: 'collection',
  entry: trimmed.searchParameters.map((resource) => ({ resource })),
});

/** Every R4 type that a server can store, in order of name. */
export const RESOURCE_TYPES: readonly string[] = Object.keys(trimmed.resources).sort();

export function isResourceTypeName(type: string): boolean {
  return Object.hasOwn(trimmed.resources, type);
}

/** Has a type's definition parsed; nothing for names that are none. */
export function useType(type: string): void {
  const definition = isResourceTypeName(type) ? trimmed.resources[type] : undefined;
  if (!definition || loaded.has(type)) return;
  loaded.add(type);
  indexStructureDefinitionBundle([JSON.parse(definition) as StructureDefinition]);
}
const loaded = new Set<string>();

/** Search parameters of a type by name, those of every type included. */
export function searchParametersOf(type: string): Record<string, SearchParameter> {
  return getSearchParameters(type) ?? {};
}

/** Search parameters that lead from a type to its patient; undefined for types outside the Patient compartment. */
export function compartmentParameters(type: string): string[] | undefined {
  return Object.hasOwn(trimmed.compartment, type) ? trimmed.compartment[type] : undefined;
}

/** Codes of a value set by system; undefined for sets that are no finite list. */
export function codesOfValueSet(url: string): Record<string, string[]> | undefined {
  const bare = url.split('|')[0] ?? url;
  return Object.hasOwn(trimmed.valueSets, bare) ? trimmed.valueSets[bare] : undefined;
}
