-- Staff may overlap on purpose: each such booking has a lane of its own beside the first, and within a lane the
-- database still refuses what must never be.
alter table booking add column lane smallint not null default 0;
do $$
declare name text;
begin
  select conname into strict name from pg_constraint where conrelid = 'booking'::regclass and contype = 'x';
  execute format('alter table booking drop constraint %I', name);
end $$;
alter table booking add exclude using gist
  (establishment_id with =, resource_id with =, during with &&, lane with =);
