/** The door's hot queries, prepared by name on each connection. Values are in the order of their parameters. */
import type { QueryConfig } from 'pg';

function statement(name: string, text: string): (values: unknown[]) => QueryConfig {
  return (values) => ({ name, text, values });
}

/** $1 establishment, $2 patients, $3 levels: every wrapped key needed. */
export const PATIENTS_TO_OPEN = statement(
  'patients-to-open',
  `select patient_id, level, version, month, data from patient_key
   where establishment_id = $1 and patient_id = any($2) and level = any($3)
   order by patient_id, level, version`,
);

/** $1 establishment, $2 patients, $3 levels: unread letters, oldest first. */
export const LETTERS_OF_PATIENTS = statement(
  'letters-of-patients',
  `select id, subject, level, kind, due, key_version, enc, ct from letter
   where establishment_id = $1 and kind = 'patient' and subject = any($2::text[]) and level = any($3)
   order by id limit 256`,
);

/** $1 establishment, $2 patients. */
export const RELATIONS_OF_PATIENTS = statement(
  'relations-of-patients',
  `select patient_id as patient, kind, practitioner_id as practitioner, unit_id as unit, starts, ends,
     made_by as "madeBy", confirmed
   from care_relation where establishment_id = $1 and patient_id = any($2)`,
);

/**
 * $1 establishment, $2 patient, $3 levels: the charts (`resources` set, `seq` what they cover) and the current rows
 * since them, in one round trip; agenda rows with their clear columns.
 */
export const RECORD_ROWS = statement(
  'record-rows',
  `with c as materialized (
     select level, key_version, covers_seq, resources, sealed from chart
     where establishment_id = $1 and patient_id = $2 and level = any($3)
   )
   select c.level, 'chart' as type, $2::uuid as id, 0 as version, $2::uuid as patient_id, c.covers_seq as seq,
     c.key_version, null::uuid as letter_id, 0 as sealed_version, false as deleted, null::timestamptz as updated_at,
     null::uuid as author, c.sealed, c.resources, null::timestamptz as starts, null::timestamptz as ends, null as status
   from c
   union all
   select r.level, r.type, r.id, r.version, r.patient_id, r.seq, r.key_version, r.letter_id, r.sealed_version,
     r.deleted, r.updated_at, r.author, r.sealed, null, a.starts, a.ends, a.status
   from resource_version r
   left join c on c.level = r.level
   left join agenda_row a on r.sealed_version < r.version and a.establishment_id = r.establishment_id
     and a.type = r.type and a.id = r.id and a.version = r.version
   where r.establishment_id = $1 and r.patient_id = $2 and r.level = any($3) and r.is_current
     and r.seq > coalesce(c.covers_seq, 0)`,
);
