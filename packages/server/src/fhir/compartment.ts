/**
 * Whom a resource is about. Patient data references exactly one patient: by the search parameters that the Patient
 * compartment names (compartmentdefinition-patient.html), `securityContext` for Binary, `patient` or `subject` for the
 * few types outside the compartment that have them (Device).
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { classOf } from '@rempart/terms/fhir-classes.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import { compartmentParameters, searchParametersOf } from './definitions/definitions.ts';

/** The parameters that lead from a type to its patient; empty for types that can belong to none. */
export function patientParameters(type: string): string[] {
  const known = parametersByType.get(type);
  if (known) return known;
  const parameters = searchParametersOf(type);
  const named = compartmentParameters(type) ?? ['patient', 'subject'];
  const leading = named.filter((name) => name in parameters && parameters[name]?.target?.includes('Patient'));
  parametersByType.set(type, leading);
  return leading;
}
const parametersByType = new Map<string, string[]>();

/** Whether resources of a type are kept as patient data. */
export function belongsToPatients(type: string): boolean {
  if (type === 'Patient' || type === 'Binary') return true;
  return classOf(type) === 'patient-data' && patientParameters(type).length > 0;
}

/** Every patient that a resource is about, by the elements that count. */
export function patientsOf(resource: { resourceType: string }): PatientId[] {
  if (resource.resourceType === 'Binary') {
    return idsOf([(resource as { securityContext?: { reference?: string } }).securityContext?.reference]);
  }
  return idsOf(pathsToPatient(resource.resourceType).flatMap((path) => referencesAt(resource, path)));
}

/** Elements that lead to the patient, as names one below the other; read off the parameters' expressions. */
function pathsToPatient(type: string): string[][] {
  const known = pathsByType.get(type);
  if (known) return known;
  const parameters = searchParametersOf(type);
  const paths = patientParameters(type).flatMap((name) =>
    (parameters[name]?.expression ?? '').split('|').map((part) => pathOf(type, part.trim())),
  );
  pathsByType.set(type, paths);
  return paths;
}
const pathsByType = new Map<string, string[][]>();

/** `Observation.subject.where(resolve() is Patient)` leads by `subject`; the other patients' types are told apart after. */
function pathOf(type: string, expression: string): string[] {
  const bare = expression.replace(/\.where\(resolve\(\) is \w+\)$/, '');
  const [of, ...path] = bare.split('.');
  if (of !== type || !path.every((name) => /^\w+$/.test(name))) throw new TypeError(`no plain path: ${expression}`);
  return path;
}

function referencesAt(value: unknown, path: string[]): Array<string | undefined> {
  if (Array.isArray(value)) return value.flatMap((item) => referencesAt(item, path));
  if (typeof value !== 'object' || value === null) return [];
  const [name, ...rest] = path;
  if (name !== undefined) return referencesAt((value as Record<string, unknown>)[name], rest);
  const { reference } = value as { reference?: unknown };
  return typeof reference === 'string' ? [reference] : [];
}

/**
 * The one patient of a resource.
 * @throws RempartError `invalid` if it names none or several
 */
export function patientOf(resource: { resourceType: string }): PatientId {
  const [patient, ...others] = patientsOf(resource);
  if (patient && others.length === 0) return patient;
  const { resourceType: type } = resource;
  const place = type === 'Binary' ? 'securityContext' : (patientParameters(type)[0] ?? 'subject');
  const detail = patient ? 'it must be about one patient, and names several' : 'it must reference one patient';
  throw new RempartError('invalid', { params: { detail }, expression: [`${type}.${place}`] });
}

function idsOf(references: Array<string | undefined>): PatientId[] {
  const ids = references.flatMap((reference) => {
    const id = /^Patient\/([^/]+)(\/_history\/\d+)?$/.exec(reference ?? '')?.[1];
    return parseId<PatientId>(id) ?? [];
  });
  return [...new Set(ids)];
}
