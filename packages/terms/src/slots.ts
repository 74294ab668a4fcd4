/**
 * Extension of a Schedule, one a session: a weekly stretch of it cut into slots of equal length. The format is told
 * where it is read, in the server's `appointments/sessions.ts`.
 */
export const SESSION_EXTENSION = 'https://rempart.example/fhir/StructureDefinition/session';

/** Slot ids are computed, never stored: `{schedule}.{YYYYMMDDTHHMMZ}` (contracts, section 4). */
export interface SlotKey {
  schedule: string;
  start: Date;
}

/** The id of a computed slot: its schedule and its start. */
export function slotId({ schedule, start }: SlotKey): string {
  const iso = start.toISOString();
  return `${schedule}.${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}Z`;
}

/** What a slot id names; undefined if it is none. */
export function parseSlotId(id: string): SlotKey | undefined {
  const match = /^([0-9a-f-]{36})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/.exec(id);
  if (!match) return undefined;
  const [, schedule, y, mo, d, h, mi] = match;
  const start = new Date(`${y}-${mo}-${d}T${h}:${mi}:00Z`);
  return Number.isNaN(start.getTime()) ? undefined : { schedule: schedule!, start };
}

/** The week of a label page: the ISO date (UTC) of its Monday. */
export function weekOf(time: Date): string {
  const day = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()));
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
