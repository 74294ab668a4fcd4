/**
 * What this server offers, as one table: the routes refuse what is not in it, and `metadata` prints it. It says just
 * what is there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceSearchParam,
} from '@medplum/fhirtypes';
import { classOf, type ResourceClass } from '@rempart/terms/fhir-classes.ts';
import { belongsToPatients } from './compartment.ts';
import { RESOURCE_TYPES, searchParametersOf } from './definitions/definitions.ts';
import { isMatchable } from './search/match.ts';

/** Codes of FHIR R4 restful-interaction that are served for a type. */
export type Interaction =
  | 'read'
  | 'vread'
  | 'history-instance'
  | 'search-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete';

const ALL: readonly Interaction[] = [
  'read',
  'vread',
  'history-instance',
  'search-type',
  'create',
  'update',
  'patch',
  'delete',
];

/** Slots are computed, but for those that a person keeps; the log is read by a search that names its patient. */
const OF_TYPE: Readonly<Record<string, readonly Interaction[]>> = {
  Slot: ['read', 'search-type', 'create', 'delete'],
  AuditEvent: ['search-type'],
  // Without search parameters of its own (binary.html): found through the DocumentReference that names it.
  Binary: ['read', 'vread', 'history-instance', 'create', 'update', 'patch', 'delete'],
};

/** Types served: directory, agenda and computed ones, and all that can belong to a patient. */
export const SERVED_TYPES: readonly string[] = RESOURCE_TYPES.filter(
  (type) => classOf(type) !== 'patient-data' || belongsToPatients(type),
);
const SERVED = new Set(SERVED_TYPES);

/** Whether the type is served at all. */
export function isServed(type: string): boolean {
  return SERVED.has(type);
}

/** Whether an interaction is served for the type. */
export function offers(type: string, interaction: Interaction): boolean {
  return SERVED.has(type) && (OF_TYPE[type] ?? ALL).includes(interaction);
}

/** Search parameters of the agenda and of computed types, which are searched by their clear columns. */
const CLEAR_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  Appointment: ['_id', 'date', 'patient', 'practitioner', 'location', 'actor', 'status'],
  Slot: ['schedule', 'start', 'status', 'service-type'],
  AuditEvent: ['patient'],
  Patient: ['_id', 'birthdate', 'family', 'name', 'identifier'],
};

/** Names of the search parameters that a type is searched by. */
function searchParameterNames(type: string): string[] {
  const listed = CLEAR_PARAMETERS[type];
  if (listed) return [...listed];
  return Object.values(searchParametersOf(type))
    .filter(isMatchable)
    .map(({ code }) => code)
    .sort();
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

/** `GET /fhir/R4/metadata`. @param origin REMPART_ORIGIN */
export function capabilityStatement(origin: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-24',
    kind: 'instance',
    software: { name: 'Rempart', version },
    implementation: { description: 'Rempart', url: `${origin}/fhir/R4` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          description:
            'Authorization: DPoP token and DPoP proof (RFC 9449); the proof of a request with a body carries bh, the SHA-256 of that body. Patients are opened by Patient/[id]/$open.',
        },
        resource: SERVED_TYPES.map((type) => resourceOf(type, origin)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceOf(type: string, origin: string): CapabilityStatementRestResource {
  const interactions = OF_TYPE[type] ?? ALL;
  const isWritten = interactions.includes('create');
  const isSearched = interactions.includes('search-type');
  return {
    type: type as CapabilityStatementRestResource['type'],
    interaction: interactions.map((code) => ({ code })),
    ...(isWritten
      ? {
          versioning: versioningOf(classOf(type)),
          readHistory: true,
          updateCreate: false,
          conditionalCreate: isSearched,
          conditionalUpdate: isSearched && type !== 'Patient',
          conditionalDelete: isSearched && type !== 'Patient' ? 'single' : 'not-supported',
        }
      : {}),
    ...(isSearched ? { searchParam: searchParametersShown(type) } : {}),
    ...(isSearched ? includesShown(type) : {}),
    ...(type === 'Patient' ? { operation: patientOperations(origin) } : {}),
  };
}

function versioningOf(of: ResourceClass): 'versioned' | 'versioned-update' {
  return of === 'directory' ? 'versioned' : 'versioned-update';
}

function searchParametersShown(type: string): CapabilityStatementRestResourceSearchParam[] {
  const known = searchParametersOf(type);
  return searchParameterNames(type).map((name) => ({ name, type: known[name]?.type ?? 'token' }));
}

/** Within one patient everything that is open may be included; across patients only what an agenda needs. */
function includesShown(type: string): Pick<CapabilityStatementRestResource, 'searchInclude'> {
  if (type === 'Appointment') return { searchInclude: ['Appointment:patient', 'Appointment:actor'] };
  if (classOf(type) !== 'patient-data' || type === 'Patient') return {};
  const references = Object.values(searchParametersOf(type)).filter((p) => p.type === 'reference' && isMatchable(p));
  return references.length > 0 ? { searchInclude: references.map(({ code }) => `${type}:${code}`) } : {};
}

function patientOperations(origin: string): CapabilityStatementRestResource['operation'] {
  return [
    { name: 'open', definition: `${origin}/fhir/OperationDefinition/Patient-open` },
    { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
  ];
}
