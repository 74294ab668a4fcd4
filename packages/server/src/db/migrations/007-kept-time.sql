-- Time of a schedule that is not for patients now: an absence, or a slot on which a colleague has a form open, which
-- frees itself. It names no patient and holds no words.
create table kept_time (
  establishment_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  kind text not null check (kind in ('absence', 'held')),
  during tstzrange not null check (not isempty(during)),
  account_id uuid not null,
  -- When a held slot frees itself; an absence stands until it is taken back.
  until timestamptz check ((kind = 'held') = (until is not null)),
  primary key (establishment_id, id)
);
create index kept_time_of on kept_time using gist (establishment_id, schedule_id, during);
alter table kept_time enable row level security;
create policy own_establishment on kept_time to rempart_app
  using (establishment_id = current_setting('rempart.establishment')::uuid);
grant select, insert, update, delete on kept_time to rempart_app;
