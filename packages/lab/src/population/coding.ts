/** Code systems that the population speaks, and short ways to write a concept or a quantity in them. */
import type { CodeableConcept, Coding, Meta, Quantity } from '@medplum/fhirtypes';

/** Own systems and extensions: not the installation's origin, because the definition is the same everywhere. */
export const REMPART = 'https://rempart.example/fhir';
export const FR_CORE = 'https://hl7.fr/ig/fhir/core';

export const SYSTEM = {
  cim10: 'https://smt.esante.gouv.fr/terminologie-cim-10',
  atc: 'http://www.whocc.no/atc',
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  v20203: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  frIdentifierType: `${FR_CORE}/CodeSystem/fr-core-cs-v2-0203`,
  rpps: 'https://rpps.esante.gouv.fr',
  idNatPs: 'urn:oid:1.2.250.1.71.4.2.1',
  finess: 'https://finess.esante.gouv.fr',
  specialty: 'https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale',
  role: 'https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass',
  relation: 'https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode',
  confidentiality: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  act: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  /** A reason for visit: the code is the id of its HealthcareService. */
  service: `${REMPART}/CodeSystem/service`,
  /** Whom an organization names for what: `data-protection` (GDPR, article 37). */
  contact: `${REMPART}/CodeSystem/contact`,
  /** Kinds of antécédent: `medical`, `surgical`, `obstetric`, `family`. */
  history: `${REMPART}/CodeSystem/history`,
} as const;

/** `meta.security` R: restricted, opened with a touch only. */
export const RESTRICTED: Meta = { security: [{ system: SYSTEM.confidentiality, code: 'R', display: 'restricted' }] };

export function profile(name: string): string {
  return `${FR_CORE}/StructureDefinition/fr-core-${name}`;
}

export function concept(system: string, code: string, display: string, text = display): CodeableConcept {
  return { coding: [coding(system, code, display)], text };
}

export function coding(system: string, code: string, display?: string): Coding {
  return { system, code, display };
}

/** A quantity whose unit is given in UCUM. */
export function quantity(value: number, code: string, unit = code): Quantity {
  return { value, unit, system: SYSTEM.ucum, code };
}

/** A code of HL7's own terminology, by the last part of its system's address. */
export function hl7(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [coding(`http://terminology.hl7.org/CodeSystem/${system}`, code, display)] };
}
