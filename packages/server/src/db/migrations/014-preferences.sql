-- How a person likes the pages, whichever of their accounts and workstations they come from. Nothing of a patient.
create table preference (
  establishment_id uuid not null,
  person_id uuid not null,
  chosen jsonb not null check (jsonb_typeof(chosen) = 'object'),
  primary key (establishment_id, person_id)
);
alter table preference enable row level security;
create policy own_establishment on preference to rempart_app
  using (establishment_id = current_setting('rempart.establishment')::uuid);
grant select, insert, update, delete on preference to rempart_app;
