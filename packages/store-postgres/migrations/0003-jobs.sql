-- Jobs, the attempts to have them rendered, and the four functions that move them.

create table geekhub.jobs (
  id uuid primary key,
  -- No foreign keys on the hot path: the caller's key was looked up a moment ago, and keys are never deleted.
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  api_key_id uuid not null,
  status text not null default 'pending',
  model text not null,
  provider text not null,
  upstream text not null,
  request jsonb not null,
  usd_micros_per_second bigint not null check (usd_micros_per_second > 0),
  markup_micros bigint not null check (markup_micros > 0),
  fx_micros bigint not null check (fx_micros > 0),
  hold_micros bigint not null check (hold_micros > 0),
  charge_micros bigint not null default 0 check (charge_micros between 0 and hold_micros),
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  fingerprint text not null,
  callback_nonce text not null,
  -- The fence: every claim adds one, and a commit with an older number changes nothing.
  version integer not null default 0,
  lease_until timestamptz,
  next_check_at timestamptz not null default geekhub.app_now(),
  deadline_at timestamptz not null,
  checks integer not null default 0,
  -- What the provider finished with: from then on the video is fetched, however long that takes.
  output jsonb,
  finished_at timestamptz,
  copy_faults integer not null default 0,
  progress real check (progress between 0 and 100),
  error_code text,
  error_message text,
  duration_ms integer check (duration_ms > 0),
  width integer check (width > 0),
  height integer check (height > 0),
  has_audio boolean,
  bytes bigint check (bytes > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz(3) not null default geekhub.app_now(),
  completed_at timestamptz,

  constraint jobs_output_has_its_time check (output is null or finished_at is not null),
  constraint jobs_status_has_its_columns check (
    case status
      when 'pending' then completed_at is null and error_code is null and sha256 is null and charge_micros = 0
      when 'processing' then completed_at is null and error_code is null and sha256 is null and charge_micros = 0
      when 'completed' then completed_at is not null and error_code is null and charge_micros > 0
        and num_nulls(duration_ms, width, height, has_audio, bytes, sha256) = 0
      when 'failed' then completed_at is not null and error_code is not null and error_message is not null
        and sha256 is null and charge_micros = 0
      else false
    end
  )
);
alter table geekhub.jobs enable row level security;

create unique index jobs_one_per_idempotency_key
  on geekhub.jobs (organization_id, mode, idempotency_key) where idempotency_key is not null;
create index jobs_due on geekhub.jobs (mode, next_check_at) where status in ('pending', 'processing');
create index jobs_newest on geekhub.jobs (organization_id, mode, created_at desc, id desc);
create index jobs_recent_requests on geekhub.jobs (api_key_id, fingerprint, created_at desc);

-- The image of an open job: up to megabytes, read once, gone when the job ends.
create table geekhub.job_images (
  job_id uuid primary key references geekhub.jobs (id) on delete cascade,
  image_url text not null
);
alter table geekhub.job_images enable row level security;

create table geekhub.attempts (
  job_id uuid not null references geekhub.jobs (id),
  number integer not null check (number > 0),
  provider text not null,
  upstream text not null,
  outcome text not null
    check (outcome in ('submitting', 'accepted', 'busy', 'rejected', 'unconfirmed', 'abandoned')),
  operation jsonb,
  started_at timestamptz not null default geekhub.app_now(),
  answered_at timestamptz,
  primary key (job_id, number),
  constraint attempts_accepted_has_operation check ((outcome = 'accepted') = (operation is not null)),
  constraint attempts_answered_at_the_answer check ((outcome = 'submitting') = (answered_at is null))
);
alter table geekhub.attempts enable row level security;

-- An attempt that may have started a render excludes every other: a paid call is never repeated. The operator may
-- allow one more try after an unconfirmed one, which is then `abandoned`, once.
create unique index attempts_one_that_may_render
  on geekhub.attempts (job_id) where outcome in ('submitting', 'accepted', 'unconfirmed');
create unique index attempts_one_abandoned on geekhub.attempts (job_id) where outcome = 'abandoned';

-- At the end of every transaction, a job and its money agree.
create function geekhub.check_job_money() returns trigger
  language plpgsql as $$
declare
  checked_id uuid;
  job geekhub.jobs;
  held bigint;
  charged bigint;
  given_back bigint;
begin
  if tg_table_name = 'jobs' then
    checked_id := new.id;
  else
    checked_id := new.job_id;
  end if;
  select * into job from geekhub.jobs j where j.id = checked_id;
  select coalesce(sum(t.amount_micros) filter (where t.kind = 'hold'), 0),
      coalesce(sum(t.amount_micros) filter (where t.kind = 'charge'), 0),
      coalesce(sum(t.amount_micros) filter (where t.kind in ('release', 'remainder')), 0)
    into held, charged, given_back
    from geekhub.transfers t where t.job_id = checked_id;
  if job.id is null or held <> job.hold_micros or charged <> job.charge_micros
    or given_back <> (case job.status
      when 'completed' then job.hold_micros - job.charge_micros
      when 'failed' then job.hold_micros
      else 0
    end)
  then
    raise exception 'job % and its money disagree', checked_id using errcode = 'check_violation';
  end if;
  return null;
end $$;

create constraint trigger jobs_money_agrees_on_insert after insert on geekhub.jobs
  deferrable initially deferred for each row execute function geekhub.check_job_money();
create constraint trigger jobs_money_agrees_on_change after update on geekhub.jobs
  deferrable initially deferred for each row when (new.status is distinct from old.status)
  execute function geekhub.check_job_money();
create constraint trigger transfers_money_agrees after insert on geekhub.transfers
  deferrable initially deferred for each row when (new.kind in ('charge', 'release', 'remainder'))
  execute function geekhub.check_job_money();

-- Takes a request in: idempotency, balance check, job and hold, in one call. p_job has the columns of geekhub.jobs.
create function geekhub.submit_job(p_job jsonb, p_image_url text, p_deadline interval, p_retry_window interval)
  returns table (outcome text, job_id uuid, created_at timestamptz, available_micros bigint, held_micros bigint)
  language plpgsql as $$
declare
  job geekhub.jobs := jsonb_populate_record(null::geekhub.jobs, p_job);
  balance geekhub.balances := geekhub.lock_balance(job.organization_id, job.mode);
  earlier record;
begin
  available_micros := balance.available_micros;
  held_micros := balance.held_micros;

  -- Looked up under the lock, so that of two equal requests at the same moment the second sees the first.
  if job.idempotency_key is not null then
    select j.id, j.fingerprint into earlier from geekhub.jobs j
      where j.organization_id = job.organization_id and j.mode = job.mode and j.idempotency_key = job.idempotency_key;
  elsif p_retry_window is not null then
    select j.id, j.fingerprint into earlier from geekhub.jobs j
      where j.organization_id = job.organization_id and j.mode = job.mode
        and j.api_key_id = job.api_key_id and j.fingerprint = job.fingerprint
        and j.created_at > geekhub.app_now() - p_retry_window
      order by j.created_at desc limit 1;
  else
    select null::uuid as id, null::text as fingerprint into earlier;
  end if;
  if earlier.id is not null then
    outcome := case when earlier.fingerprint = job.fingerprint then 'replayed' else 'mismatch' end;
    job_id := earlier.id;
    return next;
    return;
  end if;

  if balance.available_micros is null or balance.available_micros < job.hold_micros then
    outcome := 'insufficient';
    return next;
    return;
  end if;

  insert into geekhub.jobs (id, organization_id, mode, api_key_id, model, provider, upstream, request,
      usd_micros_per_second, markup_micros, fx_micros, hold_micros, idempotency_key, fingerprint, callback_nonce,
      deadline_at)
    values (job.id, job.organization_id, job.mode, job.api_key_id, job.model, job.provider, job.upstream, job.request,
      job.usd_micros_per_second, job.markup_micros, job.fx_micros, job.hold_micros, job.idempotency_key,
      job.fingerprint, job.callback_nonce, geekhub.app_now() + p_deadline)
    returning jobs.created_at into created_at;
  if p_image_url is not null then
    insert into geekhub.job_images (job_id, image_url) values (job.id, p_image_url);
  end if;
  insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id)
    values ('hold', job.organization_id, job.mode, 'available', 'held', job.hold_micros, job.id);

  outcome := 'created';
  job_id := job.id;
  available_micros := available_micros - job.hold_micros;
  held_micros := held_micros + job.hold_micros;
  return next;
