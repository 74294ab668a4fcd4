/** Systems of the national health identity (INS), as in FR Core and the agency's HL7 examples. */
export const INS_NIR = 'urn:oid:1.2.250.1.213.1.4.8';
export const INS_NIA = 'urn:oid:1.2.250.1.213.1.4.9';
/** Test identities: the only INS that a demo may hold. */
export const INS_TEST = 'urn:oid:1.2.250.1.213.1.4.10';

/** The two-digit key of a NIR: 97 − (first 13 digits mod 97), Corsica 2A as 19 and 2B as 18 (INSEE). */
export function nirKey(first13: string): string {
  const digits = first13.toUpperCase().replace('2A', '19').replace('2B', '18');
  if (!/^\d{13}$/.test(digits)) throw new RangeError('a NIR has 13 characters before its key');
  return String(97n - (BigInt(digits) % 97n)).padStart(2, '0');
}

/** Whether fifteen characters are a NIR whose key is right. */
export function isNir(text: string): boolean {
  return /^\d{5}(\d{2}|2[AB])\d{8}$/i.test(text) && nirKey(text.slice(0, 13)) === text.slice(13);
}
