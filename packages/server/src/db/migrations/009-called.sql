-- When a patient who had arrived was called in: between FHIR's `arrived` and `checked-in` it has no word.
alter table agenda_row add column called_at timestamptz;
