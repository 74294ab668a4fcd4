/** Fixed ids and identifiers with right keys that belong to no one. */
import { createHash } from 'node:crypto';
import type { Identifier } from '@medplum/fhirtypes';
import { coding, SYSTEM } from './coding.ts';

/** Namespace of everything that the demo names: a random UUID, fixed once. */
const NAMESPACE = Buffer.from('5f1c7b0e2d6a4c1f9b3e8a7d60c4e215', 'hex');

/** UUIDv5 (RFC 9562, section 5.5) of a name such as `valmont/practitioner/vasseur`: the same on every machine. */
export function fixedId<T extends string = string>(name: string): T {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as T;
}

/** The last digit that makes a number right by Luhn's rule, as RPPS, FINESS and SIREN numbers end. */
export function luhnDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** RPPS numbers of the agency's test cards begin with 8997: none is a real professional's. */
export function testRpps(rank: number): string {
  const ten = `8997${String(rank).padStart(6, '0')}`;
  return ten + luhnDigit(ten);
}

/** FR Core practitioner identifiers: RPPS, and the national one that is `8` and the RPPS. */
export function rppsIdentifiers(rpps: string): Identifier[] {
  return [
    {
      use: 'official',
      type: { coding: [coding(SYSTEM.frIdentifierType, 'RPPS', 'N° RPPS')] },
      system: SYSTEM.rpps,
      value: rpps,
    },
    {
      use: 'official',
      type: { coding: [coding(SYSTEM.frIdentifierType, 'IDNPS', 'Identifiant National de Professionnel de Santé')] },
      system: SYSTEM.idNatPs,
      value: `8${rpps}`,
    },
  ];
}

export function finessIdentifier(eight: string): Identifier {
  return {
    use: 'official',
    type: { coding: [coding(SYSTEM.frIdentifierType, 'FINEG', "FINESS d'entité géographique")] },
    system: SYSTEM.finess,
    value: eight + luhnDigit(eight),
  };
}
