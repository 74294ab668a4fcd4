/** What of an Encounter is a stay, and where it is: the unit, and the room or bed in it. */
import type { WriteTransaction } from '../disclosure/write.ts';

/** v3-ActCode: somebody lies here, or is kept under watch. Consultations (AMB, VR, HH) are no stays. */
const STAY_CLASSES = ['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS', 'EMER'];

/** http://terminology.hl7.org/CodeSystem/location-physical-type of a unit. */
const WARD = 'wa';

/** http://hl7.org/fhir/ValueSet/encounter-status: of these the patient is in the house. */
const HERE = ['arrived', 'triaged', 'in-progress', 'onleave'];

export function isHere(status: string): boolean {
  return HERE.includes(status);
}

/** The parts of an Encounter that say where it is. */
export interface PlacedEncounter {
  class?: { code?: string };
  location?: Array<{ location?: { reference?: string }; status?: string; period?: { end?: string } }>;
}

/** Ids of Locations. */
export interface PlaceOfStay {
  unit_id: string;
  location_id: string | null;
}

/**
 * Where a stay is now; undefined for what is no stay, or names no unit. The directory says which of its Locations is
 * a unit: whoever writes an Encounter does not.
 */
export async function placeOfStay(
  tx: WriteTransaction,
  { class: kind, location = [] }: PlacedEncounter,
): Promise<PlaceOfStay | undefined> {
  if (!STAY_CLASSES.includes(kind?.code ?? '')) return undefined;
  const current = location.filter(
    ({ status, period }) => status !== 'completed' && status !== 'planned' && !period?.end,
  );
  const ids = current.flatMap(
    ({ location: place }) => /^Location\/([0-9a-f-]{36})$/.exec(place?.reference ?? '')?.[1] ?? [],
  );
  if (ids.length === 0) return undefined;
  const rows = await tx.db
    .selectFrom('directory_resource')
    .select(['id', 'content'])
    .where('establishment_id', '=', tx.session.establishment)
    .where('type', '=', 'Location')
    .where('id', 'in', ids)
    .where('is_current', '=', true)
    .where('deleted', '=', false)
    .execute();
  const units = rows.filter(({ content }) => isWard(content)).map(({ id }) => id);
  // The last named is the latest movement.
  const unit = ids.findLast((id) => units.includes(id));
  if (unit === undefined) return undefined;
  const known = rows.map(({ id }) => id);
  return { unit_id: unit, location_id: ids.findLast((id) => known.includes(id) && !units.includes(id)) ?? null };
}

function isWard(content: unknown): boolean {
  const { physicalType } = (content ?? {}) as { physicalType?: { coding?: Array<{ code?: string }> } };
  return physicalType?.coding?.some(({ code }) => code === WARD) ?? false;
}
