-- Minutes that are taken before and after an appointment, beside its hours: what the reason for visit asks for, told
-- as time alone.
alter table agenda_row add column before_minutes smallint;
alter table agenda_row add column after_minutes smallint;
