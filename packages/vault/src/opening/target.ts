/**
 * What a proof lets be opened: the vault itself reads the patient from the proof's path, and level, purpose and
 * reason from the body that the proof covers. The server's word counts for none of these (contracts, section 3).
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import { isLevel, type Level, PURPOSES, type Purpose } from '@rempart/terms/levels.ts';

/** What a proof's method and path ask for. */
export type Target =
  /** `POST …/Patient/{id}/$open`: any level, as the body says. */
  | { kind: 'open'; patient: PatientId }
  /** A read of `…/Patient/{id}` or below: the identity. */
  | { kind: 'read'; patient: PatientId }
  /** A search or list that names no patient: identities, twenty a proof. */
  | { kind: 'many' }
  | { kind: 'inbox-open'; item: string }
  | { kind: 'inbox-file'; item: string }
  | { kind: 'other' };

/** The most identities that one proof of a list opens. */
export const MANY_IDENTITIES = 20;
const BASE = '/fhir/R4/';
const INBOX = '/Inbox/';
/** Where transactions and batches are posted. */
const BUNDLES = [BASE, BASE.slice(0, -1)];
const MANY = ['Patient', 'Appointment', 'Encounter'];

/** The target of a request whose proof has been checked. */
export function targetOf(method: string, path: string): Target {
  if (path.startsWith(INBOX)) return inboxTarget(method, path);
  if (!path.startsWith(BASE)) return { kind: 'other' };
  const segments = segmentsOf(path.slice(BASE.length));
  const [type = '', second, third] = segments;
  const reads = method === 'GET' || method === 'HEAD';
  if (type === 'Patient' && second !== undefined && second !== '_search') {
    const patient = parseId<PatientId>(second);
    if (!patient) return { kind: 'other' };
    if (method === 'POST' && third === '$open' && segments.length === 3) return { kind: 'open', patient };
    return reads ? { kind: 'read', patient } : { kind: 'other' };
  }
  const searches = (reads && segments.length === 1) || (method === 'POST' && second === '_search' && !third);
  return searches && MANY.includes(type) ? { kind: 'many' } : { kind: 'other' };
}

/** `POST /Inbox/{item}/$open` and `…/$file`: an inbox item is no FHIR resource, so it lies beside the FHIR base. */
function inboxTarget(method: string, path: string): Target {
  const [item, operation, ...more] = segmentsOf(path.slice(INBOX.length));
  if (method !== 'POST' || !item || more.length > 0) return { kind: 'other' };
  if (operation === '$open') return { kind: 'inbox-open', item };
  return operation === '$file' ? { kind: 'inbox-file', item } : { kind: 'other' };
}

/** Whether a request may open label pages: a search of Appointment. */
export function opensPages(method: string, path: string): boolean {
  return targetOf(method, path).kind === 'many' && path.slice(BASE.length).startsWith('Appointment');
}

/** Whether a request may ask for search tokens: a search of Patient, a conditional create, or a Bundle of these. */
export function asksForIndex(method: string, path: string): boolean {
  if (targetOf(method, path).kind === 'many') return path.slice(BASE.length).startsWith('Patient');
  return method === 'POST' && [`${BASE}Patient`, ...BUNDLES].includes(path);
}

/** Whether a request may make patients: a create, a Bundle, an import, or an inbox item filed under a new one. */
export function createsPatients(method: string, path: string): boolean {
  if (method !== 'POST') return false;
  return [`${BASE}Patient`, ...BUNDLES, '/import'].includes(path) || targetOf(method, path).kind === 'inbox-file';
}

/** Whether a request may change this patient: an update or patch of it, or a Bundle. */
export function changesPatient(method: string, path: string, patient: PatientId): boolean {
  if (method === 'POST') return BUNDLES.includes(path);
  return (method === 'PUT' || method === 'PATCH') && path === `${BASE}Patient/${patient}`;
}

/** The patient that a path names, whatever is done there. */
export function patientNamed(path: string): PatientId | undefined {
  const [type, id] = path.startsWith(BASE) ? segmentsOf(path.slice(BASE.length)) : [];
  return type === 'Patient' ? parseId<PatientId>(id) : undefined;
}

/** What the body of an `$open` asks for. */
export interface AskedOpening {
  level: Level;
  purpose: Purpose;
  /** The words of a break-glass: hashed for the log, never written there. */
  reason?: string;
  /** AuthenticationResponseJSON as text. */
  touch?: string;
}

interface Parameter {
  name?: string;
  valueCode?: string;
  valueString?: string;
  valueCoding?: { code?: string };
}

/** Level, purpose, reason and touch of an `$open` body (FHIR Parameters). The level is `record` where none is given. */
export function parseOpenBody(body: Uint8Array | undefined): AskedOpening {
  const parameters = parseParameters(body);
  const textOf = (name: string) => {
    const found = parameters.find((parameter) => parameter?.name === name);
    return found && (found.valueCode ?? found.valueString ?? found.valueCoding?.code);
  };
  const level = textOf('level') ?? 'record';
  const purpose = textOf('purpose') ?? 'TREAT';
  const reason = textOf('reason');
  if (!isLevel(level)) throw invalid('level', 'identity, record or restricted');
  if (!isPurpose(purpose)) throw invalid('purpose', 'TREAT or ETREAT');
  if (purpose === 'ETREAT' && !reason?.trim()) throw invalid('reason', 'ETREAT needs a reason');
  return { level, purpose, ...(reason && { reason }), ...(textOf('touch') && { touch: textOf('touch') }) };
}

function parseParameters(body: Uint8Array | undefined): Parameter[] {
  let resource: { resourceType?: string; parameter?: unknown };
  try {
    resource = JSON.parse(Buffer.from(body ?? []).toString('utf8'));
  } catch {
    throw new RempartError('malformed', { params: { detail: 'Parameters as JSON expected' } });
  }
  if (resource?.resourceType !== 'Parameters' || !Array.isArray(resource.parameter)) {
    throw new RempartError('invalid', { params: { detail: 'Parameters expected' }, expression: ['Parameters'] });
  }
  return resource.parameter as Parameter[];
}

function isPurpose(text: string): text is Purpose {
  return (PURPOSES as readonly string[]).includes(text);
}

function invalid(name: string, detail: string): RempartError {
  return new RempartError('invalid', {
    params: { detail },
    expression: [`Parameters.parameter.where(name='${name}').value`],
  });
}

function segmentsOf(path: string): string[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return [''];
  }
}
