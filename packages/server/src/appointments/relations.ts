/**
 * The relation that an appointment makes between its practitioner and its patient. It is dated and confirmed by whoever
 * else makes, moves or receives: nobody comes nearer to a patient by their own writing (architecture, section 4, table
 * of facts). What a practitioner moves or cancels alone leaves the relation as others made it; who works for one, and
 * moves what others made, expects nobody by that.
 */

import { type AppointmentStatus, hasArrived, takesTime } from '@rempart/terms/appointment-status.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import { sql } from 'kysely';
import type { WriteTransaction } from '../disclosure/write.ts';
import type { Span } from './sessions.ts';

/** Whose word confirms by itself: signed feeds and the patient. */
const CONFIRMING_ROLES = ['feed', 'patient'];

export interface RelatedAppointment extends Span {
  id: string;
  patient: PatientId;
  practitioner: string | null;
  schedule: string | null;
  status: AppointmentStatus;
}

export async function relate(tx: WriteTransaction, appointment: RelatedAppointment): Promise<void> {
  const { practitioner, status } = appointment;
  if (!practitioner) return;
  const isOwn = tx.session.viewer.isPractitioners.includes(practitioner);
  const stands = takesTime(status) && status !== 'noshow';
  if (isOwn && stands) await relateOneself(tx, appointment, practitioner);
  if (!isOwn && stands) relateOther(tx, appointment, practitioner);
  if (!isOwn && !stands) await unrelate(tx, appointment.id);
}

async function relateOneself(tx: WriteTransaction, appointment: RelatedAppointment, practitioner: string) {
  const { id, patient, start, end, status } = appointment;
  tx.relate({
    patient_id: patient,
    kind: 'appointment',
    practitioner_id: practitioner,
    source_id: id,
    starts: start,
    ends: end,
  });
  if (!hasArrived(status) || !(await mayReceiveAlone(tx, appointment, practitioner))) return;
  await tx.flush();
  await tx.db
    .updateTable('care_relation')
    .set({ confirmed: true })
    .where('establishment_id', '=', tx.session.establishment)
    .where('source_id', '=', id)
    .where('practitioner_id', '=', practitioner)
    .execute();
}

/**
 * Who receives at a desk confirms what they booked. Who opens records does not: a booking of one's own, received by
 * oneself, would open the record of anyone; there a second person's hand confirms. Who has not opened who the patient
 * is makes and confirms nothing: what others made is moved along with its appointment.
 */
function relateOther(tx: WriteTransaction, appointment: RelatedAppointment, practitioner: string): void {
  const { establishment, claims } = tx.session;
  const { id, patient, start, end, status } = appointment;
  if (!tx.vouchesFor(patient)) {
    tx.alongside(sql`update care_relation
      set starts = ${start}, ends = ${end}, dated_by = case when starts = ${start} then dated_by else ${claims.person} end
      where establishment_id = ${establishment} and source_id = ${id} and practitioner_id = ${practitioner}`);
    return;
  }
  const isReceivedByDesk = hasArrived(status) && !opensRecords(claims.role);
  const confirmed = CONFIRMING_ROLES.includes(claims.role) || isReceivedByDesk;
  tx.alongside(sql`
    insert into care_relation as r (establishment_id, patient_id, kind, practitioner_id, source_id, starts, ends, made_by,
      confirmed)
    values (${establishment}, ${patient}, 'appointment', ${practitioner}, ${id}, ${start}, ${end}, ${claims.person},
      ${confirmed})
    on conflict (establishment_id, source_id, practitioner_id) where source_id is not null
    do update set starts = excluded.starts, ends = excluded.ends, made_by = excluded.made_by,
      dated_by = case when r.starts = excluded.starts and not ${isReceivedByDesk} then r.dated_by else ${claims.person} end,
      confirmed = r.confirmed or excluded.confirmed or r.made_by <> excluded.made_by`);
}

/** Whom it goes to another practitioner from expects nobody by it any more. */
export async function unrelateOthers(tx: WriteTransaction, appointment: string, practitioner: string | null) {
  await tx.db
    .deleteFrom('care_relation')
    .where('establishment_id', '=', tx.session.establishment)
    .where('kind', '=', 'appointment')
    .where('source_id', '=', appointment)
    .where('practitioner_id', 'is distinct from', practitioner)
    .execute();
}

/** Ends the relation of an appointment. */
export async function unrelate(tx: WriteTransaction, appointment: string): Promise<void> {
  await tx.db
    .deleteFrom('care_relation')
    .where('establishment_id', '=', tx.session.establishment)
    .where('kind', '=', 'appointment')
    .where('source_id', '=', appointment)
    .execute();
}

/**
 * In a practice without a desk one's own word on arrival counts for a patient with an earlier encounter: another's, or
 * one's own written with the record open. An encounter written for a stranger confirms nobody.
 */
async function mayReceiveAlone(
  tx: WriteTransaction,
  { patient, schedule }: RelatedAppointment,
  practitioner: string,
): Promise<boolean> {
  const { establishment, claims } = tx.session;
  const { rows } = await sql<{ may: boolean }>`
    select not exists (
        select from account where establishment_id = ${establishment}
          and role in ('secretary', 'medical-secretary', 'admissions') and ${schedule}::uuid = any(schedules))
      and exists (
        select from care_relation
        where establishment_id = ${establishment} and patient_id = ${patient} and kind = 'encounter'
          and practitioner_id = ${practitioner} and (made_by <> ${claims.person} or confirmed)) as may`.execute(tx.db);
  return rows[0]?.may ?? false;
}