end $$;

-- Takes a job for one step, if it is open, due and not leased. Claiming a pending job that has no attempt writes the
-- intent to submit: if nothing is heard of it again, the next claim finds the attempt and never submits.
-- Several statements, so that each sees what was committed while the update waited for the row.
create function geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean)
  returns table (job geekhub.jobs, claimed_at timestamptz, attempt_is_new boolean, attempt_number integer,
    attempt_outcome text, attempt_operation jsonb, attempt_answered_at timestamptz, resubmitted boolean, image_url text)
  language plpgsql as $$
begin
  update geekhub.jobs j
    set version = j.version + 1, lease_until = geekhub.app_now() + p_lease, checks = j.checks + 1
    where j.id = p_id and j.status in ('pending', 'processing')
      and (p_even_if_not_due or j.next_check_at <= geekhub.app_now())
      and (j.lease_until is null or j.lease_until <= geekhub.app_now())
    returning j.* into job;
  if not found then
    return;
  end if;
  claimed_at := geekhub.app_now();
  attempt_is_new := false;
  resubmitted := exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'abandoned');

  select a.number, a.outcome, a.operation, a.answered_at
    into attempt_number, attempt_outcome, attempt_operation, attempt_answered_at
    from geekhub.attempts a where a.job_id = p_id and a.outcome in ('submitting', 'accepted', 'unconfirmed');
  if not found then
    insert into geekhub.attempts (job_id, number, provider, upstream, outcome)
      select p_id, coalesce(max(a.number), 0) + 1, job.provider, job.upstream, 'submitting'
        from geekhub.attempts a where a.job_id = p_id
      returning number, outcome into attempt_number, attempt_outcome;
    attempt_is_new := true;
    select i.image_url into image_url from geekhub.job_images i where i.job_id = p_id;
  end if;
  return next;
