-- When its patient arrived: an appointment is changed after that too, and who waits has waited since then.
alter table agenda_row add column arrived_at timestamptz;
update agenda_row set arrived_at = updated_at where status in ('arrived', 'checked-in', 'fulfilled');
