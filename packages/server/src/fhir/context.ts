/** What one FHIR request works with. One repository object a request holds it; entries of a Bundle share it. */
import { RempartError } from '@rempart/terms/errors.ts';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import { opensIdentities, opensRecords } from '@rempart/terms/roles.ts';
import type { Parts } from '../application.ts';
import type { Session } from '../disclosure/session.ts';

/** What a shelf works with: one request. */
export interface FhirContext {
  parts: Parts;
  session: Session;
  /** Inside a Bundle nothing is opened: entries use grants that exist. */
  inBundle: boolean;
}

/** Types that a desk sees or adds to without opening records: an arrival, a scanned letter. */
const DESK_CREATES = ['Encounter', 'DocumentReference', 'Binary'];

/**
 * Roles that can never read a type are refused before any look-up, with the same bytes for ids that are absent. A patient
 * may read every type, of their own file: whose a resource is the door looks at.
 * @throws RempartError `role`
 */
export async function requireReader({ session }: FhirContext, type: string): Promise<void> {
  const { role } = session.claims;
  if (role === 'patient') return;
  const level = type === 'Encounter' || type === 'AuditEvent' ? 'identity' : levelOf({ resourceType: type });
  if (level === 'identity' ? opensIdentities(role) : opensRecords(role)) return;
  await session.requireProof();
  throw new RempartError('role');
}

/** Creating discloses nothing: feeds create everything, a desk what a desk adds. @throws RempartError `role` */
export async function requireCreator({ session }: FhirContext, type: string): Promise<void> {
  await session.requireProof();
  const { role } = session.claims;
  const isDeskWork = levelOf({ resourceType: type }) === 'identity' || DESK_CREATES.includes(type);
  if (role === 'feed' || (isDeskWork ? opensIdentities(role) : opensRecords(role))) return;
  throw new RempartError('role');
}

/** What is no id of ours is found nowhere, as an absent one. @throws RempartError `not-found` */
export async function requireId<T extends PatientId>({ session }: FhirContext, id: string): Promise<T> {
  const parsed = parseId<T>(id);
  if (parsed) return parsed;
  await session.requireProof();
  throw new RempartError('not-found');
}

/** The refusal `invalid`, with what is wrong and where (FHIRPath or parameter). */
export function invalid(detail: string, expression?: string): RempartError {
  return new RempartError('invalid', { params: { detail }, ...(expression ? { expression: [expression] } : {}) });
}
