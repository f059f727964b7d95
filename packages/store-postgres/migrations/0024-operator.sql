-- What the operator's pages ask: how the providers are, what needs attention, when the books were checked.

-- What became of each job at each provider that had it, of the last eight days. Rows are only added, so that no settlement
-- waits for another; counts and times of a week are read from the index alone.
create table geekhub.provider_ends (
  provider text not null,
  ended_at timestamptz not null default geekhub.app_now(),
  -- null: delivered.
  error_code text,
  -- From the submit that was accepted until the render was seen to be finished; of what was delivered.
  render_seconds real
);
alter table geekhub.provider_ends enable row level security;

insert into geekhub.provider_ends (provider, ended_at, error_code, render_seconds)
  select j.provider, j.completed_at, j.error_code, case j.status when 'completed' then
      (select extract(epoch from j.finished_at - a.started_at) from geekhub.attempts a
        where a.job_id = j.id and a.outcome = 'accepted') end
    from geekhub.jobs j where j.completed_at > geekhub.app_now() - interval '8 days';
insert into geekhub.provider_ends (provider, ended_at, error_code)
  select a.provider, a.answered_at, a.error_code from geekhub.attempts a
    where a.error_code is not null and a.answered_at > geekhub.app_now() - interval '8 days';

create index provider_ends_latest on geekhub.provider_ends (provider, ended_at desc) include (error_code, render_seconds);

create function geekhub.note_end_of_job() returns trigger
  language plpgsql as $$
begin
  insert into geekhub.provider_ends (provider, error_code, render_seconds)
    values (new.provider, new.error_code, case new.status when 'completed' then
      (select extract(epoch from new.finished_at - a.started_at) from geekhub.attempts a
        where a.job_id = new.id and a.outcome = 'accepted') end);
  return null;
end $$;

create trigger jobs_note_their_end after update on geekhub.jobs for each row
  when (new.status is distinct from old.status and new.status in ('completed', 'failed'))
  execute function geekhub.note_end_of_job();

-- The next model takes over: the provider before has failed the job all the same.
create function geekhub.note_end_of_attempt() returns trigger
  language plpgsql as $$
begin
  insert into geekhub.provider_ends (provider, error_code) values (new.provider, new.error_code);
  return null;
end $$;

create trigger attempts_note_their_end after update on geekhub.attempts for each row
  when (new.error_code is not null and old.error_code is null)
  execute function geekhub.note_end_of_attempt();

create function geekhub.prune_provider_ends(p_keep interval, p_limit integer) returns integer
  language plpgsql as $$
declare
  pruned integer;
begin
  with recursive providers as (
    (select e.provider from geekhub.provider_ends e order by e.provider limit 1)
    union all
    select next.provider from providers p cross join lateral (
      select e.provider from geekhub.provider_ends e where e.provider > p.provider order by e.provider limit 1) next
  ), old as (
    select e.place from providers p cross join lateral (
      select o.ctid as place from geekhub.provider_ends o
        where o.provider = p.provider and o.ended_at < geekhub.app_now() - p_keep
        order by o.ended_at desc limit p_limit) e
  )
  delete from geekhub.provider_ends e where e.ctid = any (array(select old.place from old));
  get diagnostics pruned = row_count;
  return pruned;
end $$;

-- A provider may have rendered, and billed, for nobody.
create index attempts_unconfirmed on geekhub.attempts (answered_at desc, job_id desc)
  where outcome in ('unconfirmed', 'abandoned');

create index webhook_endpoints_in_trouble on geekhub.webhook_endpoints ((coalesce(disabled_at, failing_since)) desc, id desc)
  where deleted_at is null
    and (disabled_reason in ('gone', 'failing') or (disabled_at is null and failing_since is not null));

-- Of jobs' own addresses: those of endpoints are told of with the endpoint.
create index webhook_messages_in_trouble on geekhub.webhook_messages (created_at desc, id desc)
  where endpoint_id is null and (state = 'failed' or (state = 'pending' and attempts >= 3));

alter table geekhub.video_removals add column asked_at timestamptz not null default geekhub.app_now();
update geekhub.video_removals r set asked_at = j.deleted_at
  from geekhub.jobs j where j.id = r.job_id and j.deleted_at is not null;
create index video_removals_refused on geekhub.video_removals (asked_at, job_id) where removed_at is null and tries >= 3;

-- When the books were checked, and what was found.
create table geekhub.book_checks (
  id uuid primary key default gen_random_uuid(),
  started_by text not null check (started_by in ('console', 'command')),
  started_at timestamptz(3) not null default geekhub.app_now(),
  steps integer not null check (steps > 0),
  steps_done integer not null default 0 check (steps_done between 0 and steps),
  -- Of the process that checks: one that says nothing for long is gone.
  last_sign_at timestamptz not null default geekhub.app_now(),
  ended_at timestamptz(3),
  outcome text check (outcome in ('right', 'wrong', 'timed_out', 'stopped', 'broken', 'lost')),
  jobs bigint,
  transfers bigint,
  problems text[] not null default '{}',
  check ((ended_at is null) = (outcome is null))
);
alter table geekhub.book_checks enable row level security;
create index book_checks_newest on geekhub.book_checks (started_at desc, id desc);
create unique index book_checks_one_at_a_time on geekhub.book_checks ((true)) where ended_at is null;

-- null where one is under way, in whichever process.
create function geekhub.begin_book_check(p_steps integer, p_patience interval) returns uuid
  language plpgsql as $$
declare
  begun uuid;
begin
  update geekhub.book_checks c set ended_at = geekhub.app_now(), outcome = 'lost'
    where c.ended_at is null and c.last_sign_at < geekhub.app_now() - p_patience;
  insert into geekhub.book_checks (started_by, steps) values ('console', p_steps)
    on conflict ((true)) where ended_at is null do nothing returning id into begun;
  delete from geekhub.book_checks c where c.id in (
    select old.id from geekhub.book_checks old where old.ended_at is not null
      order by old.started_at desc offset 100);
  return begun;
end $$;
