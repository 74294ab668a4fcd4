-- What became of a transfer is told to its sender: who filed or refused it owes a signed disposition, and who sent it
-- keeps that. What has failed keeps its package, so that it can be tried again.
alter table outbox
  add column disposition text,
  add column disposition_signature text,
  -- Seven days after this it has failed; tried again by a person, the days begin anew.
  add column trying_since timestamptz not null default now(),
  add check ((disposition is null) = (disposition_signature is null));
update outbox set trying_since = created_at;
do $$
declare name text;
begin
  select conname into strict name from pg_constraint
    where conrelid = 'outbox'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%package IS NOT NULL%';
  execute format('alter table outbox drop constraint %I', name);
end $$;
alter table outbox add check (
  case status when 'waiting' then package is not null when 'failed' then true else package is null end
);

alter table inbox_item
  -- When the sender made it; unknown of what came before this was kept.
  add column sent_at timestamptz,
  -- Until told_at, what became of it is told again and again; next_telling is null when nothing is owed any more.
  add column told_at timestamptz,
  add column tellings int not null default 0,
  add column next_telling timestamptz,
  add column telling_problem text,
  add check (next_telling is null or (status <> 'new' and told_at is null));
update inbox_item set next_telling = now() where status <> 'new';
create index inbox_telling on inbox_item (establishment_id, next_telling) where next_telling is not null;
