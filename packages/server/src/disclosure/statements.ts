/** The door's hot queries, prepared by name on each connection. Values are in the order of their parameters. */
import type { QueryConfig } from 'pg';

function statement(name: string, text: string): (values: unknown[]) => QueryConfig {
  return (values) => ({ name, text, values });
}

/**
 * $1 establishment, $2 patients, $3 levels: all that an opening needs, in one round trip. `part` says what a row is:
 * a wrapped key, an unread letter (the 256 oldest) or a relation.
 */
export const TO_OPEN = statement(
  'to-open',
  `select 'key' as part, patient_id as patient, level, version, month, data, null::uuid as id, null::bytea as ct,
     null as kind, null::uuid as practitioner, null::uuid as unit, null::timestamptz as starts,
     null::timestamptz as ends, null::uuid as "madeBy", null::uuid as "datedBy",
     null::boolean as confirmed
   from patient_key where establishment_id = $1 and patient_id = any($2::uuid[]) and level = any($3)
   union all
   (select 'letter', subject::uuid, level, key_version, null, enc, id, ct, null, null, null, due, null, null, null,
     null
   from letter where establishment_id = $1 and kind = 'patient' and subject = any($2::uuid[]::text[])
     and level = any($3) order by id limit 256)
   union all
   select 'relation', patient_id, null, null, null, null, null, null, kind, practitioner_id, unit_id, starts, ends,
     made_by, dated_by, confirmed
   from care_relation where establishment_id = $1 and patient_id = any($2::uuid[])`,
);

/** $1 establishment, $2 patient, $3 levels: ids of unread letters. */
export const UNREAD_LETTERS = statement(
  'unread-letters',
  `select id from letter where establishment_id = $1 and kind = 'patient' and subject = $2 and level = any($3)`,
);

/**
 * $1 establishment, $2 patient, $3 levels: the charts (`resources` set, `seq` what they cover) and the current rows
 * since them, agenda rows with their clear columns, and which other levels hold anything (`sealed` null, no id), in one
 * round trip.
 */
export const RECORD_ROWS = statement(
  'record-rows',
  `with c as materialized (
     select asked.level, key_version, coalesce(covers_seq, 0) as covers_seq, resources, sealed
     from unnest($3::text[]) as asked (level)
     left join chart on chart.establishment_id = $1 and chart.patient_id = $2 and chart.level = asked.level
   )
   select c.level, 'chart' as type, $2::uuid as id, 0 as version, $2::uuid as patient_id,
     c.covers_seq as seq, c.key_version, null::uuid as letter_id, 0 as sealed_version, false as deleted, null::timestamptz as updated_at,
     null::uuid as author, c.sealed, c.resources, null::timestamptz as starts, null::timestamptz as ends, null as status
   from c where c.sealed is not null
   union all
   select r.level, r.type, r.id, r.version, r.patient_id, r.seq, r.key_version, r.letter_id,
     r.sealed_version, r.deleted, r.updated_at, r.author, r.sealed, null, a.starts, a.ends, a.status
   from c
   cross join lateral (
     -- The offset keeps this apart, so that the index is entered at the chart's end and not at its beginning.
     select * from resource_version v where v.establishment_id = $1 and v.patient_id = $2 and v.level = c.level
       and v.is_current and v.seq > c.covers_seq order by v.seq offset 0
   ) as r
   left join agenda_row a on r.sealed_version < r.version and a.establishment_id = r.establishment_id
     and a.type = r.type and a.id = r.id and a.version = r.version
   union all
   select held.level, 'withheld', null, 0, $2::uuid, 0, null, null, 0, false, null, null, null, null, null, null, null
   from unnest(array['identity', 'record', 'restricted']) as held (level)
   where not held.level = any($3) and exists (
     select from resource_version r where r.establishment_id = $1 and r.patient_id = $2 and r.level = held.level
       and r.is_current and not r.deleted)`,
);

/** $1 establishment, $2 schedules and $3 weeks of pages: their labels, each with the place of its page among those, from 1. */
export const LABELS_OF_PAGES = statement(
  'labels-of-pages',
  `select asked.page::int, l.appointment_id as appointment, l.sealed
   from unnest($2::uuid[], $3::date[]) with ordinality as asked (schedule, week, page)
   join label_page l on l.establishment_id = $1 and l.schedule_id = asked.schedule and l.week = asked.week`,
);

/**
 * $1 establishment, $2 version of the patient's key, $3 types, $4 ids, $5 versions, $6 sealed: rows that came in
 * letters, sealed anew under the patient's key.
 */
export const RESEAL_ROWS = statement(
  'reseal-rows',
  `update resource_version v set sealed = t.sealed, key_version = $2, letter_id = null
   from unnest($3::text[], $4::uuid[], $5::int[], $6::bytea[]) as t (type, id, version, sealed)
   where v.establishment_id = $1 and v.type = t.type and v.id = t.id and v.version = t.version`,
);

/** $1 establishment, $2 patient, $3 level: letters that nothing is sealed under any more. */
export const FORGET_READ_LETTERS = statement(
  'forget-read-letters',
  `delete from letter l
   where l.establishment_id = $1 and l.kind = 'patient' and l.subject = $2 and l.level = $3
     and not exists (select from resource_version v where v.establishment_id = $1 and v.letter_id = l.id)
     and not exists (select from received_content c where c.establishment_id = $1 and c.letter_id = l.id)`,
);
