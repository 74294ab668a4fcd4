/**
 * Clear columns of an agenda row laid over its sealed part: time and status change without opening, and then the
 * sealed part is of an earlier version (contracts, section 2, versions).
 */
import type { ClearResource, StoredRow } from './stored.ts';

/** Null or absent where a row has no agenda row. */
export interface AgendaColumns {
  starts?: Date | null;
  ends?: Date | null;
  status?: string | null;
}

/**
 * The resource as of its row: itself unless the row was changed after it was sealed. Moved or stretched, it is in no
 * slot; taken back, it has no reason for having been cancelled (FHIR R4 Appointment, app-4).
 */
export function overlay(row: StoredRow & AgendaColumns, resource: ClearResource): ClearResource {
  if (row.sealed_version === row.version || !row.starts || !row.status) return resource;
  const meta = { ...resource.meta, versionId: String(row.version), lastUpdated: row.updated_at.toISOString() };
  const start = row.starts.toISOString();
  const end = row.ends?.toISOString();
  const time =
    row.type === 'Encounter' ? { period: { start, ...(end ? { end } : {}) } } : { start, ...(end ? { end } : {}) };
  const current: ClearResource = { ...resource, meta, ...time, status: row.status };
  const isSameSpan = isAt(resource.start, row.starts) && (!row.ends || isAt(resource.end, row.ends));
  if (current.slot && !isSameSpan) delete current.slot;
  if (row.status !== 'cancelled' && row.status !== 'noshow') delete current.cancelationReason;
  return current;
}

function isAt(instant: unknown, time: Date): boolean {
  return Date.parse(String(instant)) === time.getTime();
}
