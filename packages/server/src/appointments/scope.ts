/**
 * Whose agenda an account sees: its own and its team's (contracts, section 2, agenda rows). Pure.
 */
import { opensIdentities } from '@rempart/terms/roles.ts';
import type { Viewer } from '../disclosure/policy.ts';
import type { AgendaRow } from './rows.ts';

/** A row is seen if any of these holds. */
export interface AgendaScope {
  practitioners: string[];
  schedules: string[];
  /** The unit whose rooms and stays the account sees. */
  unit: string | null;
}

/** Undefined for roles without an agenda: administrator, security officer, guardian, feed, and patients. */
export function agendaScope(viewer: Viewer): AgendaScope | undefined {
  if (!opensIdentities(viewer.role)) return undefined;
  const own = viewer.practitioner === null ? [] : [viewer.practitioner];
  return {
    practitioners: [...new Set([...own, ...viewer.practitioners])],
    schedules: [...viewer.schedules],
    unit: viewer.unit,
  };
}

type Placed = Pick<AgendaRow, 'practitioner_id' | 'schedule_id' | 'unit_id'>;

/** Whether a row stands in that agenda. */
export function isInScope(scope: AgendaScope, row: Placed): boolean {
  return (
    (row.practitioner_id !== null && scope.practitioners.includes(row.practitioner_id)) ||
    (row.schedule_id !== null && scope.schedules.includes(row.schedule_id)) ||
    (row.unit_id !== null && row.unit_id === scope.unit)
  );
}
