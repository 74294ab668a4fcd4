-- Every row belongs to an establishment, which leads every primary key, and row-level security enforces it:
-- a connection sees only the establishment of its setting `rempart.establishment` (architecture, section 5).
-- In clear lie only opaque ids, times, practitioner, room, unit, type of resource and establishment.

create extension if not exists btree_gist;

create table establishment (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table account (
  establishment_id uuid not null references establishment (id),
  id uuid not null,
  person_id uuid not null,
  role text not null,
  profile text not null,
  name text not null,
  practitioner_id uuid,
  unit_id uuid,
  schedules uuid[] not null default '{}',
  primary key (establishment_id, id)
);

-- Directory: staff, places, services, schedules. In clear, every version kept.
create table directory_resource (
  establishment_id uuid not null references establishment (id),
  type text not null,
  id uuid not null,
  version int not null check (version > 0),
  is_current boolean not null default true,
  deleted boolean not null default false,
  updated_at timestamptz not null default now(),
  content jsonb,
  primary key (establishment_id, type, id, version)
);
create unique index directory_current on directory_resource (establishment_id, type, id) where is_current;

create table patient (
  establishment_id uuid not null references establishment (id),
  id uuid not null,
  created_at timestamptz not null default now(),
  -- Numbers the patient's rows in the order of commit: its row lock makes writers to one patient wait their turn,
  -- so a chart that covers up to n can miss nothing below n.
  last_seq bigint not null default 0,
  -- The label sealed to the agenda key by the vault.
  label bytea,
  primary key (establishment_id, id)
);

-- Keys wrapped by the vault, which alone unwraps them; beside the patient, so that they are backed up together.
create table patient_key (
  establishment_id uuid not null,
  patient_id uuid not null,
  level text not null check (level in ('identity', 'record', 'restricted')),
  version int not null,
  month text not null,
  data bytea not null,
  primary key (establishment_id, patient_id, level, version),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id)
);

-- A content key sealed to the establishment's letter key: what is written without opening (architecture, section 5).
create table letter (
  establishment_id uuid not null references establishment (id),
  id uuid not null,
  kind text not null check (kind in ('patient', 'inbox', 'due', 'statistics')),
  subject text not null,
  level text not null,
  due timestamptz,
  key_version int not null,
  enc bytea not null,
  ct bytea not null,
  -- Who wrote it, and the proof that covered the request: the letter's signature.
  writer uuid not null,
  proof text not null,
  primary key (establishment_id, id)
);
create index letter_subject on letter (establishment_id, subject);

-- Every version of every resource that belongs to a patient, sealed.
create table resource_version (
  establishment_id uuid not null,
  type text not null,
  id uuid not null,
  version int not null check (version > 0),
  patient_id uuid not null,
  seq bigint not null,
  level text not null check (level in ('identity', 'record', 'restricted')),
  -- What opens `sealed`: the patient's key of this version, or the letter's content key.
  key_version int,
  letter_id uuid,
  -- The version that `sealed` was made for: an agenda row moved without opening keeps its sealed part.
  sealed_version int not null,
  is_current boolean not null default true,
  deleted boolean not null default false,
  updated_at timestamptz not null default now(),
  author uuid not null,
  sealed bytea,
  -- Made by the vault over imported content: tells an import what it wrote before.
  fingerprint bytea,
  primary key (establishment_id, type, id, version),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id),
  check (deleted = (sealed is null)),
  check (sealed is null or (key_version is null) <> (letter_id is null))
);
create unique index resource_current on resource_version (establishment_id, type, id) where is_current;
create unique index resource_seq on resource_version (establishment_id, patient_id, seq);
create index resource_of_patient on resource_version (establishment_id, patient_id, level, seq) where is_current;
create index resource_letter on resource_version (establishment_id, letter_id) where letter_id is not null;
alter table resource_version alter column sealed set storage external;

