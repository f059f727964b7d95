-- Fallbacks: a job that a model cannot be rendered on goes on with the next, under the same hold.

alter table geekhub.jobs
  -- The models after the first, in their order, each with all that is its own: model, provider, upstream, options of the
  -- request, usd_micros_per_second, callback_nonce, deadline_ms. The columns of the job are those of the present model.
  add column fallbacks jsonb check (jsonb_typeof(fallbacks) = 'array'),
  -- Which model it is at: 0 is the first.
  add column candidate integer not null default 0 check (candidate >= 0),
  -- Since when; the first since the job was made.
  add column candidate_since timestamptz,
  -- The first, once the job is at another.
  add column asked_model text,
  add column max_cost_micros bigint,
  add constraint jobs_candidate_is_one check (candidate <= coalesce(jsonb_array_length(fallbacks), 0)),
  add constraint jobs_candidate_has_its_time check ((candidate > 0) = (num_nulls(candidate_since, asked_model) = 0)),
  add constraint jobs_never_above_max_cost check (hold_micros <= max_cost_micros);

alter table geekhub.attempts
  add column candidate integer not null default 0,
  -- null in attempts of before there were fallbacks: the model of their job.
  add column model text,
  -- Why the next model was taken.
  add column error_code text,
  drop constraint attempts_outcome_check,
  add constraint attempts_outcome_check check (outcome in
    ('submitting', 'accepted', 'busy', 'rejected', 'unconfirmed', 'abandoned', 'failed')),
  -- `failed`: accepted, and then it came to nothing, so that the next model could be asked.
  drop constraint attempts_accepted_has_operation,
  add constraint attempts_accepted_has_operation check ((outcome in ('accepted', 'failed')) = (operation is not null));

-- As before, and every model that the job may come to must be allowed.
create or replace function geekhub.find_reached_limit(job geekhub.jobs, allowed geekhub.api_keys) returns jsonb
  language plpgsql as $$
declare
  today timestamptz;
  spent bigint;
begin
  if job.model <> all (allowed.models) or exists (
    select from jsonb_array_elements(job.fallbacks) f where f ->> 'model' <> all (allowed.models))
  then
    return jsonb_build_object('by', 'models', 'allowed', allowed.models);
  end if;

  -- A request that does not tell its length is too long.
  if allowed.seconds_per_job is not null
    and ((job.request ->> 'durationSeconds')::integer <= allowed.seconds_per_job) is not true
  then
    return jsonb_build_object('by', 'seconds_per_job', 'limit', allowed.seconds_per_job);
  end if;

  if allowed.micros_per_day is not null then
    today := date_trunc('day', geekhub.app_now(), 'UTC');
    -- What open jobs hold, and what the others were charged, which is nothing for one that failed.
    select coalesce(sum(case when j.status in ('pending', 'processing') then j.hold_micros else j.charge_micros end), 0)
      into spent from geekhub.jobs j where j.api_key_id = job.api_key_id and j.created_at >= today;
    if spent + job.hold_micros > allowed.micros_per_day then
      return jsonb_build_object('by', 'mxn_per_day', 'left_micros', greatest(allowed.micros_per_day - spent, 0)::text,
        'resets_at', extract(epoch from today + interval '24 hours')::bigint);
    end if;
  end if;

  if allowed.open_jobs is not null
    and (select count(*) from geekhub.jobs j
      where j.api_key_id = job.api_key_id and j.status in ('pending', 'processing')) >= allowed.open_jobs
  then
    return jsonb_build_object('by', 'open_jobs', 'limit', allowed.open_jobs);
  end if;

  return null;
end $$;

-- As before, with the models after the first and the most that the job may cost; and a job that names a quote needs one
-- that has not expired.
create or replace function geekhub.submit_job(p_job jsonb, p_image_url text, p_deadline interval, p_retry_window interval)
  returns table (outcome text, job_id uuid, created_at timestamptz, available_micros bigint, held_micros bigint,
    reached_limit jsonb)
  language plpgsql as $$
declare
  job geekhub.jobs := jsonb_populate_record(null::geekhub.jobs, p_job);
  balance geekhub.balances := geekhub.lock_balance(job.organization_id, job.mode);
  earlier_fingerprint text;
