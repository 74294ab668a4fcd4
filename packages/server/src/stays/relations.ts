/**
 * The relation of a stay: who works in the unit expects the patients who are there now (architecture, section 4, table
 * of facts). As with appointments nobody comes nearer to a patient by their own writing: who works in the unit makes a
 * relation that is their own making, and may only end what others made.
 */
import type { PatientId } from '@rempart/terms/ids.ts';
import { sql } from 'kysely';
import type { WriteTransaction } from '../disclosure/write.ts';
import { isHere } from './stay.ts';

/** A stay as its clear columns say. */
export interface RelatedStay {
  id: string;
  patient: PatientId;
  unit: string;
  starts: Date;
  ends: Date | null;
  status: string;
}

/** Of a stay that begins. One that is over already brings nobody near: history is not care. */
export function beginStay(tx: WriteTransaction, stay: RelatedStay): void {
  const { id, patient, unit, starts, ends, status } = stay;
  if (!isHere(status) || !tx.vouchesFor(patient)) return;
  const { establishment, claims, viewer } = tx.session;
  if (unit === viewer.unit) {
    tx.relate({ patient_id: patient, kind: 'stay', unit_id: unit, practitioner_id: null, source_id: id, starts, ends });
    return;
  }
  tx.alongside(sql`
    insert into care_relation as r (establishment_id, patient_id, kind, unit_id, source_id, starts, ends, made_by)
    values (${establishment}, ${patient}, 'stay', ${unit}, ${id}, ${starts}, ${ends}, ${claims.person})
    on conflict (establishment_id, source_id, unit_id) where kind = 'stay'
    do update set starts = excluded.starts, ends = excluded.ends, made_by = excluded.made_by,
      confirmed = r.confirmed or r.made_by <> excluded.made_by`);
}

/** Of a stay that is changed with its content in hand: moved to another unit, ended, or gone on. */
export async function changeStay(tx: WriteTransaction, stay: RelatedStay): Promise<void> {
  const { id, unit, ends, status } = stay;
  await endElsewhere(tx, id, unit);
  if (isHere(status)) beginStay(tx, stay);
  else await endStay(tx, id, status, ends);
}

/** The patient has left, or never came: whoever says so ends the relation, and nobody makes it longer so. */
export async function endStay(tx: WriteTransaction, id: string, status: string, ends: Date | null): Promise<void> {
  const { establishment } = tx.session;
  if (status === 'finished') {
    const last = ends ?? tx.now;
    await sql`update care_relation set ends = greatest(starts, least(coalesce(ends, ${last}), ${last}))
      where establishment_id = ${establishment} and kind = 'stay' and source_id = ${id}`.execute(tx.db);
    return;
  }
  await sql`delete from care_relation
    where establishment_id = ${establishment} and kind = 'stay' and source_id = ${id}`.execute(tx.db);
}

/** Moved to another unit: the one that had the patient knows them, and expects them no more. */
async function endElsewhere(tx: WriteTransaction, id: string, unit: string): Promise<void> {
  const { establishment } = tx.session;
  await sql`update care_relation set ends = greatest(starts, ${tx.now}::timestamptz)
    where establishment_id = ${establishment} and kind = 'stay' and source_id = ${id} and unit_id <> ${unit}
      and (ends is null or ends > ${tx.now})`.execute(tx.db);
}