-- Derived: all current resources of a patient and level in one sealed blob.
create table chart (
  establishment_id uuid not null,
  patient_id uuid not null,
  level text not null,
  key_version int not null,
  covers_seq bigint not null,
  resources int not null,
  sealed bytea not null,
  primary key (establishment_id, patient_id, level),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id)
);
alter table chart alter column sealed set storage external;

-- HMACs by the vault of identifiers, and of birth date with three letters or a phonetic name.
create table blind_index (
  establishment_id uuid not null,
  token bytea not null,
  patient_id uuid not null,
  primary key (establishment_id, token, patient_id),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id)
);
create index blind_index_patient on blind_index (establishment_id, patient_id);

-- Who may be expected to care for whom: written by domains in their own transactions, read by the policy alone.
create table care_relation (
  establishment_id uuid not null,
  id uuid not null default gen_random_uuid(),
  patient_id uuid not null,
  kind text not null check (kind in ('appointment', 'encounter', 'general-practitioner', 'transfer', 'stay')),
  -- Exactly one of these says whose relation it is.
  practitioner_id uuid,
  unit_id uuid,
  source_id uuid,
  starts timestamptz not null,
  ends timestamptz,
  made_by uuid not null,
  confirmed boolean not null default false,
  primary key (establishment_id, id),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id),
  check ((practitioner_id is null) <> (unit_id is null))
);
create index care_relation_patient on care_relation (establishment_id, patient_id);
create unique index care_relation_source on care_relation (establishment_id, source_id, practitioner_id)
  where source_id is not null;

-- Clear columns of Appointment and Encounter, a row a version beside resource_version.
create table agenda_row (
  establishment_id uuid not null,
  type text not null check (type in ('Appointment', 'Encounter')),
  id uuid not null,
  version int not null,
  is_current boolean not null default true,
  patient_id uuid not null,
  practitioner_id uuid,
  schedule_id uuid,
  location_id uuid,
  unit_id uuid,
  starts timestamptz not null,
  ends timestamptz,
  status text not null,
  primary key (establishment_id, type, id, version),
  foreign key (establishment_id, type, id, version) references resource_version (establishment_id, type, id, version)
    deferrable initially deferred,
  check (ends is null or ends >= starts)
);
create index agenda_by_practitioner on agenda_row (establishment_id, practitioner_id, starts) where is_current;
create index agenda_by_schedule on agenda_row (establishment_id, schedule_id, starts) where is_current;
create index agenda_by_patient on agenda_row (establishment_id, patient_id, starts) where is_current;
create index agenda_by_time on agenda_row (establishment_id, starts) where is_current;

-- A slot is never booked twice: one row a resource (schedule, room) and appointment.
create table booking (
  establishment_id uuid not null,
  resource_id uuid not null,
  appointment_id uuid not null,
  during tstzrange not null check (not isempty(during)),
  primary key (establishment_id, appointment_id, resource_id),
  exclude using gist (establishment_id with =, resource_id with =, during with &&)
);

-- The label of an appointment's patient, sealed to the key of its schedule's week. The night deletes days past.
create table label_page (
  establishment_id uuid not null,
  schedule_id uuid not null,
  week date not null,
  appointment_id uuid not null,
  sealed bytea not null,
  primary key (establishment_id, appointment_id)
);
create index label_page_week on label_page (establishment_id, schedule_id, week);

do $$
declare name text;
begin
  foreach name in array array['account', 'directory_resource', 'patient', 'patient_key', 'letter', 'resource_version',
    'chart', 'blind_index', 'care_relation', 'agenda_row', 'booking', 'label_page'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy own_establishment on %I to rempart_app
      using (establishment_id = current_setting(''rempart.establishment'')::uuid)', name);
  end loop;
end $$;
alter table establishment enable row level security;
create policy own_establishment on establishment to rempart_app
  using (id = current_setting('rempart.establishment')::uuid);

grant usage on schema public to rempart_app;
grant select, insert, update, delete on all tables in schema public to rempart_app;
