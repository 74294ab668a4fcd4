/** References in what travels: to what travels too by its URN, to everything else in words alone. Pure. */

/** `undefined` drops the address and leaves display, identifier and type. */
export type Readdress = (reference: string) => string | undefined;

/** The same value with each Reference (FHIR R4, references.html) readdressed; contained ones (`#…`) stay. */
export function withReferences<T>(value: T, readdress: Readdress): T {
  return rewritten(value, readdress) as T;
}

function rewritten(value: unknown, readdress: Readdress): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, readdress));
  if (typeof value !== 'object' || value === null) return value;
  const { reference, ...rest } = value as Record<string, unknown>;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, rewritten(item, readdress)]));
  if (typeof reference !== 'string') return reference === undefined ? inner : { ...inner, reference };
  if (reference.startsWith('#')) return { reference, ...inner };
  const address = readdress(reference);
  if (address !== undefined) return { reference: address, ...inner };
  return Object.keys(inner).length > 0 ? inner : { display: NOT_SENT };
}

/** Stands where a reference had no words: an empty Reference is not allowed (ele-1). */
const NOT_SENT = '—';
