/** Classes of FHIR R4 resources (contracts, section 2): where each lies and who reads it. */
import type { Level } from './levels.ts';

/** In clear, no key; every signed-in account of the establishment reads it. */
const DIRECTORY_TYPES = [
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'HealthcareService',
  'Schedule',
] as const;

/** Clear columns for the agenda, the rest sealed. Slot is computed. */
const AGENDA_TYPES = ['Appointment', 'Encounter'] as const;
const COMPUTED_TYPES = ['Slot', 'AuditEvent'] as const;

/** Patient data whose level is identity; all other patient data is record unless marked restricted. */
const IDENTITY_TYPES = ['Patient', 'RelatedPerson', 'Coverage', 'Appointment'];

/** Where resources of a type lie, and by which rules. */
export type ResourceClass = 'directory' | 'agenda' | 'computed' | 'patient-data';

/** The class of a resource type. */
export function classOf(type: string): ResourceClass {
  if ((DIRECTORY_TYPES as readonly string[]).includes(type)) return 'directory';
  if ((AGENDA_TYPES as readonly string[]).includes(type)) return 'agenda';
  if ((COMPUTED_TYPES as readonly string[]).includes(type)) return 'computed';
  return 'patient-data';
}

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** The level of a resource: restricted by `meta.security` R or V, else by its type. */
export function levelOf(resource: {
  resourceType: string;
  meta?: { security?: Array<{ system?: string; code?: string }> };
}): Level {
  if (IDENTITY_TYPES.includes(resource.resourceType)) return 'identity';
  const restricted = resource.meta?.security?.some(
    (s) => s.system === CONFIDENTIALITY && (s.code === 'R' || s.code === 'V'),
  );
  return restricted ? 'restricted' : 'record';
}
