/** How far an identity is to be trusted (RNIV EXI SI 07), as FR Core carries it in a Patient. */

const FR_CORE = 'https://hl7.fr/ig/fhir/core';
/** https://hl7.fr/ig/fhir/core: fr-core-identity-reliability. */
export const RELIABILITY = `${FR_CORE}/StructureDefinition/fr-core-identity-reliability`;
const IDENTITY_STATUS = `${FR_CORE}/CodeSystem/fr-core-cs-identity-status`;
export const BIRTH_PLACE = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';

/**
 * Exclusive of one another: provisional; validated, a document of high trust was seen; retrieved from INSi; qualified,
 * both.
 */
const IDENTITY_STATUSES = ['PROV', 'VALI', 'RECUP', 'QUAL'] as const;
export type IdentityStatus = (typeof IDENTITY_STATUSES)[number];

interface Extension {
  url?: string;
  extension?: Array<{ url?: string; valueCoding?: { code?: string } }>;
}

/** By the extensions of a Patient; undefined where nothing is said of it. */
export function identityStatusOf(extensions: readonly Extension[] | undefined): IdentityStatus | undefined {
  const reliability = extensions?.find(({ url }) => url === RELIABILITY);
  const code = reliability?.extension?.find(({ url }) => url === 'identityStatus')?.valueCoding?.code;
  return IDENTITY_STATUSES.find((status) => status === code);
}

/** Of whom nobody has seen a document, and whom nobody has asked INSi for. */
export function provisionalIdentity() {
  const valueCoding = { system: IDENTITY_STATUS, code: 'PROV', display: 'Identité provisoire' };
  return { url: RELIABILITY, extension: [{ url: 'identityStatus', valueCoding }] };
}