end $$;

-- Writes what one step found: state, attempt and money together. false when another step came between.
create function geekhub.commit_job(p_id uuid, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  job geekhub.jobs;
  delivered geekhub.jobs := jsonb_populate_record(null::geekhub.jobs, p_change -> 'delivered');
  becomes text := p_change ->> 'to';
  attempt_becomes text := p_change ->> 'attempt';
begin
  update geekhub.jobs j set
      status = becomes,
      lease_until = null,
      next_check_at = geekhub.app_now() + coalesce((p_change ->> 'next_check_ms')::bigint, 0) * interval '1 millisecond',
      checks = case when attempt_becomes = 'accepted' or p_change ? 'output' then 0 else j.checks end,
      -- Of use only while the video is to be copied; when it was finished stays on record.
      output = case when becomes = 'processing' then coalesce(p_change -> 'output', j.output) end,
      finished_at = coalesce(j.finished_at, case when p_change ? 'output' then geekhub.app_now() end),
      copy_faults = j.copy_faults + coalesce((p_change ->> 'copy_fault')::boolean, false)::integer,
      progress = (p_change ->> 'progress')::real,
      error_code = p_change ->> 'error_code',
      error_message = p_change ->> 'error_message',
      charge_micros = coalesce((p_change ->> 'charge_micros')::bigint, 0),
      duration_ms = delivered.duration_ms, width = delivered.width, height = delivered.height,
      has_audio = delivered.has_audio, bytes = delivered.bytes, sha256 = delivered.sha256,
      completed_at = case when becomes in ('completed', 'failed') then geekhub.app_now() end
    where j.id = p_id and j.version = p_version and j.status in ('pending', 'processing')
    returning * into job;
  if not found then
    return false;
  end if;

  if attempt_becomes is not null then
    update geekhub.attempts a
      set outcome = attempt_becomes, answered_at = geekhub.app_now(), operation = p_change -> 'operation'
      where a.job_id = p_id and a.outcome in ('submitting', 'unconfirmed');
    if not found then
      raise exception 'job % has no attempt that could become %', p_id, attempt_becomes;
    end if;
  end if;

  -- The sandbox says nothing about the real upstream.
  if job.mode = 'live' and attempt_becomes = 'accepted' then
    delete from geekhub.unavailable_models m where m.model = job.model;
  elsif job.mode = 'live' and job.error_code = 'model_unavailable' then
    insert into geekhub.unavailable_models (model) values (job.model) on conflict do nothing;
  end if;

  if becomes in ('completed', 'failed') then
    delete from geekhub.job_images i where i.job_id = p_id;
    if becomes = 'completed' then
      insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id)
        values ('charge', job.organization_id, job.mode, 'held', 'revenue', job.charge_micros, p_id);
    end if;
    if job.charge_micros < job.hold_micros then
      insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id)
        values (case becomes when 'completed' then 'remainder' else 'release' end, job.organization_id, job.mode,
          'held', 'available', job.hold_micros - job.charge_micros, p_id);
    end if;
  end if;
  return true;
end $$;
