/** From what a client sends to what is written: parsed and checked once, here. */
import { applyPatch, deepClone, type Operation } from '@medplum/core';
import { RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { invalid } from './context.ts';
import type { StoredDraft } from './shelves/shelf.ts';
import { validate } from './validation.ts';

/** More operations in one patch is no edit of a person. */
const MAX_OPERATIONS = 200;

/**
 * A valid resource under the id given; version and time are the server's own.
 * @throws RempartError `invalid`
 */
export function draftOf(resource: unknown, id: string): StoredDraft {
  validate(withTimeOfSlot(resource));
  const { meta, ...rest } = resource as StoredDraft;
  const { versionId: _version, lastUpdated: _time, ...kept } = (meta ?? {}) as Record<string, unknown>;
  return { ...rest, id, ...(Object.keys(kept).length > 0 ? { meta: kept } : {}) };
}

/** A slot gives its start and end when it is booked: an Appointment that names one need not repeat them (app-3). */
function withTimeOfSlot(resource: unknown): unknown {
  const { resourceType, slot, start, end } = (resource ?? {}) as Record<string, unknown>;
  const isBySlot = resourceType === 'Appointment' && Array.isArray(slot) && slot.length > 0;
  if (!isBySlot || start !== undefined || end !== undefined) return resource;
  const given = '2026-01-01T00:00:00Z';
  return { ...(resource as object), start: given, end: given };
}

/** What was read in part would lose the rest if it were written back. @throws RempartError `invalid` */
export function refuseSubsetted(resource: { resourceType: string; meta?: unknown }): void {
  const { tag } = (resource.meta ?? {}) as { tag?: Array<{ code?: string }> };
  if (!Array.isArray(tag) || !tag.some((one) => one?.code === 'SUBSETTED')) return;
  throw invalid('shown without its sealed part; read it whole before changing it', `${resource.resourceType}.meta.tag`);
}

/** JSON patch (RFC 6902) over a copy. @throws RempartError `invalid` */
export function patched(resource: ClearResource, operations: Operation[]): unknown {
  checkOperations(operations);
  const copy = deepClone(resource);
  const failed = applyPatch(copy, operations).findIndex((error) => error !== null && error !== undefined);
  if (failed >= 0) throw invalid('the patch does not fit the resource', placeOf(operations[failed]));
  return copy;
}

/** @throws RempartError `invalid` for what is no patch, or reaches for JavaScript's own names */
export function checkOperations(operations: Operation[]): void {
  if (operations.length > MAX_OPERATIONS) {
    throw new RempartError('too-large', { params: { limit: `${MAX_OPERATIONS} operations` } });
  }
  for (const operation of operations) {
    const { op, path, from } = (operation ?? {}) as { op?: unknown; path?: unknown; from?: unknown };
    const paths = [path, ...(from === undefined ? [] : [from])];
    const isPatch = ['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op as string);
    if (!isPatch || !paths.every(isPointer)) throw invalid('not a JSON patch', placeOf(operation));
  }
}

function isPointer(path: unknown): path is string {
  if (typeof path !== 'string' || !path.startsWith('/')) return false;
  return path.split('/').every((name) => !(name in Object.prototype));
}

function placeOf(operation: Operation | undefined): string | undefined {
  const { path } = (operation ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path.slice(0, 200) : undefined;
}

/** Number of the version in an `If-Match`; undefined without one. @throws RempartError `stale` for what is no version of ours */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) throw new RempartError('stale');
  return Number(version);
}

/** @throws RempartError `no-match-header`, `stale` */
export function requireVersion(ifMatch: number | undefined, current: number): void {
  if (ifMatch === undefined) throw new RempartError('no-match-header');
  if (ifMatch !== current) throw new RempartError('stale');
}
