/** FHIR resources asked, made and changed, all through `request`. */
import type { Bundle, BundleEntry, Parameters, Resource } from '@medplum/fhirtypes';
import type { TouchSubject } from '../session/touch.ts';
import { type Answer, request } from './request.ts';

export const FHIR = '/fhir/R4';

/** Resources of a searchset, included ones as well. */
export function resourcesOf<T extends Resource>(bundle: Bundle, type: T['resourceType']): T[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as T] : []));
}

/** `query` holds opaque ids, times and codes only; traits of a patient go through `searchPatients`. */
export async function search(type: string, query: Record<string, string | string[]>, signal?: AbortSignal) {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query))
    for (const value of [values].flat()) parameters.append(name, value);
  const path = `${FHIR}/${type}?${parameters}`;
  return (await request<Bundle>({ method: 'GET', path, signal })).body;
}

/** Every page of a search, by its `next` links. */
export async function searchAll(type: string, query: Record<string, string | string[]>, signal?: AbortSignal) {
  let bundle = await search(type, query, signal);
  const all: Bundle = { ...bundle, entry: [...(bundle.entry ?? [])] };
  for (let pages = 1; pages < 20; pages++) {
    const next = bundle.link?.find((link) => link.relation === 'next')?.url;
    if (!next) break;
    const { pathname, search: query } = new URL(next, location.origin);
    bundle = (await request<Bundle>({ method: 'GET', path: pathname + query, signal })).body;
    all.entry!.push(...(bundle.entry ?? []));
  }
  return all;
}

export function read<T extends Resource>(
  type: T['resourceType'],
  id: string,
  about?: TouchSubject,
): Promise<Answer<T>> {
  return request<T>({ method: 'GET', path: `${FHIR}/${type}/${id}`, about });
}

export async function create<T extends Resource>(resource: T, about?: TouchSubject): Promise<T> {
  const answer = await request<T>({
    method: 'POST',
    path: `${FHIR}/${resource.resourceType}`,
    json: resource,
    headers: { Prefer: 'return=representation' },
    about,
  });
  return answer.body;
}

/**
 * Made once, however often it is asked: where a resource meets the condition already, that one is answered
 * (http.html#ccreate). For what is tried again after an answer was lost.
 */
export async function createOnce<T extends Resource>(resource: T, condition: Record<string, string>): Promise<T> {
  const answer = await request<T>({
    method: 'POST',
    path: `${FHIR}/${resource.resourceType}`,
    json: resource,
    headers: { Prefer: 'return=representation', 'If-None-Exist': new URLSearchParams(condition).toString() },
  });
  return answer.body;
}

/** Over the version that `resource` was read in. */
export async function update<T extends Resource>(resource: T): Promise<T> {
  const answer = await request<T>({
    method: 'PUT',
    path: `${FHIR}/${resource.resourceType}/${resource.id}`,
    json: resource,
    headers: { Prefer: 'return=representation', 'If-Match': `W/"${resource.meta?.versionId ?? '1'}"` },
  });
  return answer.body;
}

/** All of them or none. @returns the resources as they were written */
export async function transaction(requests: BundleEntry[]): Promise<Resource[]> {
  const answer = await request<Bundle>({
    method: 'POST',
    path: FHIR,
    json: { resourceType: 'Bundle', type: 'transaction', entry: requests } satisfies Bundle,
    headers: { Prefer: 'return=representation' },
  });
  return (answer.body.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
}

/** As it was at that version. */
export async function readVersion<T extends Resource>(
  type: T['resourceType'],
  id: string,
  version: number,
): Promise<T> {
  return (await request<T>({ method: 'GET', path: `${FHIR}/${type}/${id}/_history/${version}` })).body;
}

export interface PatchOperation {
  op: 'add' | 'replace' | 'remove' | 'test';
  path: string;
  value?: unknown;
}

/** JSON patch; without a version it is the system that refuses where one is required. */
export async function patch<T extends Resource>(
  type: T['resourceType'],
  id: string,
  operations: PatchOperation[],
  version?: string,
): Promise<T> {
  const answer = await request<T>({
    method: 'PATCH',
    path: `${FHIR}/${type}/${id}`,
    json: operations,
    headers: { 'Content-Type': 'application/json-patch+json', ...(version ? { 'If-Match': `W/"${version}"` } : {}) },
  });
  return answer.body;
}

export async function remove(resource: Pick<Resource, 'resourceType' | 'id' | 'meta'>): Promise<void> {
  await request({
    method: 'DELETE',
    path: `${FHIR}/${resource.resourceType}/${resource.id}`,
    headers: { 'If-Match': `W/"${resource.meta?.versionId ?? '1'}"` },
  });
}

export interface Opening {
  level: 'record' | 'restricted';
  purpose: 'TREAT' | 'ETREAT';
  /** Break-glass only: words, sealed beside the log. */
  reason?: string;
}

/** Opens a patient (contracts, section 1). The answer says until when and why. */
export function openPatient(patient: string, opening: Opening, about?: TouchSubject): Promise<Answer<Parameters>> {
  return request<Parameters>(openingCall(patient, opening, about));
}

/**
 * The same, and with the answer everything of the patient at the open levels (RFC 7240 §4.2).
 * @param unasked by the page itself: a touch is not asked for
 */
export async function openRecord(
  patient: string,
  opening: Opening,
  about?: TouchSubject,
  unasked = false,
): Promise<{ answer: Pick<Answer<Parameters>, 'at' | 'body'>; everything: Bundle }> {
  const headers = { Prefer: 'return=representation' };
  const { at, body } = await request<Bundle>({ ...openingCall(patient, opening, about), headers, unasked });
  const [first, ...entry] = body.entry ?? [];
  return { answer: { at, body: first?.resource as Parameters }, everything: { ...body, entry } };
}

function openingCall(patient: string, opening: Opening, about?: TouchSubject) {
  const parameter: Parameters['parameter'] = [
    { name: 'purpose', valueCode: opening.purpose },
    { name: 'level', valueCode: opening.level },
    ...(opening.reason ? [{ name: 'reason', valueString: opening.reason }] : []),
  ];
  const json: Parameters = { resourceType: 'Parameters', parameter };
  return { method: 'POST', path: `${FHIR}/Patient/${patient}/$open`, json, about } as const;
}

/** At most 20 answers; each counts as an opened identity. */
export async function searchPatients(birthdate: string, family: string, signal?: AbortSignal): Promise<Bundle> {
  const path = `${FHIR}/Patient/_search`;
  const call = { method: 'POST', path, form: { birthdate, family }, signal, about: { why: 'search' } } as const;
  return (await request<Bundle>(call)).body;
}

export function idOf(reference: { reference?: string } | undefined): string | undefined {
  return reference?.reference?.split('/').pop();
}
