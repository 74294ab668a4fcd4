/**
 * Branded identifiers: a patient's id can never be passed where an establishment's is wanted.
 * All are UUIDs (RFC 9562) in lower case; they are random or derived, and say nothing about anyone.
 */
declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type EstablishmentId = Branded<'establishment'>;
export type PatientId = Branded<'patient'>;
export type AccountId = Branded<'account'>;
export type PersonId = Branded<'person'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Parses an id of the wanted brand; undefined if it is no UUID. */
export function parseId<T extends Branded<string>>(text: unknown): T | undefined {
  return typeof text === 'string' && isUuid(text) ? (text as T) : undefined;
}
