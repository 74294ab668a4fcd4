-- Transfers between establishments (architecture, sections 5 and 9): whom we know, what leaves, what came in.
-- In clear lie ids, times, urgency and codes; names of establishments; never a name of a patient or a word of content.

-- Known correspondents: keys are pinned, so a key that changes on the way is refused.
create table correspondent (
  establishment_id uuid not null references establishment (id),
  -- The other establishment's id.
  id uuid not null,
  name text not null,
  -- Its inbox; null when this installation serves it too: then our own origin, reached over TCP like any other.
  address text,
  -- Ed25519 and X25519 public keys, 32 bytes each.
  transfer_key bytea not null check (length(transfer_key) = 32),
  transfer_seal_key bytea not null check (length(transfer_seal_key) = 32),
  pinned_at timestamptz not null default now(),
  primary key (establishment_id, id),
  check (id <> establishment_id)
);

-- What leaves. The id comes from whoever sends, so that a request made twice is one transfer.
create table outbox (
  establishment_id uuid not null,
  id uuid not null,
  patient_id uuid not null,
  correspondent_id uuid not null,
  urgency text not null check (urgency in ('routine', 'urgent')),
  author uuid not null,
  created_at timestamptz not null default now(),
  -- waiting: to be sent, again after next_attempt; delivered: a receipt is here; refused: the receiver said why;
  -- failed: given up.
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'refused', 'failed')),
  attempts int not null default 0,
  next_attempt timestamptz not null default now(),
  -- Code of the last thing that went wrong.
  problem text,
  -- The sealed package as it is sent; gone once it is settled.
  package bytea,
  -- SHA-256 of what was signed: what the receipt must name.
  package_hash bytea not null,
  receipt text,
  receipt_signature text,
  settled_at timestamptz,
  primary key (establishment_id, id),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id),
  foreign key (establishment_id, correspondent_id) references correspondent (establishment_id, id),
  check ((status = 'waiting') = (package is not null)),
  check ((status = 'delivered') = (receipt is not null))
);
alter table outbox alter column package set storage external;
create index outbox_due on outbox (establishment_id, next_attempt) where status = 'waiting';
create index outbox_newest on outbox (establishment_id, created_at desc);

-- What came in. Sender and transfer id are the idempotency key; its letters lie in `letter`, subject = id.
create table inbox_item (
  establishment_id uuid not null,
  id uuid not null,
  correspondent_id uuid not null,
  transfer_id uuid not null,
  received_at timestamptz not null default now(),
  urgency text not null check (urgency in ('routine', 'urgent')),
  status text not null default 'new' check (status in ('new', 'filed', 'refused')),
  package_hash bytea not null,
  -- Sealed by the sender, each under its own content key; gone once the item is filed or refused.
  sealed_traits bytea,
  sealed_content bytea,
  receipt text not null,
  receipt_signature text not null,
  -- The patient it was filed under; who filed or refused it, when, and a code of why it was refused.
  patient_id uuid,
  closed_by uuid,
  closed_at timestamptz,
  refusal text check (refusal in ('not-our-patient', 'unreadable', 'duplicate', 'other')),
  primary key (establishment_id, id),
  unique (establishment_id, correspondent_id, transfer_id),
  foreign key (establishment_id, correspondent_id) references correspondent (establishment_id, id),
  check ((status = 'new') = (sealed_traits is not null)),
  check ((status = 'new') = (sealed_content is not null)),
  check ((status = 'filed') = (patient_id is not null)),
  check ((status = 'refused') = (refusal is not null)),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id)
);
alter table inbox_item alter column sealed_traits set storage external;
alter table inbox_item alter column sealed_content set storage external;
create index inbox_newest on inbox_item (establishment_id, received_at desc);

-- Content of a filed item until the patient is first opened: then its resources become rows of the record.
create table received_content (
  establishment_id uuid not null,
  item_id uuid not null,
  patient_id uuid not null,
  -- The patient letter that holds its content key.
  letter_id uuid not null,
  correspondent_id uuid not null,
  transfer_id uuid not null,
  received_at timestamptz not null,
  sealed bytea not null,
  primary key (establishment_id, item_id),
  foreign key (establishment_id, item_id) references inbox_item (establishment_id, id),
  foreign key (establishment_id, patient_id) references patient (establishment_id, id),
  foreign key (establishment_id, letter_id) references letter (establishment_id, id),
  foreign key (establishment_id, correspondent_id) references correspondent (establishment_id, id)
);
alter table received_content alter column sealed set storage external;
create index received_content_patient on received_content (establishment_id, patient_id);
create index received_content_letter on received_content (establishment_id, letter_id);

-- What was refused at the inbox, counted, so that a person is told; nothing of it is kept. An unknown sender counts
-- under the nil UUID, so that strangers cannot fill the table.
create table inbox_refusal (
  establishment_id uuid not null references establishment (id),
  correspondent_id uuid not null,
  refusal text not null,
  times int not null default 1,
  last_at timestamptz not null default now(),
  primary key (establishment_id, correspondent_id, refusal)
);

do $$
declare name text;
begin
  foreach name in array array['correspondent', 'outbox', 'inbox_item', 'received_content', 'inbox_refusal'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy own_establishment on %I to rempart_app
      using (establishment_id = current_setting(''rempart.establishment'')::uuid)', name);
    execute format('grant select, insert, update, delete on %I to rempart_app', name);
  end loop;
end $$;
-- Pinned by init and by dangerous operations, never by the application itself.
revoke insert, update, delete on correspondent from rempart_app;
