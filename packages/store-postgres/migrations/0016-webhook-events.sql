-- Events for those who listen on a line of their own: written only while somebody does, and kept for a short while.

-- Whose events are written down, and until when. A row a customer and mode, however many listen.
create table geekhub.webhook_listeners (
  organization_id uuid not null references geekhub.organizations (id),
  mode text not null check (mode in ('live', 'test')),
  listens_until timestamptz not null,
  primary key (organization_id, mode)
);
alter table geekhub.webhook_listeners enable row level security;

create table geekhub.webhook_events (
  id text primary key default 'msg_' || replace(gen_random_uuid()::text, '-', '') check (id ~ '^msg_[0-9a-f]{32}$'),
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  event text not null check (event in ('video.processing', 'video.completed', 'video.failed')),
  job_id uuid not null references geekhub.jobs (id),
  -- Numbers are given before a transaction ends, so a lower one may be seen after a higher one. Who reads only what
  -- is of transactions older than all that are under way, in this order, passes none by.
  transaction_id bigint not null default pg_current_xact_id()::text::bigint,
  number bigint not null generated always as identity,
  created_at timestamptz(3) not null default geekhub.app_now()
);
alter table geekhub.webhook_events enable row level security;

create unique index webhook_events_in_order on geekhub.webhook_events (transaction_id, number);
create unique index webhook_events_one_a_status on geekhub.webhook_events (job_id, event);
create index webhook_events_oldest on geekhub.webhook_events (created_at);

-- Whoever moves a job: one look at an index where nobody listens.
create function geekhub.write_webhook_event() returns trigger
  language plpgsql as $$
begin
  if exists (select from geekhub.webhook_listeners l
    where l.organization_id = new.organization_id and l.mode = new.mode and l.listens_until > geekhub.app_now())
  then
    insert into geekhub.webhook_events (organization_id, mode, event, job_id)
      values (new.organization_id, new.mode, 'video.' || new.status, new.id)
      on conflict do nothing;
  end if;
  return null;
end $$;

create trigger jobs_tell_their_listeners after update on geekhub.jobs
  for each row when (new.status is distinct from old.status and new.status in ('processing', 'completed', 'failed'))
  execute function geekhub.write_webhook_event();

-- p_scopes: a list of objects with organization_id and mode. What is older than p_for, of whomever, is forgotten. The
-- writing goes on for twice as long: an event that is still known has no gap behind it, also where it was told some
-- time after the last renewal.
create function geekhub.listen_to_webhook_events(p_scopes jsonb, p_for interval) returns void
  language sql as $$
  insert into geekhub.webhook_listeners (organization_id, mode, listens_until)
    -- In one order, whoever else does the same.
    select s.organization_id, s.mode, geekhub.app_now() + 2 * p_for
      from jsonb_to_recordset(p_scopes) as s (organization_id uuid, mode text)
      order by s.organization_id, s.mode
    on conflict (organization_id, mode) do update set listens_until = excluded.listens_until;
  delete from geekhub.webhook_events e where e.created_at <= geekhub.app_now() - p_for;
$$;
