/** Patient: read opens the identity, search across patients opens at most twenty, each counted. */
import type { Filter, SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { type PatientId, parseId } from '@rempart/terms/ids.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { listed } from '../../identity/listed.ts';
import {
  createPatient,
  type PatientCriteria,
  searchPatients,
  unindexPatient,
  updatePatient,
} from '../../identity/patients.ts';
import { type FhirContext, requireCreator, requireId, requireReader } from '../context.ts';
import { draftOf, patched, refuseSubsetted, requireVersion } from '../drafts.ts';
import { filtered } from '../search/filter.ts';
import { paged } from '../search/page.ts';
import type { Write } from '../writes.ts';
import { provisional, removed, requireOpen } from './patient-data.ts';
import type { Shelf, StoredDraft } from './shelf.ts';

/** Before what is about them. */
const RANK = 1;
/** The most that one search answers (contracts, section 2, search). */
const MOST = 20;

export const patientShelf: Shelf = {
  async read(context, type, id, version) {
    await requireReader(context, type);
    const patient = await requireId(context, id);
    if (context.inBundle) await requireOpen(context, type, id);
    return context.parts.door.read(context.session, type, patient, version);
  },

  async history(context, type, id) {
    await requireReader(context, type);
    return context.parts.door.history(context.session, type, await requireId(context, id));
  },

  async search(context, request) {
    await requireReader(context, 'Patient');
    const { criteria, rest } = await criteriaOf(context, request);
    const found = context.inBundle
      ? await alreadyOpen(context, criteria)
      : await searchPatients(context.parts.door, context.session, criteria);
    const met = filtered(found, { resourceType: 'Patient', filters: rest });
    const { matches } = paged(met.slice(0, MOST).map(listed), {
      ...request,
      count: Math.min(request.count ?? MOST, MOST),
    });
    return { matches, hasMore: false, isLinked: false };
  },

  async create(context, draft) {
    await requireCreator(context, 'Patient');
    return { resource: provisional(draft, 1), rank: RANK, run: (tx) => createPatient(tx, draft) };
  },

  async update(context, draft, ifMatch) {
    refuseSubsetted(draft);
    const { version } = await requireOpen(context, 'Patient', draft.id);
    requireVersion(ifMatch, version);
    return changeOf(draft, version);
  },

  async patch(context, type, id, operations, ifMatch) {
    const { version } = await requireOpen(context, type, id);
    requireVersion(ifMatch, version);
    const current = await context.parts.door.read(context.session, type, id);
    return changeOf(draftOf(patched(current, operations), id), version);
  },

  async remove(context, type, id, ifMatch) {
    const { patient, version } = await requireOpen(context, type, id);
    const resource = await context.parts.door.read(context.session, type, id);
    if (ifMatch !== undefined) requireVersion(ifMatch, version);
    return {
      resource,
      rank: RANK,
      run: async (tx) => {
        // Found by nobody from now on; erasing the keys is an operation of its own.
        await unindexPatient(tx, patient);
        return removed(tx, type, id, version);
      },
    };
  },
};

function changeOf(draft: StoredDraft, version: number): Write {
  return { resource: provisional(draft, version + 1), rank: RANK, run: (tx) => updatePatient(tx, draft, version) };
}

/** In a Bundle only those whom this session has open already. @throws RempartError `too-broad`, `not-opened` */
async function alreadyOpen({ parts, session }: FhirContext, { ids }: PatientCriteria): Promise<ClearResource[]> {
  await session.requireProof();
  if (!ids) throw new RempartError('not-opened', { params: { level: 'identity' } });
  for (const id of ids) await parts.door.requireLevel(session, id, 'identity');
  return parts.door.openPatients(session, ids);
}

/**
 * Birth date with family or name, an identifier, or ids; other criteria narrow what these find.
 * @throws RempartError `too-broad`
 */
async function criteriaOf(
  { session }: FhirContext,
  request: SearchRequest<Resource>,
): Promise<{ criteria: PatientCriteria; rest: Filter[] }> {
  const criteria: PatientCriteria = {};
  const rest: Filter[] = [];
  for (const filter of request.filters ?? []) if (!take(criteria, filter)) rest.push(filter);
  const isSearch = criteria.ids || criteria.identifier || (criteria.birthdate && criteria.family);
  const hasIncludes = (request.include ?? request.revInclude ?? []).length > 0;
  if (isSearch && !hasIncludes) return { criteria, rest };
  await session.requireProof();
  throw new RempartError('too-broad');
}

/** Whether a filter is one of the criteria that may find patients. */
function take(criteria: PatientCriteria, { code, operator, value }: Filter): boolean {
  if (code === '_id' && operator === 'eq') {
    const ids = value.split(',').flatMap((id) => parseId<PatientId>(id) ?? []);
    criteria.ids = [...new Set(ids)].slice(0, MOST);
    return true;
  }
  if (code === 'identifier' && operator === 'eq') {
    const [, system, text] = /^([^|,]+)\|([^|,]+)$/.exec(value) ?? [];
    if (system === undefined || text === undefined) return false;
    criteria.identifier = { system, value: text };
    return true;
  }
  if (code === 'birthdate' && operator === 'eq' && !value.includes(',')) {
    criteria.birthdate = value;
    return true;
  }
  if ((code === 'family' || code === 'name') && operator === 'eq' && criteria.family === undefined) {
    criteria.family = value;
    return true;
  }
  return false;
}
