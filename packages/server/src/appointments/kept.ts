/**
 * Time of a schedule that is not for patients: absences, and slots on which a colleague has a form open. Both are FHIR
 * Slots that a person makes and takes back, `busy-unavailable` and `busy-tentative`; a held one frees itself. Neither
 * hides, moves or forbids an appointment: whoever books is warned.
 */
import type { Slot } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database, DatabaseTransaction } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { invalid } from './refusals.ts';
import { schedulesById } from './schedules.ts';
import type { Span } from './sessions.ts';

/** A form is open that long at most without a word from its page, which renews it. */
const HELD_MS = 90_000;

const STATUS = { absence: 'busy-unavailable', held: 'busy-tentative' } as const;
export const KEPT_STATUSES: readonly string[] = Object.values(STATUS);

/** A stretch of a schedule that is kept. */
export interface KeptTime extends Span {
  id: string;
  schedule: string;
  kind: keyof typeof STATUS;
  account: string;
  /** Of the person who keeps it. */
  name: string | null;
}

const KEPT = z.object({
  status: z.enum(['busy-unavailable', 'busy-tentative']),
  schedule: z.object({ reference: z.string().regex(/^Schedule\/[0-9a-f-]{36}$/) }),
  start: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  end: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

/**
 * Keeps time of a schedule in one's agenda. A person holds one stretch at a time: the one before is let go.
 * @throws RempartError `role` outside one's agenda, `invalid`, `not-found`
 */
export async function keepTime(tx: WriteTransaction, draft: Draft & { id: string }): Promise<ClearResource> {
  const { establishment, viewer, language } = tx.session;
  const read = KEPT.safeParse(draft);
  if (!read.success || read.data.end <= read.data.start) {
    throw invalid(language, `Slot.${String(read.error?.issues[0]?.path[0] ?? 'end')}`, {
      fr: 'un créneau retenu ou une absence nomme un agenda, un début et une fin qui le suit',
      en: 'a held slot or an absence names a schedule, a start and an end after it',
    });
  }
  const { start, end, status } = read.data;
  const schedule = read.data.schedule.reference.slice('Schedule/'.length);
  const kind = status === STATUS.absence ? 'absence' : 'held';
  await requireOwn(tx, schedule);
  const until = kind === 'held' ? new Date(tx.now.getTime() + HELD_MS) : null;
  if (kind === 'held') await letGo(tx);
  await sql`
    insert into kept_time (establishment_id, id, schedule_id, kind, during, account_id, until)
    values (${establishment}, ${draft.id}, ${schedule}, ${kind}, tstzrange(${start}, ${end}), ${viewer.account},
      ${until})`.execute(tx.db);
  await tell(tx, schedule, start);
  const meta = { versionId: '1', lastUpdated: tx.now.toISOString() };
  return { ...asSlot({ id: draft.id, schedule, kind, start, end, account: viewer.account, name: null }), meta };
}

/** Takes back an absence, or lets a held slot go. @throws RempartError `not-found`, `role` outside one's agenda */
export async function freeTime(tx: WriteTransaction, id: string): Promise<void> {
  const { establishment } = tx.session;
  const { rows } = await sql<{ schedule_id: string; start: Date }>`
    select schedule_id, lower(during) as start from kept_time
    where establishment_id = ${establishment} and id = ${id}`.execute(tx.db);
  const row = rows[0];
  if (!row) throw new RempartError('not-found');
  await requireOwn(tx, row.schedule_id);
  await sql`delete from kept_time where establishment_id = ${establishment} and id = ${id}`.execute(tx.db);
  await tell(tx, row.schedule_id, row.start);
}

/** What is kept of schedules within a span and still stands. */
export async function keptWithin(
  db: Database | DatabaseTransaction,
  establishment: EstablishmentId,
  schedules: readonly string[],
  { start, end }: Span,
): Promise<KeptTime[]> {
  if (schedules.length === 0 || end <= start) return [];
  const { rows } = await sql<KeptTime>`
    select k.id, k.schedule_id as schedule, k.kind, lower(k.during) as start, upper(k.during) as end,
      k.account_id as account, a.name
    from kept_time k left join account a on a.establishment_id = k.establishment_id and a.id = k.account_id
    where k.establishment_id = ${establishment} and k.schedule_id = any(${schedules}::uuid[])
      and k.during && tstzrange(${start}, ${end}) and (k.until is null or k.until > now())
    order by lower(k.during)`.execute(db);
  return rows;
}

/** A colleague's name says who to ask; why someone is absent is nobody's. */
export function asSlot({ id, schedule, kind, start, end, name }: KeptTime): Slot & { id: string } {
  return {
    resourceType: 'Slot',
    id,
    schedule: { reference: `Schedule/${schedule}` },
    status: STATUS[kind],
    start: start.toISOString(),
    end: end.toISOString(),
    ...(kind === 'held' && name ? { comment: name } : {}),
  };
}

/** What a person sees as not free: absences, and what others hold. */
export function keepsFrom({ viewer }: Session, { kind, account }: KeptTime): boolean {
  return kind === 'absence' || account !== viewer.account;
}

async function requireOwn(tx: WriteTransaction, schedule: string): Promise<void> {
  if (!tx.session.viewer.schedules.includes(schedule)) throw new RempartError('role');
}

async function letGo(tx: WriteTransaction): Promise<void> {
  const { establishment, viewer } = tx.session;
  await sql`delete from kept_time where establishment_id = ${establishment} and kind = 'held'
    and (account_id = ${viewer.account} or until < now())`.execute(tx.db);
}

async function tell(tx: WriteTransaction, schedule: string, start: Date): Promise<void> {
  const found = (await schedulesById(tx.db, tx.session.establishment, [schedule])).get(schedule);
  if (!found) throw new RempartError('not-found');
  const { practitioner, unit } = found;
  tx.notice({
    kind: 'agenda',
    place: { practitioner_id: practitioner, schedule_id: schedule, unit_id: unit, starts: start.toISOString() },
  });
}
