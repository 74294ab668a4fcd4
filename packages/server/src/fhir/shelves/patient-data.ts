/** All that is kept about a patient, sealed: read and searched where its level is open, written as the door writes. */
import type { SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import type { WriteTransaction } from '../../disclosure/write.ts';
import { forgetEarlierDrafts, isDraft, requireChangeable } from '../../record/notes.ts';
import { patientOf, patientParameters } from '../compartment.ts';
import { type FhirContext, invalid, requireCreator, requireId, requireReader } from '../context.ts';
import { draftOf, patched, refuseSubsetted, requireVersion } from '../drafts.ts';
import { filtered } from '../search/filter.ts';
import { includedWithin } from '../search/include.ts';
import { paged } from '../search/page.ts';
import type { Write } from '../writes.ts';
import type { Found, Shelf, StoredDraft } from './shelf.ts';

/** After patients and directory, to which it refers. */
export const RANK = 2;

export const patientDataShelf: Shelf = {
  async read(context, type, id, version) {
    await requireReader(context, type);
    return context.parts.door.read(context.session, type, await requireId(context, id), version);
  },

  async history(context, type, id) {
    await requireReader(context, type);
    return context.parts.door.history(context.session, type, await requireId(context, id));
  },

  async search(context, request) {
    await requireReader(context, request.resourceType);
    const { patient, rest } = await patientCriterion(context, request);
    const level = levelOf({ resourceType: request.resourceType });
    await context.parts.door.requireLevel(context.session, patient, level);
    return searchWithin(context, patient, rest);
  },

  async create(context, draft) {
    await requireCreator(context, draft.resourceType);
    const patient = patientOf(draft);
    return { resource: provisional(draft, 1), rank: RANK, run: async (tx) => tx.create(draft, patient) };
  },

  async update(context, draft, ifMatch) {
    refuseSubsetted(draft);
    const standing = await requireOpen(context, draft.resourceType, draft.id);
    requireVersion(ifMatch, standing.version);
    if (draft.resourceType !== 'DocumentReference') return changeOf(draft, standing);
    const before = await context.parts.door.read(context.session, draft.resourceType, draft.id);
    return changeOfDocument(before, draft, standing);
  },

  async patch(context, type, id, operations, ifMatch) {
    const standing = await requireOpen(context, type, id);
    requireVersion(ifMatch, standing.version);
    const current = await context.parts.door.read(context.session, type, id);
    return changeOfDocument(current, draftOf(patched(current, operations), id), standing);
  },

  async remove(context, type, id, ifMatch) {
    const { version, isAuthor } = await requireOpen(context, type, id);
    const resource = await context.parts.door.read(context.session, type, id);
    if (ifMatch !== undefined) requireVersion(ifMatch, version);
    requireChangeable(resource, undefined, isAuthor);
    return { resource, rank: RANK, run: (tx) => removed(tx, type, id, version) };
  },
};

export async function removed(
  tx: WriteTransaction,
  type: string,
  id: string,
  version: number,
): Promise<ClearResource | undefined> {
  await tx.remove(type, id, version);
  return undefined;
}

/** As it is told before it is written: the server's own time comes with the write. */
export function provisional(draft: StoredDraft, version: number): ClearResource {
  return { ...draft, meta: { ...draft.meta, versionId: String(version), lastUpdated: '' } };
}

/** A document changes by the rules of record/notes.ts; all others freely. */
function changeOfDocument(before: ClearResource, draft: StoredDraft, standing: Standing): Write {
  requireChangeable(before, draft, standing.isAuthor);
  const change = changeOf(draft, standing);
  if (!isDraft(before)) return change;
  return {
    ...change,
    run: async (tx) => {
      const stored = await change.run(tx);
      await forgetEarlierDrafts(tx, draft.id);
      return stored;
    },
  };
}

function changeOf(draft: StoredDraft, { patient, version }: Standing): Write {
  if (patientOf(draft) !== patient) {
    const place = patientParameters(draft.resourceType)[0] ?? 'securityContext';
    throw invalid('another patient than before', `${draft.resourceType}.${place}`);
  }
  return {
    resource: provisional(draft, version + 1),
    rank: RANK,
    run: (tx) => tx.update(draft, patient, version),
  };
}

/** Of what is to be changed: whose it is, which version stands, whether who asks wrote that version. */
interface Standing {
  patient: PatientId;
  version: number;
  isAuthor: boolean;
}

/**
 * What may be changed: it is there, and its level is open in this session.
 * @throws RempartError `role`, `not-found`, `gone`, `not-opened`
 */
export async function requireOpen(context: FhirContext, type: string, id: string): Promise<Standing> {
  const { parts, session } = context;
  await requireReader(context, type);
  const row = await parts.door.locate(session, type, await requireId(context, id));
  await parts.door.requireLevel(session, row.patient_id, row.level);
  await session.requireProof();
  if (row.deleted) throw new RempartError('gone');
  return { patient: row.patient_id, version: row.version, isAuthor: row.author === session.claims.sub };
}

/** Searches the resources of one patient that are open. */
export async function searchWithin(
  { parts, session }: FhirContext,
  patient: PatientId,
  request: SearchRequest<Resource>,
): Promise<Found> {
  const all = await parts.door.resourcesOf(session, patient);
  const page = paged(filtered(all, request), request);
  const included = await includedWithin(parts.directory, session, all, page.matches, request);
  return { ...page, included, isLinked: true };
}

/**
 * The patient that a search is within, and the other criteria. A type may name its patient by other parameters than
 * `patient` (`subject`, `beneficiary`).
 * @throws RempartError `too-broad` without one patient
 */
export async function patientCriterion(
  { session, parts }: FhirContext,
  request: SearchRequest<Resource>,
): Promise<{ patient: PatientId; rest: SearchRequest<Resource> }> {
  const found = patientIn(request, parts.origin);
  if (found) return found;
  await session.requireProof();
  throw new RempartError('too-broad', { expression: ['patient'] });
}

export function patientIn(
  request: SearchRequest<Resource>,
  origin: string,
): { patient: PatientId; rest: SearchRequest<Resource> } | undefined {
  const { filters = [], resourceType } = request;
  const names = ['patient', ...patientParameters(resourceType)];
  for (const filter of filters) {
    if (!names.includes(filter.code) || filter.operator !== 'eq') continue;
    const bare = filter.value.replace(`${origin}/fhir/R4/`, '').replace(/^Patient\//, '');
    const patient = parseId<PatientId>(bare);
    if (patient) return { patient, rest: { ...request, filters: filters.filter((other) => other !== filter) } };
  }
  return undefined;
}
