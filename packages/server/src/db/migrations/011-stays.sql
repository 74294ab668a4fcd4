-- A stay is found by its unit, and is one relation of each unit that had the patient.
create index agenda_by_unit on agenda_row (establishment_id, unit_id, starts) where is_current and unit_id is not null;
create unique index care_relation_stay on care_relation (establishment_id, source_id, unit_id) where kind = 'stay';