begin
  available_micros := balance.available_micros;
  held_micros := balance.held_micros;

  -- Looked up under the lock, so that of two equal requests at the same moment the second sees the first.
  if job.idempotency_key is not null then
    select j.id, j.fingerprint into job_id, earlier_fingerprint from geekhub.jobs j
      where j.organization_id = job.organization_id and j.mode = job.mode and j.idempotency_key = job.idempotency_key;
  elsif p_retry_window is not null then
    select j.id, j.fingerprint into job_id, earlier_fingerprint from geekhub.jobs j
      where j.organization_id = job.organization_id and j.mode = job.mode
        and j.api_key_id = job.api_key_id and j.fingerprint = job.fingerprint
        and j.created_at > geekhub.app_now() - p_retry_window
      order by j.created_at desc limit 1;
  end if;
  if job_id is not null then
    outcome := case when earlier_fingerprint = job.fingerprint then 'replayed' else 'mismatch' end;
    return next;
    return;
  end if;

  -- Not before: a request that is sent again has its job, though the quote expired meanwhile.
  if job.quote_id is not null and not exists (select from geekhub.quotes q
    where q.id = job.quote_id and q.organization_id = job.organization_id and q.mode = job.mode
      and q.expires_at > geekhub.app_now())
  then
    outcome := 'quote_expired';
    return next;
    return;
  end if;

  -- One look-up for a key without limits, and no more: all that follows is for the others.
  reached_limit := (select geekhub.find_reached_limit(job, k) from geekhub.api_keys k
    where k.id = job.api_key_id and num_nonnulls(k.open_jobs, k.micros_per_day, k.models, k.seconds_per_job) > 0);
  if reached_limit is not null then
    outcome := 'limited';
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
      deadline_at, webhook_url, quote_id, fallbacks, max_cost_micros)
    values (job.id, job.organization_id, job.mode, job.api_key_id, job.model, job.provider, job.upstream, job.request,
      job.usd_micros_per_second, job.markup_micros, job.fx_micros, job.hold_micros, job.idempotency_key,
      job.fingerprint, job.callback_nonce, geekhub.app_now() + p_deadline, job.webhook_url, job.quote_id,
      job.fallbacks, job.max_cost_micros)
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

-- As before, but a busy attempt is used again only by its own model, and an attempt says which model it was for.
create or replace function geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean, p_token uuid default null)
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
      where a.job_id = p_id and a.outcome = 'busy' and a.candidate = job.candidate
        and a.number = (select max(newest.number) from geekhub.attempts newest where newest.job_id = p_id)
      returning a.number, a.outcome into attempt_number, attempt_outcome;
    if not found then
      insert into geekhub.attempts (job_id, number, candidate, model, provider, upstream, outcome, claim_token)
        select p_id, coalesce(max(a.number), 0) + 1, job.candidate, job.model, job.provider, job.upstream, 'submitting',
            p_token
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

