/**
 * What a reason for visit takes before and after: to prepare a room, to clean it, to write. Minutes, as extensions of
 * the HealthcareService; taken with the appointment, so those of neighbours add up.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { DatabaseTransaction } from '../db/database.ts';
import type { Span } from './sessions.ts';

const STRUCTURE = 'https://rempart.example/fhir/StructureDefinition';
/** Of a HealthcareService (`valuePositiveInt`), and of an Appointment as the agenda shows it (`valueInteger`). */
export const BUFFER_EXTENSION = {
  before: `${STRUCTURE}/buffer-before`,
  after: `${STRUCTURE}/buffer-after`,
} as const;

export interface Buffers {
  /** Minutes. */
  before: number;
  after: number;
}

const NO_BUFFERS: Buffers = { before: 0, after: 0 };
/** Longer would be an appointment of its own. */
const LONGEST_MINUTES = 240;
const MINUTE_MS = 60_000;

const EXTENSIONS = z.array(z.object({ url: z.string(), valuePositiveInt: z.int().optional() })).catch([]);

/** Pure: what the extensions of a HealthcareService say. */
function readBuffers(service: { extension?: unknown }): Buffers {
  const extensions = EXTENSIONS.parse(service.extension ?? []);
  const minutes = (of: string) =>
    Math.min(LONGEST_MINUTES, Math.max(0, extensions.find(({ url }) => url === of)?.valuePositiveInt ?? 0));
  return { before: minutes(BUFFER_EXTENSION.before), after: minutes(BUFFER_EXTENSION.after) };
}

/** Of several reasons the longest counts. Without a reason nothing is asked of the database. */
export async function buffersOf(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  services: readonly string[],
): Promise<Buffers> {
  if (services.length === 0) return NO_BUFFERS;
  const { rows } = await sql<{ extension: unknown }>`
    select content -> 'extension' as extension from directory_resource
    where establishment_id = ${establishment} and type = 'HealthcareService' and id = any(${services}::uuid[])
      and is_current and not deleted`.execute(db);
  const all = rows.map(readBuffers);
  return {
    before: Math.max(0, ...all.map(({ before }) => before)),
    after: Math.max(0, ...all.map(({ after }) => after)),
  };
}

/** The time that is taken, with what is before and after. */
export function withBuffers({ start, end }: Span, { before, after }: Buffers): Span {
  return {
    start: new Date(start.getTime() - before * MINUTE_MS),
    end: new Date(end.getTime() + after * MINUTE_MS),
  };
}
