/** Label pages: which name stands for an appointment in its schedule's week, sealed by the vault. */
import type { PatientId } from '@rempart/terms/ids.ts';
import { weekOf } from '@rempart/terms/slots.ts';
import { sql } from 'kysely';
import type { WriteTransaction } from '../disclosure/write.ts';

const DAY_MS = 24 * 3600_000;

/** What a label on a page is made from. */
export interface LabelledAppointment {
  id: string;
  patient: PatientId;
  schedule: string;
  start: Date;
}

/**
 * Puts the patient's label on the page of the appointment's week, in place of where it stood. Pages of days past are
 * readable by nobody, so none is made.
 * @param label the patient's, sealed to the agenda key
 */
export async function putOnPage(tx: WriteTransaction, appointment: LabelledAppointment, label: Buffer): Promise<void> {
  const { id, patient, schedule, start } = appointment;
  if (start.getTime() < startOfYesterday(tx.now)) return takeOffPage(tx, id);
  const week = weekOf(start);
  const [sealed] = await tx.sealLabel(patient, label, [{ schedule, week }]);
  if (!sealed) return;
  const { establishment } = tx.session;
  tx.alongside(sql`
    insert into label_page (establishment_id, appointment_id, schedule_id, week, sealed)
    values (${establishment}, ${id}, ${schedule}, ${week}, ${sealed})
    on conflict (establishment_id, appointment_id)
    do update set schedule_id = excluded.schedule_id, week = excluded.week, sealed = excluded.sealed`);
}

/** Takes the label off its page, of an appointment that is no more. */
export async function takeOffPage(tx: WriteTransaction, appointment: string): Promise<void> {
  await tx.db
    .deleteFrom('label_page')
    .where('establishment_id', '=', tx.session.establishment)
    .where('appointment_id', '=', appointment)
    .execute();
}

/** Whether its label stands on a page that the agenda may still open. */
export async function isReadable(tx: WriteTransaction, { id, starts }: { id: string; starts: Date }): Promise<boolean> {
  if (starts.getTime() < startOfYesterday(tx.now)) return false;
  const row = await tx.db
    .selectFrom('label_page')
    .select('appointment_id')
    .where('establishment_id', '=', tx.session.establishment)
    .where('appointment_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** A patient's name has changed: what stands on pages is sealed anew. */
export async function relabel(tx: WriteTransaction, patient: PatientId): Promise<void> {
  const { establishment } = tx.session;
  await tx.flush();
  const shown = await tx.db
    .selectFrom('label_page as p')
    .innerJoin('agenda_row as a', (join) =>
      join.onRef('a.establishment_id', '=', 'p.establishment_id').onRef('a.id', '=', 'p.appointment_id'),
    )
    .select(['p.appointment_id as id', 'p.schedule_id as schedule', 'a.starts as start'])
    .where('a.establishment_id', '=', establishment)
    .where('a.type', '=', 'Appointment')
    .where('a.is_current', '=', true)
    .where('a.patient_id', '=', patient)
    .execute();
  const label = shown.length > 0 ? await labelOf(tx, patient) : undefined;
  if (!label) return;
  for (const appointment of shown) await putOnPage(tx, { ...appointment, patient }, label);
}

/** The sealed label of a patient; null where there is none, undefined where there is no such patient here. */
export async function labelOf(tx: WriteTransaction, patient: PatientId): Promise<Buffer | null | undefined> {
  const row = await tx.db
    .selectFrom('patient')
    .select('label')
    .where('establishment_id', '=', tx.session.establishment)
    .where('id', '=', patient)
    .executeTakeFirst();
  return row?.label;
}

function startOfYesterday(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS) * DAY_MS - DAY_MS;
}
