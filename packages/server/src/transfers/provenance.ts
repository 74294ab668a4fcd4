/** Marks what came from another establishment: in `meta.tag`, its display naming the sender. */
export const PROVENANCE_TAG = { system: 'https://rempart.example/fhir/CodeSystem/provenance', code: 'transfer' };

/** The URN by which a resource travels: its first one, wherever it began, so that copies are known as copies. */
export function travellingUrn(resource: { id: string; meta: Record<string, unknown> }): string {
  const { source, tag } = resource.meta as { source?: string; tag?: Array<{ system?: string; code?: string }> };
  const came = tag?.some(({ system, code }) => system === PROVENANCE_TAG.system && code === PROVENANCE_TAG.code);
  const first = came ? /#([0-9a-f-]{36})$/.exec(source ?? '')?.[1] : undefined;
  return `urn:uuid:${first ?? resource.id}`;
}
