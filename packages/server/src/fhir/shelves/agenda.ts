/** Appointment and Encounter: clear columns for the agenda, the rest sealed (contracts, section 2, agenda rows). */
import type { Filter, Operation, SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import {
  createAppointment,
  restateAppointment,
  updateAppointment,
  withdrawAppointment,
} from '../../appointments/book.ts';
import { CALLED_EXTENSION } from '../../appointments/rows.ts';
import { type AgendaCriteria, type AgendaType, searchAgenda } from '../../appointments/search.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import type { WriteTransaction } from '../../disclosure/write.ts';
import { createEncounter, restateEncounter, updateEncounter } from '../../record/encounters.ts';
import { endStay } from '../../stays/relations.ts';
import { patientOf } from '../compartment.ts';
import { type FhirContext, invalid, requireCreator, requireId, requireReader } from '../context.ts';
import { checkOperations, draftOf, patched, refuseSubsetted, requireVersion } from '../drafts.ts';
import { fromDirectory } from '../search/include.ts';
import type { Write } from '../writes.ts';
import { patientIn, provisional, RANK, removed, requireOpen, searchWithin } from './patient-data.ts';
import type { Found, Shelf, StoredDraft } from './shelf.ts';

export const agendaShelf: Shelf = {
  /** In full where its level is open; else as the agenda shows it, to whom the agenda shows it. */
  async read(context, type, id, version) {
    await requireReader(context, type);
    const wanted = await requireId(context, id);
    if (version !== undefined) return context.parts.door.read(context.session, type, wanted, version);
    const { matches } = await searchAgenda(context.parts, context.session, type as AgendaType, { ids: [wanted] });
    return matches[0] ?? context.parts.door.read(context.session, type, wanted);
  },

  async history(context, type, id) {
    await requireReader(context, type);
    return context.parts.door.history(context.session, type, await requireId(context, id));
  },

  async search(context, request) {
    await requireReader(context, request.resourceType);
    return (await openEncounters(context, request)) ?? agenda(context, request);
  },

  async create(context, draft) {
    await requireCreator(context, draft.resourceType);
    return {
      resource: provisional(draft, 1),
      rank: RANK,
      run:
        draft.resourceType === 'Appointment'
          ? (tx) => createAppointment(tx, draft)
          : async (tx) => createEncounter(tx, draft, patientOf(draft)),
    };
  },

  async update(context, draft, ifMatch) {
    refuseSubsetted(draft);
    const { patient, version } = await requireOpen(context, draft.resourceType, draft.id);
    requireVersion(ifMatch, version);
    return changeOf(draft, patient, version);
  },

  async patch(context, type, id, operations, ifMatch) {
    checkOperations(operations);
    const restatement = restatementOf(type, operations);
    if (restatement) return restate(context, type, id, restatement, ifMatch);
    const { patient, version } = await requireOpen(context, type, id);
    requireVersion(ifMatch, version);
    const current = await context.parts.door.read(context.session, type, id);
    return changeOf(draftOf(patched(current, operations), id), patient, version);
  },

  async remove(context, type, id, ifMatch) {
    const { version } = await requireOpen(context, type, id);
    const resource = await context.parts.door.read(context.session, type, id);
    if (ifMatch !== undefined) requireVersion(ifMatch, version);
    return {
      resource,
      rank: RANK,
      run: async (tx) => {
        if (type === 'Appointment') await withdrawAppointment(tx, id);
        else await endStay(tx, id, 'entered-in-error', null);
        return removed(tx, type, id, version);
      },
    };
  },
};

function changeOf(draft: StoredDraft, patient: string, version: number): Write {
  const isAppointment = draft.resourceType === 'Appointment';
  const named = patientOf(draft);
  if (named !== patient) throw invalid('another patient than before', `${draft.resourceType}`);
  return {
    resource: provisional(draft, version + 1),
    rank: RANK,
    run: (tx) => (isAppointment ? updateAppointment(tx, draft, version) : updateEncounter(tx, draft, named, version)),
  };
}

// --- Time and status, without opening ----------------------------------------------------------------------------

interface Restatement {
  start?: string;
  end?: string;
  status?: string;
  called?: true;
}

const RESTATED: Readonly<Record<string, Readonly<Record<string, 'start' | 'end' | 'status'>>>> = {
  Appointment: { '/start': 'start', '/end': 'end', '/status': 'status' },
  Encounter: { '/period/start': 'start', '/period/end': 'end', '/status': 'status' },
};

/** A patch of time and status alone; undefined for any other. */
function restatementOf(type: string, operations: readonly Operation[]): Restatement | undefined {
  const change: Restatement = {};
  for (const operation of operations) {
    if (isCalling(type, operation)) {
      change.called = true;
      continue;
    }
    const name = RESTATED[type]?.[operation.path];
    if (!name || (operation.op !== 'replace' && operation.op !== 'add')) return undefined;
    if (typeof operation.value !== 'string') return undefined;
    change[name] = operation.value;
  }
  return operations.length > 0 ? change : undefined;
}

/** That a patient who has arrived is called in: the server notes when. */
function isCalling(type: string, operation: Operation): boolean {
  if (type !== 'Appointment' || operation.op !== 'add' || operation.path !== '/extension/-') return false;
  return (operation.value as { url?: unknown } | null)?.url === CALLED_EXTENSION;
}

async function restate(
  context: FhirContext,
  type: string,
  id: string,
  change: Restatement,
  ifMatch: number | undefined,
): Promise<Write> {
  await requireReader(context, type);
  const wanted = await requireId(context, id);
  await context.session.requireProof();
  if (ifMatch === undefined) {
    await context.parts.door.locate(context.session, type, wanted);
    throw new RempartError('no-match-header');
  }
  const run = type === 'Appointment' ? restateAppointment : restateEncounter;
  const resource: ClearResource = {
    resourceType: type,
    id,
    meta: { versionId: String(ifMatch + 1), lastUpdated: '' },
  };
  return { resource, rank: RANK, run: (tx: WriteTransaction) => run(tx, wanted, change, ifMatch) };
}

// --- Search ------------------------------------------------------------------------------------------------------

/** Encounters of a patient whose record is open are searched by everything in them. */
async function openEncounters(context: FhirContext, request: SearchRequest<Resource>): Promise<Found | undefined> {
  if (request.resourceType !== 'Encounter') return undefined;
  const within = patientIn(request, context.parts.origin);
  if (!within) return undefined;
  const grant = context.parts.door.grantOf(context.session, within.patient);
  if (!grant || grant.level === levelOf({ resourceType: 'Patient' })) return undefined;
  return searchWithin(context, within.patient, within.rest);
}

async function agenda(context: FhirContext, request: SearchRequest<Resource>): Promise<Found> {
  const { parts, session } = context;
  const type = request.resourceType as AgendaType;
  const includes = includesOf(request);
  const { count, offset } = request;
  const criteria: AgendaCriteria = {
    ...criteriaOf(request.filters ?? [], parts.origin),
    ...(count === undefined ? {} : { count }),
    ...(offset === undefined ? {} : { offset }),
    latestFirst: isLatestFirst(request),
    includePatients: includes.patients && !context.inBundle,
  };
  const { matches, included, hasMore } = await searchAgenda(parts, session, type, criteria);
  const actors = includes.actors ? await actorsOf(context, matches) : [];
  return { matches, included: [...included, ...actors], hasMore, isLinked: true };
}

const PARAMETERS: Readonly<Record<string, keyof AgendaCriteria>> = {
  _id: 'ids',
  date: 'dates',
  practitioner: 'practitioners',
  participant: 'practitioners',
  location: 'locations',
  patient: 'patients',
  subject: 'patients',
  status: 'statuses',
};

function criteriaOf(filters: readonly Filter[], origin: string): AgendaCriteria {
  const criteria: Record<string, string[]> = {};
  for (const filter of filters) {
    const values = filter.value.split(',').map((value) => value.replace(`${origin}/fhir/R4/`, ''));
    const name = filter.code === 'actor' ? actorCriterion(values) : PARAMETERS[filter.code];
    if (!name) throw invalid('unknown search parameter', filter.code);
    const isDate = name === 'dates';
    if (!isDate && filter.operator !== 'eq') throw invalid('this modifier is not supported', filter.code);
    const given = isDate
      ? [filter.operator === 'eq' ? filter.value : `${filter.operator}${filter.value}`]
      : values.map((value) => value.replace(/^(Patient|Practitioner|Location)\//, '').replace(/^.*\|/, ''));
    // Dates all hold; of the others a repeated parameter narrows.
    const before = criteria[name];
    criteria[name] = isDate || !before ? [...(before ?? []), ...given] : before.filter((one) => given.includes(one));
  }
  return criteria;
}

function actorCriterion(values: readonly string[]): keyof AgendaCriteria {
  const types = new Set(values.map((value) => value.split('/')[0]));
  if (types.size === 1 && types.has('Location')) return 'locations';
  if (types.size === 1 && types.has('Patient')) return 'patients';
  return 'practitioners';
}

function isLatestFirst({ sortRules = [] }: SearchRequest<Resource>): boolean {
  const [rule, ...more] = sortRules;
  if (rule && (more.length > 0 || rule.code !== 'date')) throw invalid('unknown search parameter', '_sort');
  return rule?.descending ?? false;
}

/** @throws RempartError `too-broad` for includes that are not offered */
function includesOf({ resourceType, include = [], revInclude = [] }: SearchRequest<Resource>): {
  patients: boolean;
  actors: boolean;
} {
  const names = include.map(({ resourceType: of, searchParam, modifier }) => `${of}:${searchParam}${modifier ?? ''}`);
  const offered = resourceType === 'Appointment' ? ['Appointment:patient', 'Appointment:actor'] : [];
  if (revInclude.length > 0 || names.some((name) => !offered.includes(name))) {
    throw new RempartError('too-broad', { expression: ['_include'] });
  }
  const actors = names.includes('Appointment:actor');
  return { patients: actors || names.includes('Appointment:patient'), actors };
}

/** Practitioners and rooms of appointments. */
async function actorsOf({ parts, session }: FhirContext, matches: readonly ClearResource[]): Promise<ClearResource[]> {
  const references = matches.flatMap(({ participant }) =>
    ((participant ?? []) as Array<{ actor?: { reference?: string } }>).flatMap(({ actor }) => actor?.reference ?? []),
  );
  const found = await Promise.all(
    [...new Set(references)].map((reference) => fromDirectory(parts.directory, session, reference)),
  );
  return found.filter((actor) => actor !== undefined);
}
