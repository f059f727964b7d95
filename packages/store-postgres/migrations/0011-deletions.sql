-- Videos are deleted in two steps: the wish is written with the job, then the storage is asked until it has obeyed.

alter table geekhub.jobs add column deleted_at timestamptz,
  add constraint jobs_deleted_is_closed check (deleted_at is null or completed_at is not null);

-- Nothing of what was asked for is left, and no request has this fingerprint.
alter table geekhub.jobs add column erased boolean not null default false,
  add constraint jobs_erased_keeps_no_words check (not erased
    or (deleted_at is not null and request ->> 'prompt' = '' and request -> 'negativePrompt' = 'null'
      and request -> 'metadata' = '{}' and fingerprint = 'erased'));

alter table geekhub.organizations add column retention_days integer check (retention_days between 1 and 36500);

create index jobs_kept on geekhub.jobs (organization_id, completed_at) where deleted_at is null and completed_at is not null;

-- What the storage still has to be asked. A row is gone once it has obeyed twice: a step that was asleep with the last
-- chunk of a copy in hand may bring a file back after the first time.
create table geekhub.video_removals (
  job_id uuid primary key references geekhub.jobs (id),
  due_at timestamptz not null default geekhub.app_now(),
  tries integer not null default 0,
  removed_at timestamptz
);
create index video_removals_due on geekhub.video_removals (due_at);
alter table geekhub.video_removals enable row level security;

-- A worker that read the job before its words were erased may write the body of a message after.
create function geekhub.keep_no_erased_words() returns trigger
  language plpgsql as $$
begin
  if exists (select from geekhub.jobs j where j.id = new.job_id and j.erased) then
    new.body := geekhub.without_words(new.body);
  end if;
  return new;
end $$;

create function geekhub.without_words(p_body text) returns text
  language sql immutable as $$
  select jsonb_set(jsonb_set(p_body::jsonb, '{data,prompt}', '""'), '{data,metadata}', '{}')::text
$$;

create trigger webhook_messages_keep_no_erased_words before update of body on geekhub.webhook_messages
  for each row when (new.body is not null) execute function geekhub.keep_no_erased_words();

create function geekhub.erase_words(p_id uuid) returns void
  language plpgsql as $$
begin
  update geekhub.jobs j
    set erased = true, fingerprint = 'erased',
      request = j.request || '{"prompt": "", "negativePrompt": null, "metadata": {}}'
    where j.id = p_id;
  -- Those too whose body is being written now: it is then there to be changed.
  perform from geekhub.webhook_messages m where m.job_id = p_id for update;
  update geekhub.webhook_messages m set body = geekhub.without_words(m.body) where m.job_id = p_id and m.body is not null;
  delete from geekhub.job_images i where i.job_id = p_id;
end $$;

-- No row: there is no such job. `open`: nothing was changed. `claimed`: the caller is to ask the storage now; if it
-- dies, the next sweep does.
create function geekhub.delete_job(p_id uuid, p_organization_id uuid, p_mode text, p_erase boolean, p_claim interval)
  returns table (outcome text, claimed boolean)
  language plpgsql as $$
declare
  job geekhub.jobs;
begin
  select * into job from geekhub.jobs j
    where j.id = p_id and j.organization_id = p_organization_id and j.mode = p_mode for update;
  if not found then
    return;
  end if;
  if job.status in ('pending', 'processing') then
    outcome := 'open';
    return next;
    return;
  end if;
  update geekhub.jobs j set deleted_at = geekhub.app_now() where j.id = p_id and j.deleted_at is null;
  if p_erase and not job.erased then
    perform geekhub.erase_words(p_id);
  end if;
  -- Also when it is asked for again: whoever does so has seen something.
  insert into geekhub.video_removals (job_id, due_at, tries) values (p_id, geekhub.app_now() + p_claim, 1)
    on conflict do nothing;
  claimed := found;
  outcome := 'deleted';
  return next;
end $$;

-- Each organisation keeps its videos for so many days after their job has ended.
create function geekhub.delete_expired(p_limit integer) returns integer
  language plpgsql as $$
declare
  deleted integer;
begin
  with expired as (
    select e.id from geekhub.organizations o cross join lateral (
      select j.id from geekhub.jobs j
        where j.organization_id = o.id and j.deleted_at is null
          and j.completed_at <= geekhub.app_now() - make_interval(days => o.retention_days)
        order by j.completed_at limit p_limit for update skip locked
    ) e
    where o.retention_days is not null limit p_limit
  ), marked as (
    update geekhub.jobs j set deleted_at = geekhub.app_now() from expired where j.id = expired.id returning j.id
  )
  insert into geekhub.video_removals (job_id) select id from marked on conflict do nothing;
  get diagnostics deleted = row_count;
  return deleted;
end $$;

-- Those that are due are this caller's for as long as the next try is away: one minute, then ever longer, up to an hour.
create function geekhub.claim_removals(p_limit integer) returns table (job_id uuid, organization_id uuid)
  language sql as $$
  with due as (
    select r.job_id from geekhub.video_removals r where r.due_at <= geekhub.app_now()
      order by r.due_at limit p_limit for update skip locked
  )
  update geekhub.video_removals r
    set tries = r.tries + 1, due_at = geekhub.app_now() + least(interval '1 minute' * 2 ^ least(r.tries, 6), interval '1 hour')
    from due, geekhub.jobs j where r.job_id = due.job_id and j.id = r.job_id
    returning r.job_id, j.organization_id
$$;

create function geekhub.finish_removal(p_job_id uuid) returns void
  language plpgsql as $$
begin
  delete from geekhub.video_removals r
    where r.job_id = p_job_id and r.removed_at <= geekhub.app_now() - interval '1 hour';
  update geekhub.video_removals r
    set removed_at = coalesce(r.removed_at, geekhub.app_now()), tries = 0,
      due_at = coalesce(r.removed_at, geekhub.app_now()) + interval '1 hour'
    where r.job_id = p_job_id;
end $$;