-- As before, and a change that falls back makes the next model the job's own. The attempt that came to nothing no longer
-- stands in the way of another: only the provider's word, or a submit that started nothing, brings this about.
create or replace function geekhub.commit_job(p_id uuid, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  job geekhub.jobs;
  delivered geekhub.jobs := jsonb_populate_record(null::geekhub.jobs, p_change -> 'delivered');
  becomes text := p_change ->> 'to';
  attempt_becomes text := p_change ->> 'attempt';
  next jsonb;
  left_model text;
begin
  -- Not locked: the fence below tells whether it is still so.
  if p_change ? 'falls_back' then
    select j.fallbacks -> j.candidate, j.model into next, left_model from geekhub.jobs j where j.id = p_id;
  end if;
  update geekhub.jobs j set
      -- What a caller was told is not taken back: a job whose next model is still to be asked goes on processing.
      status = case when becomes = 'pending' then j.status else becomes end,
      version = j.version + 1,
      lease_until = null,
      next_check_at = geekhub.app_now() + coalesce((p_change ->> 'next_check_ms')::bigint, 0) * interval '1 millisecond',
      checks = case when attempt_becomes = 'accepted' or p_change ? 'output' or next is not null then 0 else j.checks end,
      -- Of use only while the video is to be copied; when it was finished stays on record.
      output = case when becomes = 'processing' then coalesce(p_change -> 'output', j.output) end,
      finished_at = case when next is null
        then coalesce(j.finished_at, case when p_change ? 'output' then geekhub.app_now() end) end,
      source_lost_at = case p_change ->> 'source'
        when 'lost' then coalesce(j.source_lost_at, geekhub.app_now())
        when 'reached' then null
        else case when next is null then j.source_lost_at end
      end,
      copy_faults = case when next is null
        then j.copy_faults + coalesce((p_change ->> 'copy_fault')::boolean, false)::integer else 0 end,
      progress = (p_change ->> 'progress')::real,
      error_code = p_change ->> 'error_code',
      error_message = p_change ->> 'error_message',
      charge_micros = coalesce((p_change ->> 'charge_micros')::bigint, 0),
      duration_ms = delivered.duration_ms, width = delivered.width, height = delivered.height,
      has_audio = delivered.has_audio, bytes = delivered.bytes, sha256 = delivered.sha256,
      completed_at = case when becomes in ('completed', 'failed') then geekhub.app_now() end,
      -- All that differs from one model to the next; the hold is enough for each of them.
      candidate = j.candidate + (next is not null)::integer,
      candidate_since = case when next is null then j.candidate_since else geekhub.app_now() end,
      asked_model = case when next is null then j.asked_model else coalesce(j.asked_model, j.model) end,
      model = coalesce(next ->> 'model', j.model),
      provider = coalesce(next ->> 'provider', j.provider),
      upstream = coalesce(next ->> 'upstream', j.upstream),
      request = j.request || coalesce(next -> 'options', '{}'),
      usd_micros_per_second = coalesce((next ->> 'usd_micros_per_second')::bigint, j.usd_micros_per_second),
      -- A callback about the model before proves nothing any more.
      callback_nonce = coalesce(next ->> 'callback_nonce', j.callback_nonce),
      deadline_at = greatest(j.deadline_at,
        geekhub.app_now() + (next ->> 'deadline_ms')::bigint * interval '1 millisecond')
    where j.id = p_id and j.version = p_version and j.status in ('pending', 'processing')
    returning * into job;
  if not found then
    return false;
  end if;
  if p_change ? 'falls_back' and next is null then
    raise exception 'job % has no model left', p_id;
  end if;

  if attempt_becomes is not null then
    update geekhub.attempts a
      set outcome = attempt_becomes, error_code = p_change ->> 'attempt_error_code',
        answered_at = case attempt_becomes when 'failed' then a.answered_at else geekhub.app_now() end,
        operation = case attempt_becomes when 'failed' then a.operation else p_change -> 'operation' end
      where a.job_id = p_id
        and a.outcome = any (case attempt_becomes when 'failed' then '{accepted}' else '{submitting,unconfirmed}' end::text[]);
    if not found then
      raise exception 'job % has no attempt that could become %', p_id, attempt_becomes;
    end if;
  end if;

  -- The sandbox says nothing about the real upstream.
  if job.mode = 'live' and attempt_becomes = 'accepted' then
    delete from geekhub.unavailable_models m where m.model = job.model;
  elsif job.mode = 'live' and 'model_unavailable' in (job.error_code, p_change ->> 'attempt_error_code') then
    insert into geekhub.unavailable_models (model) values (coalesce(left_model, job.model)) on conflict do nothing;
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

-- As before, but for a model that the job has left.
create or replace function geekhub.adopt_late(p_id uuid, p_attempt integer, p_operation jsonb) returns text
  language plpgsql as $$
declare
  job geekhub.jobs;
begin
  select * into job from geekhub.jobs j where j.id = p_id for update;
  if exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted') then
    return case when exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted'
      and a.operation = p_operation) then 'adopted' else 'superfluous' end;
  end if;
  -- A job does not go back to a model that it has left.
  if exists (select from geekhub.attempts a
    where a.job_id = p_id and a.number = p_attempt and a.candidate <> job.candidate)
  then
    return 'superfluous';
  end if;
  if job.status in ('completed', 'failed') then
    update geekhub.attempts a
      set outcome = 'accepted', operation = p_operation, answered_at = geekhub.app_now()
      where a.job_id = p_id and a.number = p_attempt and a.outcome in ('submitting', 'unconfirmed');
    return 'superfluous';
  end if;
  -- Between giving an attempt up and making the next, the job has none that could take the operation: this one is back.
  update geekhub.attempts a set outcome = 'unconfirmed'
    where a.job_id = p_id and a.number = p_attempt
      and not exists (select from geekhub.attempts b where b.job_id = p_id and b.outcome in ('submitting', 'unconfirmed'));
  -- Whoever has the job in hand now loses it.
  if not geekhub.commit_job(p_id, job.version,
    jsonb_build_object('to', 'processing', 'attempt', 'accepted', 'operation', p_operation))
  then
    raise exception 'job % was locked and open, and did not take its operation', p_id;
  end if;
  return 'adopted';
end $$;
