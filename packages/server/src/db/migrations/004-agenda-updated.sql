-- When an agenda row was written, beside it: the week of twenty practitioners is shown without a look at sealed rows.
alter table agenda_row add column updated_at timestamptz not null default now();
