/** Schedules as booking sees them: read from the directory, in clear. */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Database, DatabaseTransaction } from '../db/database.ts';
import { readSessions, type Span, type WeeklySession } from './sessions.ts';

/** What a booking takes from a schedule. */
export interface BookableSchedule {
  id: string;
  /** Undefined where an extension cannot be read, with its place. */
  sessions: WeeklySession[];
  unreadable?: { place: string; detail: string };
  /** Time outside of which nothing may be booked by slot. */
  horizon: { start: Date | undefined; end: Date | undefined };
  practitioner: string | null;
  room: string | null;
  /** The unit in which the room lies (`Location.partOf`). */
  unit: string | null;
  /** What a booking takes: practitioner, room, devices; the schedule itself where it names none. */
  resources: string[];
  /** Labels are dashes here: psychiatry, addiction… */
  isSensitive: boolean;
  /** HealthcareServices, as CodeableConcepts whose code is the service's id. */
  serviceType: Array<{ coding?: Array<{ system?: string; code?: string; display?: string }>; text?: string }>;
}

const CONTENT = z.object({
  id: z.string(),
  active: z.boolean().optional(),
  meta: z.object({ security: z.array(z.object({ code: z.string().optional() })).optional() }).optional(),
  extension: z.unknown(),
  actor: z.array(z.object({ reference: z.string().optional() })).default([]),
  planningHorizon: z.object({ start: z.string().optional(), end: z.string().optional() }).optional(),
  serviceType: z.array(z.looseObject({})).default([]),
});

/** Very high and very restricted, HL7 v3 Confidentiality. */
const SENSITIVE = ['R', 'V'];

/** Pure: what a stored Schedule says. */
export function bookable(content: unknown, unit: string | null): BookableSchedule {
  const schedule = CONTENT.parse(content);
  const idsOf = (type: string) =>
    schedule.actor.flatMap(({ reference = '' }) => {
      const [of, id = ''] = reference.split('/');
      return of === type && isUuid(id) ? [id] : [];
    });
  const resources = ['Practitioner', 'Location', 'Device'].flatMap(idsOf);
  const read = readSessions(schedule);
  return {
    id: schedule.id,
    sessions: read.ok && schedule.active !== false ? read.sessions : [],
    ...(read.ok ? {} : { unreadable: { place: read.place, detail: read.detail } }),
    horizon: { start: instant(schedule.planningHorizon?.start), end: instant(schedule.planningHorizon?.end) },
    practitioner: idsOf('Practitioner')[0] ?? null,
    room: idsOf('Location')[0] ?? null,
    unit,
    resources: resources.length > 0 ? resources : [schedule.id],
    isSensitive: schedule.meta?.security?.some(({ code = '' }) => SENSITIVE.includes(code)) ?? false,
    serviceType: schedule.serviceType,
  };
}

/** The part of a span in which the schedule may be booked by slot. */
export function withinHorizon({ horizon }: BookableSchedule, span: Span): Span {
  const start = horizon.start && horizon.start > span.start ? horizon.start : span.start;
  const end = horizon.end && horizon.end < span.end ? horizon.end : span.end;
  return { start, end };
}

type Reader = Database | DatabaseTransaction;

/** Schedules by id; those that are not there are left out. */
export async function schedulesById(
  db: Reader,
  establishment: EstablishmentId,
  ids: readonly string[],
): Promise<Map<string, BookableSchedule>> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return new Map();
  const found = await load(db, establishment, sql`s.id = any(${wanted}::uuid[])`);
  return new Map(found.map((schedule) => [schedule.id, schedule]));
}

/** The schedules of a practitioner, in order of id. */
export async function schedulesOf(
  db: Reader,
  establishment: EstablishmentId,
  practitioner: string,
): Promise<BookableSchedule[]> {
  const actor = JSON.stringify([{ reference: `Practitioner/${practitioner}` }]);
  return load(db, establishment, sql`s.content -> 'actor' @> ${actor}::jsonb`);
}

async function load(db: Reader, establishment: EstablishmentId, which: RawBuilder<unknown>) {
  const { rows } = await sql<{ content: unknown; unit: string | null }>`
    select s.content, u.content #>> '{partOf,reference}' as unit
    from directory_resource s
    left join directory_resource u on u.establishment_id = s.establishment_id and u.type = 'Location' and u.is_current
      and 'Location/' || u.id = jsonb_path_query_first(
        s.content, '$.actor[*].reference ? (@ starts with "Location/")') #>> '{}'
    where s.establishment_id = ${establishment} and s.type = 'Schedule' and s.is_current and not s.deleted and ${which}
    order by s.id`.execute(db);
  return rows.map(({ content, unit }) => bookable(content, unit?.split('/')[1] ?? null));
}

function instant(text: string | undefined): Date | undefined {
  const time = text === undefined ? undefined : new Date(text);
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}
