-- What a step learned outlives a lost answer: a claim can be repeated, and how long a file was out of reach is on record.

alter table geekhub.jobs
  -- Who claimed it last: the same claim, made again, is answered in the same words.
  add column claim_token uuid,
  -- Since when the provider's file has been out of reach. That our storage was away is another matter.
  add column source_lost_at timestamptz;
-- The claim that wrote this intent to submit.
alter table geekhub.attempts add column claim_token uuid;

-- As before, but a claim bears a token of its own. Made again after its answer was lost, it finds the job as it took it,
-- with a new lease, unless somebody else has had the job since or its commit has ended the claim. Without a token, as
-- gateways of an earlier version call it, a claim is made once.
drop function geekhub.claim_job(uuid, interval, boolean);
create function geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean, p_token uuid default null)
  returns table (job geekhub.jobs, claimed_at timestamptz, attempt_is_new boolean, attempt_number integer,
    attempt_outcome text, attempt_operation jsonb, attempt_answered_at timestamptz, resubmitted boolean, image_url text)
  language plpgsql as $$
declare
  intent uuid;
begin
  update geekhub.jobs j
    set version = j.version + 1, lease_until = geekhub.app_now() + p_lease, checks = j.checks + 1, claim_token = p_token
    where j.id = p_id and j.status in ('pending', 'processing')
      and (p_even_if_not_due or j.next_check_at <= geekhub.app_now())
      and (j.lease_until is null or j.lease_until <= geekhub.app_now())
      and (p_token is null or j.claim_token is distinct from p_token)
    returning j.* into job;
  if not found then
    update geekhub.jobs j
      set lease_until = geekhub.app_now() + p_lease
      where j.id = p_id and j.status in ('pending', 'processing') and j.claim_token = p_token and j.lease_until is not null
      returning j.* into job;
  end if;
  if job.id is null then
    return;
  end if;
  claimed_at := geekhub.app_now();
  resubmitted := exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'abandoned');

  select a.number, a.outcome, a.operation, a.answered_at, a.claim_token
    into attempt_number, attempt_outcome, attempt_operation, attempt_answered_at, intent
    from geekhub.attempts a where a.job_id = p_id and a.outcome in ('submitting', 'accepted', 'unconfirmed');
  attempt_is_new := coalesce(attempt_outcome = 'submitting' and intent = p_token, false);
  if attempt_number is null then
    update geekhub.attempts a
      set outcome = 'submitting', started_at = geekhub.app_now(), answered_at = null, claim_token = p_token
      where a.job_id = p_id and a.outcome = 'busy'
        and a.number = (select max(newest.number) from geekhub.attempts newest where newest.job_id = p_id)
      returning a.number, a.outcome into attempt_number, attempt_outcome;
    if not found then
      insert into geekhub.attempts (job_id, number, provider, upstream, outcome, claim_token)
        select p_id, coalesce(max(a.number), 0) + 1, job.provider, job.upstream, 'submitting', p_token
          from geekhub.attempts a where a.job_id = p_id
        returning number, outcome into attempt_number, attempt_outcome;
    end if;
    attempt_is_new := true;
  end if;
  if attempt_is_new then
    select i.image_url into image_url from geekhub.job_images i where i.job_id = p_id;
  end if;
  return next;
end $$;

-- As before, with what the step learned of the provider's file.
create or replace function geekhub.commit_job(p_id uuid, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  job geekhub.jobs;
  delivered geekhub.jobs := jsonb_populate_record(null::geekhub.jobs, p_change -> 'delivered');
  becomes text := p_change ->> 'to';
  attempt_becomes text := p_change ->> 'attempt';
begin
  update geekhub.jobs j set
      status = becomes,
      version = j.version + 1,
      lease_until = null,
      next_check_at = geekhub.app_now() + coalesce((p_change ->> 'next_check_ms')::bigint, 0) * interval '1 millisecond',
      checks = case when attempt_becomes = 'accepted' or p_change ? 'output' then 0 else j.checks end,
      -- Of use only while the video is to be copied; when it was finished stays on record.
      output = case when becomes = 'processing' then coalesce(p_change -> 'output', j.output) end,
      finished_at = coalesce(j.finished_at, case when p_change ? 'output' then geekhub.app_now() end),
      source_lost_at = case p_change ->> 'source'
        when 'lost' then coalesce(j.source_lost_at, geekhub.app_now())
        when 'reached' then null
        else j.source_lost_at
      end,
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
