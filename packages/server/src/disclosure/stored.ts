/** Rows of patient data as the door and its writers handle them. */
import type { PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import type { SealContext } from './seal.ts';

/** A resource in clear. Only this room makes one from sealed bytes. */
export interface ClearResource {
  resourceType: string;
  id: string;
  meta: { versionId: string; lastUpdated: string; [more: string]: unknown };
  [element: string]: unknown;
}

/** A row of `resource_version`, with the clear columns of an agenda row where there is one. */
export interface StoredRow {
  type: string;
  id: string;
  version: number;
  patient_id: PatientId;
  seq: string;
  level: Level;
  key_version: number | null;
  letter_id: string | null;
  sealed_version: number;
  deleted: boolean;
  updated_at: Date;
  author: string;
  sealed: Buffer | null;
}

/** What a row is sealed to. Its version is that of the sealing: a restated agenda row keeps its sealed part. */
export function contextOf(
  establishment: string,
  row: Pick<StoredRow, 'type' | 'id' | 'sealed_version' | 'level'>,
): SealContext {
  return { establishment, type: row.type, id: row.id, version: row.sealed_version, level: row.level };
}

/** A chart is bound to what it covers: up to which number, and how many resources. */
export function chartContext(
  establishment: string,
  chart: { patient_id: string; level: Level; covers_seq: string; resources: number },
): SealContext {
  return {
    establishment,
    type: `chart of ${chart.resources}`,
    id: chart.patient_id,
    version: Number(chart.covers_seq),
    level: chart.level,
  };
}
