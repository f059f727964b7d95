-- The schema that all migrations together make. Written by `npm run schema`; do not edit.

CREATE SCHEMA geekhub;

CREATE FUNCTION geekhub.account(mode text, purse text, organization_id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (CASE mode WHEN 'test'::text THEN 'test:'::text ELSE ''::text END || CASE WHEN (purse = ANY (ARRAY['available'::text, 'held'::text])) THEN ((('org:'::text || (organization_id)::text) || ':'::text) || purse) ELSE purse END);

CREATE FUNCTION geekhub.add_to_spend() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.spend as s (organization_id, mode, quarter_hour, model, videos, delivered_ms, micros)
    select new.organization_id, new.mode, date_bin('15 minutes', new.created_at, 'epoch'), j.model,
      1, coalesce(j.duration_ms, 0), new.amount_micros
    from geekhub.jobs j where j.id = new.job_id
    on conflict (organization_id, mode, quarter_hour, model) do update set
      videos = s.videos + 1,
      delivered_ms = s.delivered_ms + excluded.delivered_ms,
      micros = s.micros + excluded.micros;
  return null;
end $$;

CREATE FUNCTION geekhub.adopt_late(p_id uuid, p_attempt integer, p_operation jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.app_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    RETURN statement_timestamp();

CREATE FUNCTION geekhub.apply_transfer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update geekhub.balances b set
    available_micros = b.available_micros
      + case 'available' when new.destination then new.amount_micros when new.source then -new.amount_micros else 0 end,
    held_micros = b.held_micros
      + case 'held' when new.destination then new.amount_micros when new.source then -new.amount_micros else 0 end
  where b.organization_id = new.organization_id and b.mode = new.mode
  returning b.available_micros, b.held_micros into new.available_after_micros, new.held_after_micros;
  if not found then
    raise exception 'no balance for organization % in mode %', new.organization_id, new.mode;
  end if;
  return new;
end $$;

CREATE FUNCTION geekhub.begin_book_check(p_steps integer, p_patience interval) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.book_transfer(p_id uuid, p_organization_id uuid, p_mode text, p_kind text, p_amount bigint, p_note text, p_idempotency_key text, p_fingerprint text) RETURNS TABLE(outcome text, transfer_id uuid, available_micros bigint, held_micros bigint)
    LANGUAGE plpgsql
    AS $$
declare
  balance geekhub.balances := geekhub.lock_balance(p_organization_id, p_mode);
  earlier record;
begin
  if balance.organization_id is null then
    outcome := 'no_organization';
    return next;
    return;
  end if;
  available_micros := balance.available_micros;
  held_micros := balance.held_micros;
  -- The two balances of an organisation have two locks and one space of keys.
  if p_idempotency_key is not null then
    perform pg_advisory_xact_lock(hashtextextended('book' || p_organization_id::text, 0));
  end if;
  select t.id, t.fingerprint into earlier from geekhub.transfers t
    where t.organization_id = p_organization_id and t.idempotency_key = p_idempotency_key;
  if found then
    outcome := case when earlier.fingerprint = p_fingerprint then 'replayed' else 'mismatch' end;
    transfer_id := earlier.id;
  elsif balance.available_micros + p_amount < 0 then
    outcome := 'overdrawn';
  else
    insert into geekhub.transfers
      (id, kind, organization_id, mode, source, destination, amount_micros, note, idempotency_key, fingerprint)
    values (p_id, p_kind, p_organization_id, p_mode, case when p_amount > 0 then 'world' else 'available' end,
      case when p_amount > 0 then 'available' else 'world' end, abs(p_amount), p_note, p_idempotency_key, p_fingerprint);
    outcome := 'booked';
    transfer_id := p_id;
    available_micros := available_micros + p_amount;
  end if;
  return next;
end $$;

CREATE FUNCTION geekhub.cancel_job(p_id uuid, p_organization_id uuid, p_mode text, p_error_code text, p_error_message text) RETURNS TABLE(outcome text, provider text, operation jsonb, finished boolean)
    LANGUAGE plpgsql
    AS $$
declare
  job geekhub.jobs;
  submitting boolean;
begin
  select * into job from geekhub.jobs j
    where j.id = p_id and j.organization_id = p_organization_id and j.mode = p_mode for update;
  if not found then
    return;
  end if;
  provider := job.provider;
  if job.status in ('completed', 'failed') then
    outcome := case when job.error_code = p_error_code then 'canceled' else 'closed' end;
    return next;
    return;
  end if;
  -- A step may have stored its video.
  finished := job.finished_at is not null;
  select a.operation into operation from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted';
  -- A submit that is under way now may still be accepted.
  submitting := exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'submitting');
  if not geekhub.commit_job(p_id, job.version, jsonb_build_object('to', 'failed', 'error_code', p_error_code,
    'error_message', p_error_message, 'attempt', case when submitting then 'unconfirmed' end))
  then
    raise exception 'job % was locked and open, and did not close', p_id;
  end if;
  outcome := 'canceled';
  return next;
end $$;

CREATE TABLE geekhub.webhook_endpoints (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    description text,
    failing_since timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_reason text,
    deleted_at timestamp with time zone,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT webhook_endpoints_deleted_is_disabled CHECK (((deleted_at IS NULL) OR (disabled_at IS NOT NULL))),
    CONSTRAINT webhook_endpoints_description_check CHECK ((char_length(description) <= 200)),
    CONSTRAINT webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['by_request'::text, 'gone'::text, 'failing'::text]))),
    CONSTRAINT webhook_endpoints_disabled_says_why CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT webhook_endpoints_events_check CHECK (((cardinality(events) > 0) AND (events <@ ARRAY['video.processing'::text, 'video.completed'::text, 'video.failed'::text]))),
    CONSTRAINT webhook_endpoints_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT webhook_endpoints_url_check CHECK ((char_length(url) <= 2048))
);

CREATE FUNCTION geekhub.change_webhook_endpoint(p_id uuid, p_organization_id uuid, p_mode text, p_change jsonb) RETURNS SETOF geekhub.webhook_endpoints
    LANGUAGE plpgsql
    AS $$
declare
  earlier geekhub.webhook_endpoints;
  changed geekhub.webhook_endpoints;
begin
  select * into earlier from geekhub.webhook_endpoints e
    where e.id = p_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null
    for no key update;
  if not found then
    return;
  end if;
  changed := jsonb_populate_record(earlier, p_change - 'enabled' - 'deleted');
  if changed.url <> earlier.url then
    changed.failing_since := null;
  end if;
  if (p_change ->> 'enabled')::boolean then
    changed.disabled_at := null;
    changed.disabled_reason := null;
    changed.failing_since := null;
  elsif p_change ? 'enabled' and changed.disabled_at is null then
    changed.disabled_at := geekhub.app_now();
    changed.disabled_reason := 'by_request';
  end if;
  if p_change ? 'deleted' then
    changed.deleted_at := geekhub.app_now();
    delete from geekhub.webhook_secrets s where s.endpoint_id = p_id;
  end if;
  update geekhub.webhook_endpoints e set url = changed.url, events = changed.events, description = changed.description,
      failing_since = changed.failing_since, disabled_at = changed.disabled_at,
      disabled_reason = changed.disabled_reason, deleted_at = changed.deleted_at
    where e.id = p_id;
  if changed.disabled_at is not null then
    update geekhub.webhook_messages m set state = 'canceled', finished_at = geekhub.app_now()
      where m.endpoint_id = p_id and m.state = 'pending';
  elsif p_change ? 'url' then
    update geekhub.webhook_messages m set url = changed.url where m.endpoint_id = p_id and m.state = 'pending';
  end if;
  return next changed;
end $$;

CREATE FUNCTION geekhub.check_job_money() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE geekhub.jobs (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    api_key_id uuid NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    model text NOT NULL,
    provider text NOT NULL,
    upstream text NOT NULL,
    request jsonb NOT NULL,
    usd_micros_per_second bigint NOT NULL,
    markup_micros bigint NOT NULL,
    fx_micros bigint NOT NULL,
    hold_micros bigint NOT NULL,
    charge_micros bigint DEFAULT 0 NOT NULL,
    idempotency_key text,
    fingerprint text NOT NULL,
    callback_nonce text NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    next_check_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    checks integer DEFAULT 0 NOT NULL,
    output jsonb,
    finished_at timestamp with time zone,
    copy_faults integer DEFAULT 0 NOT NULL,
    progress real,
    error_code text,
    error_message text,
    duration_ms integer,
    width integer,
    height integer,
    has_audio boolean,
    bytes bigint,
    sha256 text,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    completed_at timestamp with time zone,
    webhook_url text,
    claim_token uuid,
    source_lost_at timestamp with time zone,
    deleted_at timestamp with time zone,
    erased boolean DEFAULT false NOT NULL,
    quote_id uuid,
    fallbacks jsonb,
    candidate integer DEFAULT 0 NOT NULL,
    candidate_since timestamp with time zone,
    asked_model text,
    max_cost_micros bigint,
    CONSTRAINT jobs_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT jobs_candidate_check CHECK ((candidate >= 0)),
    CONSTRAINT jobs_candidate_has_its_time CHECK (((candidate > 0) = (num_nulls(candidate_since, asked_model) = 0))),
    CONSTRAINT jobs_candidate_is_one CHECK ((candidate <= COALESCE(jsonb_array_length(fallbacks), 0))),
    CONSTRAINT jobs_check CHECK (((charge_micros >= 0) AND (charge_micros <= hold_micros))),
    CONSTRAINT jobs_deleted_is_closed CHECK (((deleted_at IS NULL) OR (completed_at IS NOT NULL))),
    CONSTRAINT jobs_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT jobs_erased_keeps_no_words CHECK (((NOT erased) OR ((deleted_at IS NOT NULL) AND ((request ->> 'prompt'::text) = ''::text) AND ((request -> 'negativePrompt'::text) = 'null'::jsonb) AND ((request -> 'metadata'::text) = '{}'::jsonb) AND (fingerprint = 'erased'::text)))),
    CONSTRAINT jobs_fallbacks_check CHECK ((jsonb_typeof(fallbacks) = 'array'::text)),
    CONSTRAINT jobs_fx_micros_check CHECK ((fx_micros > 0)),
    CONSTRAINT jobs_height_check CHECK ((height > 0)),
    CONSTRAINT jobs_hold_micros_check CHECK ((hold_micros > 0)),
    CONSTRAINT jobs_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT jobs_markup_micros_check CHECK ((markup_micros > 0)),
    CONSTRAINT jobs_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT jobs_never_above_max_cost CHECK ((hold_micros <= max_cost_micros)),
    CONSTRAINT jobs_output_has_its_time CHECK (((output IS NULL) OR (finished_at IS NOT NULL))),
    CONSTRAINT jobs_progress_check CHECK (((progress >= (0)::double precision) AND (progress <= (100)::double precision))),
    CONSTRAINT jobs_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT jobs_status_has_its_columns CHECK (
CASE status
    WHEN 'pending'::text THEN ((completed_at IS NULL) AND (error_code IS NULL) AND (sha256 IS NULL) AND (charge_micros = 0))
    WHEN 'processing'::text THEN ((completed_at IS NULL) AND (error_code IS NULL) AND (sha256 IS NULL) AND (charge_micros = 0))
    WHEN 'completed'::text THEN ((completed_at IS NOT NULL) AND (error_code IS NULL) AND (charge_micros > 0) AND (num_nulls(duration_ms, width, height, has_audio, bytes, sha256) = 0))
    WHEN 'failed'::text THEN ((completed_at IS NOT NULL) AND (error_code IS NOT NULL) AND (error_message IS NOT NULL) AND (sha256 IS NULL) AND (charge_micros = 0))
    ELSE false
END),
    CONSTRAINT jobs_usd_micros_per_second_check CHECK ((usd_micros_per_second > 0)),
    CONSTRAINT jobs_webhook_url_check CHECK ((char_length(webhook_url) <= 2048)),
    CONSTRAINT jobs_width_check CHECK ((width > 0))
);

CREATE FUNCTION geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean, p_token uuid DEFAULT NULL::uuid) RETURNS TABLE(job geekhub.jobs, claimed_at timestamp with time zone, attempt_is_new boolean, attempt_number integer, attempt_outcome text, attempt_operation jsonb, attempt_answered_at timestamp with time zone, resubmitted boolean, image_url text)
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.claim_removals(p_limit integer) RETURNS TABLE(job_id uuid, organization_id uuid)
    LANGUAGE sql
    AS $$
  with due as (
    select r.job_id from geekhub.video_removals r where r.due_at <= geekhub.app_now()
      order by r.due_at limit p_limit for update skip locked
  )
  update geekhub.video_removals r
    set tries = r.tries + 1, due_at = geekhub.app_now() + least(interval '1 minute' * 2 ^ least(r.tries, 6), interval '1 hour')
    from due, geekhub.jobs j where r.job_id = due.job_id and j.id = r.job_id
    returning r.job_id, j.organization_id
$$;

CREATE TABLE geekhub.webhook_messages (
    id text DEFAULT ('msg_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)) NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    event text NOT NULL,
    job_id uuid,
    endpoint_id uuid,
    url text NOT NULL,
    body text,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    finished_at timestamp with time zone,
    lane text GENERATED ALWAYS AS (((((((organization_id)::text || '/'::text) || mode) || '/'::text) || COALESCE((endpoint_id)::text, "left"(md5(lower(COALESCE("substring"(url, '^https?://([^/?#]+)'::text), ''::text))), 2))) || '/'::text)) STORED NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT webhook_messages_event_check CHECK ((event = ANY (ARRAY['video.processing'::text, 'video.completed'::text, 'video.failed'::text, 'webhook.test'::text]))),
    CONSTRAINT webhook_messages_finished_has_its_time CHECK (((state = 'pending'::text) = (finished_at IS NULL))),
    CONSTRAINT webhook_messages_id_check CHECK ((id ~ '^msg_[0-9a-f]{32}$'::text)),
    CONSTRAINT webhook_messages_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT webhook_messages_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'canceled'::text]))),
    CONSTRAINT webhook_messages_test_has_no_job CHECK ((((event = 'webhook.test'::text) = (job_id IS NULL)) AND ((job_id IS NOT NULL) OR (endpoint_id IS NOT NULL)))),
    CONSTRAINT webhook_messages_url_check CHECK ((char_length(url) <= 2048))
);

CREATE FUNCTION geekhub.claim_webhook(p_id text, p_lease interval, p_spare_secret text) RETURNS TABLE(message geekhub.webhook_messages, claimed_at timestamp with time zone, secrets jsonb, failing_since timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
declare
  receiver geekhub.webhook_endpoints;
begin
  update geekhub.webhook_messages m
    set version = m.version + 1, lease_until = geekhub.app_now() + p_lease
    where m.id = p_id and m.state = 'pending' and m.next_attempt_at <= geekhub.app_now()
      and (m.lease_until is null or m.lease_until <= geekhub.app_now())
    returning m.* into message;
  if not found then
    return;
  end if;
  claimed_at := geekhub.app_now();
  if message.endpoint_id is not null then
    -- Only now that the message is locked: whoever moves the endpoint afterwards waits to write into the message.
    select * into receiver from geekhub.webhook_endpoints e where e.id = message.endpoint_id;
    if receiver.disabled_at is not null then
      update geekhub.webhook_messages m
        set state = 'canceled', finished_at = geekhub.app_now(), lease_until = null where m.id = p_id;
      return;
    end if;
    failing_since := receiver.failing_since;
    if receiver.url <> message.url then
      update geekhub.webhook_messages m set url = receiver.url where m.id = p_id returning m.* into message;
    end if;
  elsif not exists (select from geekhub.webhook_secrets s where s.organization_id = message.organization_id
    and s.mode = message.mode and s.endpoint_id is null and s.expires_at is null)
  then
    perform geekhub.lock_webhooks(message.organization_id, message.mode);
    insert into geekhub.webhook_secrets (organization_id, mode, secret)
      values (message.organization_id, message.mode, p_spare_secret) on conflict do nothing;
  end if;
  select jsonb_agg(s.secret order by s.created_at desc, s.id) into secrets from geekhub.webhook_secrets s
    where s.organization_id = message.organization_id and s.mode = message.mode
      and s.endpoint_id is not distinct from message.endpoint_id
      and (s.expires_at is null or s.expires_at > claimed_at);
  return next;
end $$;

CREATE FUNCTION geekhub.commit_job(p_id uuid, p_version integer, p_change jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.commit_webhook(p_id text, p_version integer, p_change jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  becomes text := p_change ->> 'state';
  message record;
  receiver geekhub.webhook_endpoints;
  has_moved boolean;
begin
  select m.endpoint_id, m.job_id, m.event into message from geekhub.webhook_messages m where m.id = p_id;
  -- Before the message: whoever disables the endpoint goes on from it to all its messages.
  select * into receiver from geekhub.webhook_endpoints e where e.id = message.endpoint_id for no key update;
  has_moved := coalesce(p_change ->> 'url' <> receiver.url, false);
  if has_moved and p_change ->> 'disable' = 'gone' then
    becomes := 'pending';
  end if;
  update geekhub.webhook_messages m set
      lease_until = null,
      attempts = m.attempts + 1,
      state = case when m.state = 'pending' or becomes = 'delivered' then becomes else m.state end,
      next_attempt_at = geekhub.app_now() + coalesce((p_change ->> 'wait_ms')::bigint, 0) * interval '1 millisecond',
      finished_at = case when becomes = 'delivered' or (m.state = 'pending' and becomes <> 'pending')
        then geekhub.app_now() else m.finished_at end
    where m.id = p_id and m.version = p_version;
  if not found then
    return false;
  end if;
  insert into geekhub.webhook_attempts (message_id, number, attempted_at, duration_ms, status, fault, answer)
    select p_id, coalesce(max(a.number), 0) + 1, (p_change ->> 'attempted_at')::timestamptz,
      (p_change ->> 'duration_ms')::integer, (p_change ->> 'status')::integer, p_change ->> 'fault',
      -- Looked at with the message locked: whoever erases the words of the job waits for it, and comes after.
      case when not exists (select from geekhub.jobs j where j.id = message.job_id and j.erased)
        then p_change ->> 'answer' end
    from geekhub.webhook_attempts a where a.message_id = p_id;
  if receiver.id is null or has_moved then
    return true;
  end if;
  if becomes = 'delivered' then
    update geekhub.webhook_endpoints e set failing_since = null where e.id = receiver.id and e.failing_since is not null;
    return true;
  end if;
  -- Somebody looks whether the endpoint is there yet. That it is not counts for nothing.
  if message.event = 'webhook.test' then
    return true;
  end if;
  update geekhub.webhook_endpoints e set failing_since = geekhub.app_now()
    where e.id = receiver.id and e.failing_since is null;
  -- That it is failing was judged by what the claim saw. Another message that was taken since then says otherwise.
  if p_change ->> 'disable' = 'gone'
    or (p_change ->> 'disable' = 'failing' and receiver.failing_since <= (p_change ->> 'attempted_at')::timestamptz)
  then
    update geekhub.webhook_endpoints e
      set disabled_at = geekhub.app_now(), disabled_reason = p_change ->> 'disable'
      where e.id = receiver.id and e.disabled_at is null;
    update geekhub.webhook_messages m set state = 'canceled', finished_at = geekhub.app_now()
      where m.endpoint_id = receiver.id and m.state = 'pending';
  end if;
  return true;
end $$;

CREATE FUNCTION geekhub.complete_images(p_job_id uuid, p_last_frame_url text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  job geekhub.jobs;
  images geekhub.job_images;
  lacking text;
begin
  select * into job from geekhub.jobs j where j.id = p_job_id;
  update geekhub.job_images i set last_frame_url = p_last_frame_url where i.job_id = p_job_id returning i.* into images;
  -- Held, so that none is deleted before this job is seen to use it.
  perform from geekhub.files f where f.id in (images.image_file_id, images.last_frame_file_id)
    order by f.id for key share;
  lacking := case
    when images.image_file_id is not null and not geekhub.is_own_file(job, images.image_file_id) then 'image_url'
    when images.last_frame_file_id is not null and not geekhub.is_own_file(job, images.last_frame_file_id)
      then 'last_frame_url'
  end;
  if lacking is not null then
    raise exception 'no such file' using errcode = 'GH404', detail = lacking;
  end if;
end $$;

CREATE TABLE geekhub.api_keys (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    hash bytea NOT NULL,
    last4 text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    revoked_at timestamp with time zone,
    requests_per_minute integer,
    open_jobs integer,
    micros_per_day bigint,
    models text[],
    seconds_per_job integer,
    is_console boolean DEFAULT false NOT NULL,
    last_used_at timestamp with time zone,
    CONSTRAINT api_keys_console_is_never_revoked CHECK (((NOT is_console) OR (revoked_at IS NULL))),
    CONSTRAINT api_keys_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT api_keys_last4_check CHECK ((char_length(last4) = 4)),
    CONSTRAINT api_keys_micros_per_day_check CHECK ((micros_per_day > 0)),
    CONSTRAINT api_keys_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT api_keys_models_check CHECK (((cardinality(models) > 0) AND (array_position(models, NULL::text) IS NULL))),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT api_keys_open_jobs_check CHECK ((open_jobs > 0)),
    CONSTRAINT api_keys_requests_per_minute_check CHECK ((requests_per_minute > 0)),
    CONSTRAINT api_keys_seconds_per_job_check CHECK ((seconds_per_job > 0))
);

CREATE FUNCTION geekhub.console_key(p_organization_id uuid, p_mode text, p_spare_hash bytea) RETURNS SETOF geekhub.api_keys
    LANGUAGE plpgsql
    AS $$
begin
  return query select k.* from geekhub.api_keys k
    where k.organization_id = p_organization_id and k.mode = p_mode and k.is_console;
  if found then
    return;
  end if;
  insert into geekhub.api_keys (id, organization_id, name, mode, hash, last4, is_console)
    select gen_random_uuid(), o.id, 'Console', p_mode, p_spare_hash, '----', true
    from geekhub.organizations o where o.id = p_organization_id
    on conflict (organization_id, mode) where is_console do nothing;
  return query select k.* from geekhub.api_keys k
    where k.organization_id = p_organization_id and k.mode = p_mode and k.is_console;
end $$;

CREATE FUNCTION geekhub.create_console_session(p_hash bytea, p_email text, p_valid interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  expires timestamptz;
begin
  delete from geekhub.console_sessions s where s.hash in (
    select old.hash from geekhub.console_sessions old where old.expires_at < geekhub.app_now()
      order by old.expires_at limit 20 for update skip locked);
  insert into geekhub.console_sessions (hash, email, expires_at)
    values (p_hash, p_email, geekhub.app_now() + p_valid) returning expires_at into expires;
  return expires;
end $$;

CREATE TABLE geekhub.files (
    id text NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    content_type text NOT NULL,
    bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    idempotency_key text,
    sha256 text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT files_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT files_content_type_check CHECK ((content_type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text, 'image/webp'::text]))),
    CONSTRAINT files_height_check CHECK ((height > 0)),
    CONSTRAINT files_id_check CHECK ((id ~ '^file_[0-9a-f]{32}$'::text)),
    CONSTRAINT files_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT files_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT files_width_check CHECK ((width > 0))
);

CREATE FUNCTION geekhub.create_file(p_file jsonb, p_content bytea, p_valid interval, p_max_files integer, p_max_bytes bigint) RETURNS TABLE(outcome text, file geekhub.files)
    LANGUAGE plpgsql
    AS $$
declare
  given geekhub.files := jsonb_populate_record(null::geekhub.files, p_file);
  count_before bigint;
  bytes_before bigint;
begin
  -- One upload of an organisation at a time: of two equal ones at the same moment the second sees the first.
  perform pg_advisory_xact_lock(hashtextextended('geekhub:files:' || given.organization_id || given.mode, 0));
  if given.idempotency_key is not null then
    select * into file from geekhub.files f
      where f.organization_id = given.organization_id and f.mode = given.mode
        and f.idempotency_key = given.idempotency_key;
    if file.expires_at <= geekhub.app_now() then
      -- Not yet swept, or still in use: it gives its key away.
      update geekhub.files f set idempotency_key = null where f.id = file.id;
    elsif file.id is not null then
      outcome := case when file.sha256 = given.sha256 then 'replayed' else 'mismatch' end;
      return next;
      return;
    end if;
  end if;

  select count(*), coalesce(sum(f.bytes), 0) into count_before, bytes_before from geekhub.files f
    where f.organization_id = given.organization_id and f.mode = given.mode;
  if count_before >= p_max_files or bytes_before + given.bytes > p_max_bytes then
    file := null;
    outcome := 'full';
    return next;
    return;
  end if;

  insert into geekhub.files as f (id, organization_id, mode, content_type, bytes, width, height, idempotency_key, sha256,
      expires_at)
    values (given.id, given.organization_id, given.mode, given.content_type, given.bytes, given.width, given.height,
      given.idempotency_key, given.sha256, geekhub.app_now() + p_valid)
    returning f.* into file;
  insert into geekhub.file_contents (file_id, content) values (given.id, p_content);
  outcome := 'created';
  return next;
end $$;

CREATE FUNCTION geekhub.create_job_token(p_hash bytea, p_job_id uuid, p_organization_id uuid, p_mode text, p_api_key_id uuid, p_valid interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  expires timestamptz;
begin
  delete from geekhub.job_tokens t where t.hash in (
    select old.hash from geekhub.job_tokens old where old.expires_at < geekhub.app_now() - interval '1 day'
      order by old.expires_at limit 20 for update skip locked);
  insert into geekhub.job_tokens (hash, job_id, api_key_id, expires_at)
    select p_hash, j.id, p_api_key_id, geekhub.app_now() + p_valid from geekhub.jobs j
      where j.id = p_job_id and j.organization_id = p_organization_id and j.mode = p_mode
    returning expires_at into expires;
  return expires;
end $$;

CREATE FUNCTION geekhub.create_organization(p_id uuid, p_name text, p_live_bonus bigint, p_test_bonus bigint) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  created timestamptz;
begin
  insert into geekhub.organizations (id, name) values (p_id, p_name) returning created_at into created;
  insert into geekhub.balances (organization_id, mode) values (p_id, 'live'), (p_id, 'test');
  insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, note)
    select 'bonus', p_id, opening.mode, 'world', 'available', opening.amount, 'opening balance'
    from (values ('live', p_live_bonus), ('test', p_test_bonus)) as opening (mode, amount);
  return created;
end $$;

CREATE TABLE geekhub.quotes (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    duration_seconds integer NOT NULL,
    prices jsonb NOT NULL,
    markup_micros bigint NOT NULL,
    fx_micros bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT quotes_duration_seconds_check CHECK ((duration_seconds > 0)),
    CONSTRAINT quotes_fx_micros_check CHECK ((fx_micros > 0)),
    CONSTRAINT quotes_markup_micros_check CHECK ((markup_micros > 0)),
    CONSTRAINT quotes_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT quotes_prices_check CHECK ((jsonb_array_length(prices) > 0))
);

CREATE FUNCTION geekhub.create_quote(p_quote jsonb, p_valid interval) RETURNS SETOF geekhub.quotes
    LANGUAGE plpgsql
    AS $$
declare
  quote geekhub.quotes := jsonb_populate_record(null::geekhub.quotes, p_quote);
begin
  delete from geekhub.quotes q where q.id in (
    select old.id from geekhub.quotes old where old.expires_at < geekhub.app_now() - interval '7 days'
      order by old.expires_at limit 20 for update skip locked);
  return query insert into geekhub.quotes (id, organization_id, mode, duration_seconds, prices, markup_micros,
      fx_micros, expires_at)
    values (quote.id, quote.organization_id, quote.mode, quote.duration_seconds, quote.prices, quote.markup_micros,
      quote.fx_micros, geekhub.app_now() + p_valid)
    returning *;
end $$;

CREATE FUNCTION geekhub.create_webhook_endpoint(p_endpoint jsonb, p_secret text, p_max integer) RETURNS SETOF geekhub.webhook_endpoints
    LANGUAGE plpgsql
    AS $$
declare
  endpoint geekhub.webhook_endpoints := jsonb_populate_record(null::geekhub.webhook_endpoints, p_endpoint);
begin
  perform geekhub.lock_webhooks(endpoint.organization_id, endpoint.mode);
  if (select count(*) from geekhub.webhook_endpoints e
    where e.organization_id = endpoint.organization_id and e.mode = endpoint.mode and e.deleted_at is null) >= p_max
  then
    return;
  end if;
  return query insert into geekhub.webhook_endpoints (id, organization_id, mode, url, events, description)
    values (endpoint.id, endpoint.organization_id, endpoint.mode, endpoint.url, endpoint.events, endpoint.description)
    returning *;
  insert into geekhub.webhook_secrets (organization_id, mode, endpoint_id, secret)
    values (endpoint.organization_id, endpoint.mode, endpoint.id, p_secret);
end $$;

CREATE FUNCTION geekhub.current_month() RETURNS text
    LANGUAGE sql STABLE
    RETURN to_char((geekhub.app_now() AT TIME ZONE 'UTC'::text), 'YYYY-MM'::text);

CREATE FUNCTION geekhub.delete_expired(p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.delete_expired_files(p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  deleted integer;
begin
  delete from geekhub.files f where f.id in (
    select old.id from geekhub.files old
      where old.expires_at <= geekhub.app_now() and not geekhub.is_file_in_use(old.id)
      order by old.expires_at limit p_limit for update skip locked);
  get diagnostics deleted = row_count;
  return deleted;
end $$;

CREATE FUNCTION geekhub.delete_file(p_id text, p_organization_id uuid, p_mode text) RETURNS text
    LANGUAGE plpgsql
    AS $$
begin
  perform from geekhub.files f
    where f.id = p_id and f.organization_id = p_organization_id and f.mode = p_mode
      and f.expires_at > geekhub.app_now() for update;
  if not found then
    return 'missing';
  end if;
  if geekhub.is_file_in_use(p_id) then
    return 'in_use';
  end if;
  delete from geekhub.files f where f.id = p_id;
  return 'deleted';
end $$;

CREATE FUNCTION geekhub.delete_job(p_id uuid, p_organization_id uuid, p_mode text, p_erase boolean, p_claim interval) RETURNS TABLE(outcome text, claimed boolean)
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.delete_used_files() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform from geekhub.files f where f.id in (old.image_file_id, old.last_frame_file_id) order by f.id for update;
  delete from geekhub.files f
    where f.id in (old.image_file_id, old.last_frame_file_id) and not geekhub.is_file_in_use(f.id);
  return null;
end $$;

CREATE FUNCTION geekhub.erase_words(p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update geekhub.jobs j
    set erased = true, fingerprint = 'erased',
      request = j.request || '{"prompt": "", "negativePrompt": null, "metadata": {}}'
    where j.id = p_id;
  -- Those too whose body is being written now: it is then there to be changed.
  perform from geekhub.webhook_messages m where m.job_id = p_id for update;
  update geekhub.webhook_messages m set body = geekhub.without_words(m.body) where m.job_id = p_id and m.body is not null;
  update geekhub.webhook_attempts a set answer = null from geekhub.webhook_messages m
    where m.job_id = p_id and a.message_id = m.id and a.answer is not null;
  delete from geekhub.job_images i where i.job_id = p_id;
end $$;

CREATE FUNCTION geekhub.find_reached_limit(job geekhub.jobs, allowed geekhub.api_keys) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.finish_removal(p_job_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  delete from geekhub.video_removals r
    where r.job_id = p_job_id and r.removed_at <= geekhub.app_now() - interval '1 hour';
  update geekhub.video_removals r
    set removed_at = coalesce(r.removed_at, geekhub.app_now()), tries = 0,
      due_at = coalesce(r.removed_at, geekhub.app_now()) + interval '1 hour'
    where r.job_id = p_job_id;
end $$;

CREATE FUNCTION geekhub.forget_search_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update geekhub.job_search s
    set document = geekhub.search_document(new.organization_id, new.mode, new.api_key_id,
      coalesce(new.asked_model, new.model), '')
    where s.job_id = new.id;
  return null;
end $$;

CREATE FUNCTION geekhub.is_file_in_use(p_id text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from geekhub.job_images i where i.image_file_id = p_id)
    or exists (select from geekhub.job_images i where i.last_frame_file_id = p_id)
$$;

CREATE FUNCTION geekhub.is_last_owner(p_organization_id uuid, p_email text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  perform from geekhub.organizations o where o.id = p_organization_id for no key update;
  return exists (select from geekhub.members m
      where m.organization_id = p_organization_id and m.email = p_email and m.role = 'owner')
    and not exists (select from geekhub.members m
      where m.organization_id = p_organization_id and m.email <> p_email and m.role = 'owner');
end $$;

CREATE FUNCTION geekhub.is_own_file(p_job geekhub.jobs, p_id text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from geekhub.files f
    where f.id = p_id and f.organization_id = p_job.organization_id and f.mode = p_job.mode
      and f.expires_at > geekhub.app_now())
$$;

CREATE FUNCTION geekhub.keep_no_erased_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from geekhub.jobs j where j.id = new.job_id and j.erased) then
    new.body := geekhub.without_words(new.body);
  end if;
  return new;
end $$;

CREATE FUNCTION geekhub.listen_to_webhook_events(p_scopes jsonb, p_for interval) RETURNS void
    LANGUAGE sql
    AS $$
  insert into geekhub.webhook_listeners (organization_id, mode, listens_until)
    -- In one order, whoever else does the same.
    select s.organization_id, s.mode, geekhub.app_now() + 2 * p_for
      from jsonb_to_recordset(p_scopes) as s (organization_id uuid, mode text)
      order by s.organization_id, s.mode
    on conflict (organization_id, mode) do update set listens_until = excluded.listens_until;
  delete from geekhub.webhook_events e where e.created_at <= geekhub.app_now() - p_for;
$$;

CREATE TABLE geekhub.balances (
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    available_micros bigint DEFAULT 0 NOT NULL,
    held_micros bigint DEFAULT 0 NOT NULL,
    CONSTRAINT balances_available_not_negative CHECK ((available_micros >= 0)),
    CONSTRAINT balances_held_not_negative CHECK ((held_micros >= 0)),
    CONSTRAINT balances_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text])))
);

CREATE FUNCTION geekhub.lock_balance(p_organization_id uuid, p_mode text) RETURNS geekhub.balances
    LANGUAGE plpgsql
    AS $$
declare
  balance geekhub.balances;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_mode || p_organization_id::text, 0));
  select * into balance from geekhub.balances b
    where b.organization_id = p_organization_id and b.mode = p_mode for update;
  return balance;
end $$;

CREATE FUNCTION geekhub.lock_webhooks(p_organization_id uuid, p_mode text) RETURNS void
    LANGUAGE sql
    AS $$ select pg_advisory_xact_lock(hashtextextended('webhooks' || p_mode || p_organization_id::text, 0)) $$;

CREATE FUNCTION geekhub.note_callback(p_job_id uuid) RETURNS boolean
    LANGUAGE sql
    AS $$
  with noted as (
    insert into geekhub.job_moments (job_id, what, model, provider)
      select j.id, 'callback', j.model, j.provider from geekhub.jobs j
        where j.id = p_job_id
          and (select count(*) from geekhub.job_moments m where m.job_id = p_job_id and m.what = 'callback') < 20
      returning 1
  )
  select exists (select from noted)
$$;

CREATE FUNCTION geekhub.note_end_of_attempt() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.provider_ends (provider, error_code) values (new.provider, new.error_code);
  return null;
end $$;

CREATE FUNCTION geekhub.note_end_of_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.provider_ends (provider, error_code, render_seconds)
    values (new.provider, new.error_code, case new.status when 'completed' then
      (select extract(epoch from new.finished_at - a.started_at) from geekhub.attempts a
        where a.job_id = new.id and a.outcome = 'accepted') end);
  return null;
end $$;

CREATE FUNCTION geekhub.note_job_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.job_changes (job_id) values (new.id);
  return null;
end $$;

CREATE FUNCTION geekhub.note_job_moments() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.job_moments (job_id, what, model, provider, left_model, left_options)
    select new.id, moment.what, new.model, new.provider,
        case when moment.what = 'next_model' then old.model end,
        case when moment.what = 'next_model' then jsonb_build_object('aspectRatio', old.request -> 'aspectRatio',
          'resolution', old.request -> 'resolution', 'audio', old.request -> 'audio') end
      from (values
        (new.candidate <> old.candidate, 'next_model'),
        (new.status = 'processing' and old.status = 'pending', 'processing'),
        (new.finished_at is not null and old.finished_at is null, 'rendered'),
        (new.erased and not old.erased, 'erased')
      ) moment (has_come, what)
      where moment.has_come;
  return null;
end $$;

CREATE FUNCTION geekhub.note_key_uses(p_uses jsonb) RETURNS void
    LANGUAGE sql
    AS $$
  with used as (
    select k.id, least(geekhub.app_now() - u.ago_ms * interval '1 millisecond', k.revoked_at) as at
      from jsonb_to_recordset(p_uses) as u (id uuid, ago_ms bigint) join geekhub.api_keys k on k.id = u.id
      for no key update of k skip locked
  )
  update geekhub.api_keys k set last_used_at = used.at from used
    where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
$$;

CREATE FUNCTION geekhub.prune_provider_ends(p_keep interval, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.redeliver_webhook(p_id text, p_organization_id uuid, p_mode text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  message geekhub.webhook_messages;
  endpoint geekhub.webhook_endpoints;
begin
  select * into message from geekhub.webhook_messages m
    where m.id = p_id and m.organization_id = p_organization_id and m.mode = p_mode for update;
  if not found then
    return 'missing';
  end if;
  if message.state = 'pending' then
    return 'pending';
  end if;
  select * into endpoint from geekhub.webhook_endpoints e where e.id = message.endpoint_id;
  if endpoint.disabled_at is not null then
    return 'disabled';
  end if;
  update geekhub.webhook_messages m set state = 'pending', attempts = 0, next_attempt_at = geekhub.app_now(),
      finished_at = null, lease_until = null, version = m.version + 1, url = coalesce(endpoint.url, m.url)
    where m.id = p_id;
  return 'started';
end $$;

CREATE FUNCTION geekhub.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

CREATE FUNCTION geekhub.remove_member(p_organization_id uuid, p_email text, p_keep_owner boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
begin
  if p_keep_owner and geekhub.is_last_owner(p_organization_id, p_email) then
    return 'last_owner';
  end if;
  delete from geekhub.members m where m.organization_id = p_organization_id and m.email = p_email;
  return case when found then 'removed' else 'missing' end;
end $$;

CREATE FUNCTION geekhub.rotate_webhook_secret(p_organization_id uuid, p_mode text, p_endpoint_id uuid, p_secret text, p_grace interval, p_max integer) RETURNS TABLE(outcome text, previous_until timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
begin
  perform geekhub.lock_webhooks(p_organization_id, p_mode);
  if p_endpoint_id is not null and not exists (select from geekhub.webhook_endpoints e
    where e.id = p_endpoint_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null)
  then
    outcome := 'missing';
    return next;
    return;
  end if;
  delete from geekhub.webhook_secrets s
    where s.organization_id = p_organization_id and s.mode = p_mode and s.expires_at <= geekhub.app_now();
  if (select count(*) from geekhub.webhook_secrets s where s.organization_id = p_organization_id and s.mode = p_mode
    and s.endpoint_id is not distinct from p_endpoint_id) >= p_max
  then
    outcome := 'too_many';
    return next;
    return;
  end if;
  update geekhub.webhook_secrets s set expires_at = geekhub.app_now() + p_grace
    where s.organization_id = p_organization_id and s.mode = p_mode
      and s.endpoint_id is not distinct from p_endpoint_id and s.expires_at is null
    returning s.expires_at into previous_until;
  insert into geekhub.webhook_secrets (organization_id, mode, endpoint_id, secret)
    values (p_organization_id, p_mode, p_endpoint_id, p_secret);
  outcome := 'rotated';
  return next;
end $$;

CREATE FUNCTION geekhub.search_document(p_organization_id uuid, p_mode text, p_api_key_id uuid, p_model text, p_prompt text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select array_to_tsvector(geekhub.search_words(p_prompt)
    || array['/' || p_mode || p_organization_id, '/key' || p_api_key_id, '/model' || p_model])
$$;

CREATE FUNCTION geekhub.search_query(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select string_agg(quote_literal(word) || ':*', ' & ' order by char_length(word) desc, word)
    from unnest(geekhub.search_words(p_text)) word
$$;

CREATE FUNCTION geekhub.search_words(p_text text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  folded text := case when octet_length(p_text) = char_length(p_text) then lower(p_text) else translate(lower(p_text),
    'áàâäãåéèêëíìîïóòôöõúùûüñçýÿÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇÝ¿¡“”„‘’–—…«»',
    'aaaaaaeeeeiiiiooooouuuuncyyaaaaaaeeeeiiiiooooouuuuncy            ') end;
  unspaced constant text := '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u2e80-\u2fdf'
    || '\u3005-\u3007\u3021-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001f000-\U0003ffff';
begin
  -- The way of most, at a fifth of the time.
  if octet_length(folded) = char_length(folded) then
    return array(select distinct left(word, 64)
      from unnest(string_to_array(regexp_replace(folded, '[^a-z0-9]+', ' ', 'g'), ' ')) word where word <> '');
  end if;

  -- Taken apart, left without marks (of Latin, Hebrew and Arabic; what joins emoji, and their skin), put together again.
  folded := normalize(regexp_replace(normalize(p_text, nfkd),
    '[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060'
      || '\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]', '', 'g'), nfkc);
  folded := translate(lower(folded),
    'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςØøŁłĐđı',
    'абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґαβγδεζηθικλμνξοπρστυφχψωσoollddi');
  folded := replace(replace(replace(folded, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  folded := regexp_replace(folded,
    '[^a-z0-9\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u037d\u037f-\u0386\u0388-\u0559\u0560-\u0588\u05d0-\u05f2'
      || '\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0710-\u0963\u0966-\u1fff\u2c00-\u2dff\ua000-\ud7ff\ufb00-\ufdff'
      || '\ufe70-\ufefc\U00010000-\U0001efff' || unspaced || ']+', ' ', 'g');
  return array(
    select left(word, 64) from unnest(string_to_array(
        regexp_replace(folded, '[' || unspaced || ']+', ' ', 'g'), ' ')) word where word <> ''
    union
    select substr(run, place, 2) from unnest(string_to_array(
        regexp_replace(folded, '[^' || unspaced || ']+', ' ', 'g'), ' ')) run, generate_series(1, char_length(run)) place
      where run <> ''
  );
end $$;

CREATE TABLE geekhub.members (
    organization_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT members_email_check CHECK (((email = lower(email)) AND ((char_length(email) >= 3) AND (char_length(email) <= 320)))),
    CONSTRAINT members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'developer'::text, 'viewer'::text])))
);

CREATE FUNCTION geekhub.set_member(p_organization_id uuid, p_email text, p_role text, p_keep_owner boolean) RETURNS SETOF geekhub.members
    LANGUAGE plpgsql
    AS $$
begin
  if p_keep_owner and p_role <> 'owner' and geekhub.is_last_owner(p_organization_id, p_email) then
    return;
  end if;
  return query insert into geekhub.members as m (organization_id, email, role) values (p_organization_id, p_email, p_role)
    on conflict (organization_id, email) do update set role = excluded.role returning m.*;
end $$;

CREATE FUNCTION geekhub.submit_job(p_job jsonb, p_image_url text, p_deadline interval, p_retry_window interval) RETURNS TABLE(outcome text, job_id uuid, created_at timestamp with time zone, available_micros bigint, held_micros bigint, reached_limit jsonb)
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.use_sign_in_link(p_link bytea, p_hash bytea, p_valid interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
begin
  delete from geekhub.sign_in_links l where l.hash = p_link and l.expires_at > geekhub.app_now();
  if not found then
    return null;
  end if;
  return geekhub.create_console_session(p_hash, null, p_valid);
end $$;

CREATE FUNCTION geekhub.without_words(p_body text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select jsonb_set(jsonb_set(p_body::jsonb, '{data,prompt}', '""'), '{data,metadata}', '{}')::text
$$;

CREATE FUNCTION geekhub.write_search_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into geekhub.job_search (job_id, created_at, document)
    values (new.id, new.created_at, geekhub.search_document(new.organization_id, new.mode, new.api_key_id,
      coalesce(new.asked_model, new.model), new.request ->> 'prompt'))
    on conflict (job_id) do nothing;
  return null;
end $$;

CREATE FUNCTION geekhub.write_webhook_event() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.write_webhook_messages() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  -- Most jobs have nobody to tell, and are to pay for one look at an index.
  if new.webhook_url is null and not exists (select from geekhub.webhook_endpoints e
    where e.organization_id = new.organization_id and e.mode = new.mode and e.disabled_at is null)
  then
    return null;
  end if;
  insert into geekhub.webhook_messages (organization_id, mode, event, job_id, endpoint_id, url)
    select new.organization_id, new.mode, 'video.' || new.status, new.id, receiver.endpoint_id, receiver.url
    from (
      select null::uuid as endpoint_id, new.webhook_url as url where new.webhook_url is not null
      union all
      select e.id, e.url from geekhub.webhook_endpoints e
        where e.organization_id = new.organization_id and e.mode = new.mode and e.disabled_at is null
          and 'video.' || new.status = any (e.events)
    ) receiver
    on conflict do nothing;
  return null;
end $$;

CREATE FUNCTION geekhub.write_webhook_test(p_id text, p_endpoint_id uuid, p_organization_id uuid, p_mode text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  endpoint geekhub.webhook_endpoints;
begin
  -- Held: whoever disables the endpoint meanwhile cancels this message too.
  select * into endpoint from geekhub.webhook_endpoints e
    where e.id = p_endpoint_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null
    for no key update;
  if not found then
    return 'missing';
  end if;
  if endpoint.disabled_at is not null then
    return 'disabled';
  end if;
  if exists (select from geekhub.webhook_messages m
    where m.endpoint_id = p_endpoint_id and m.state = 'pending' and m.event = 'webhook.test')
  then
    return 'pending';
  end if;
  insert into geekhub.webhook_messages (id, organization_id, mode, event, endpoint_id, url)
    values (p_id, p_organization_id, p_mode, 'webhook.test', p_endpoint_id, endpoint.url);
  return 'started';
end $$;

CREATE TABLE geekhub.admin_tokens (
    hash bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT admin_tokens_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE geekhub.attempts (
    job_id uuid NOT NULL,
    number integer NOT NULL,
    provider text NOT NULL,
    upstream text NOT NULL,
    outcome text NOT NULL,
    operation jsonb,
    started_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    answered_at timestamp with time zone,
    claim_token uuid,
    candidate integer DEFAULT 0 NOT NULL,
    model text,
    error_code text,
    CONSTRAINT attempts_accepted_has_operation CHECK (((outcome = ANY (ARRAY['accepted'::text, 'failed'::text])) = (operation IS NOT NULL))),
    CONSTRAINT attempts_answered_at_the_answer CHECK (((outcome = 'submitting'::text) = (answered_at IS NULL))),
    CONSTRAINT attempts_number_check CHECK ((number > 0)),
    CONSTRAINT attempts_outcome_check CHECK ((outcome = ANY (ARRAY['submitting'::text, 'accepted'::text, 'busy'::text, 'rejected'::text, 'unconfirmed'::text, 'abandoned'::text, 'failed'::text])))
);

CREATE TABLE geekhub.book_checks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    started_by text NOT NULL,
    started_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    steps integer NOT NULL,
    steps_done integer DEFAULT 0 NOT NULL,
    last_sign_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    ended_at timestamp(3) with time zone,
    outcome text,
    jobs bigint,
    transfers bigint,
    problems text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT book_checks_check CHECK (((steps_done >= 0) AND (steps_done <= steps))),
    CONSTRAINT book_checks_check1 CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT book_checks_outcome_check CHECK ((outcome = ANY (ARRAY['right'::text, 'wrong'::text, 'timed_out'::text, 'stopped'::text, 'broken'::text, 'lost'::text]))),
    CONSTRAINT book_checks_started_by_check CHECK ((started_by = ANY (ARRAY['console'::text, 'command'::text]))),
    CONSTRAINT book_checks_steps_check CHECK ((steps > 0))
);

CREATE TABLE geekhub.console_sessions (
    hash bytea NOT NULL,
    email text,
    created_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT console_sessions_email_check CHECK ((email = lower(email))),
    CONSTRAINT console_sessions_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE geekhub.file_contents (
    file_id text NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY geekhub.file_contents ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE geekhub.fx_rates (
    month text NOT NULL,
    mxn_per_usd_micros bigint NOT NULL,
    set_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT fx_rates_month_check CHECK ((month ~ '^\d{4}-(0[1-9]|1[0-2])$'::text)),
    CONSTRAINT fx_rates_mxn_per_usd_micros_check CHECK ((mxn_per_usd_micros > 0))
);

CREATE TABLE geekhub.job_changes (
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
    job_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL
);

CREATE TABLE geekhub.job_images (
    job_id uuid NOT NULL,
    image_url text NOT NULL,
    last_frame_url text,
    image_file_id text GENERATED ALWAYS AS (
CASE
    WHEN (image_url ~ '^file_[0-9a-f]{32}$'::text) THEN image_url
    ELSE NULL::text
END) STORED,
    last_frame_file_id text GENERATED ALWAYS AS (
CASE
    WHEN (last_frame_url ~ '^file_[0-9a-f]{32}$'::text) THEN last_frame_url
    ELSE NULL::text
END) STORED
);

CREATE TABLE geekhub.job_moments (
    job_id uuid NOT NULL,
    at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    what text NOT NULL,
    model text,
    provider text,
    left_model text,
    left_options jsonb,
    CONSTRAINT job_moments_what_check CHECK ((what = ANY (ARRAY['processing'::text, 'rendered'::text, 'next_model'::text, 'erased'::text, 'callback'::text])))
);

CREATE TABLE geekhub.job_search (
    job_id uuid NOT NULL,
    created_at timestamp(3) with time zone NOT NULL,
    document tsvector NOT NULL
);

CREATE TABLE geekhub.job_tokens (
    hash bytea NOT NULL,
    job_id uuid NOT NULL,
    api_key_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT job_tokens_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE geekhub.migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE geekhub.organizations (
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    retention_days integer,
    CONSTRAINT organizations_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT organizations_retention_days_check CHECK (((retention_days >= 1) AND (retention_days <= 36500)))
);

CREATE TABLE geekhub.transfers (
    sequence bigint NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    source text NOT NULL,
    destination text NOT NULL,
    amount_micros bigint NOT NULL,
    job_id uuid,
    note text,
    idempotency_key text,
    fingerprint text,
    available_after_micros bigint NOT NULL,
    held_after_micros bigint NOT NULL,
    created_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT transfers_amount_micros_check CHECK ((amount_micros > 0)),
    CONSTRAINT transfers_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT transfers_job_fits_kind CHECK (((kind = ANY (ARRAY['hold'::text, 'charge'::text, 'release'::text, 'remainder'::text])) = (job_id IS NOT NULL))),
    CONSTRAINT transfers_kind_check CHECK ((kind = ANY (ARRAY['bonus'::text, 'recharge'::text, 'refund'::text, 'adjustment'::text, 'hold'::text, 'charge'::text, 'release'::text, 'remainder'::text]))),
    CONSTRAINT transfers_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT transfers_note_check CHECK ((char_length(note) <= 500)),
    CONSTRAINT transfers_purses_fit_kind CHECK (
CASE kind
    WHEN 'hold'::text THEN ((source = 'available'::text) AND (destination = 'held'::text))
    WHEN 'charge'::text THEN ((source = 'held'::text) AND (destination = 'revenue'::text))
    WHEN 'release'::text THEN ((source = 'held'::text) AND (destination = 'available'::text))
    WHEN 'remainder'::text THEN ((source = 'held'::text) AND (destination = 'available'::text))
    WHEN 'adjustment'::text THEN (((source = 'world'::text) AND (destination = 'available'::text)) OR ((source = 'available'::text) AND (destination = 'world'::text)))
    ELSE ((source = 'world'::text) AND (destination = 'available'::text))
END)
);

CREATE VIEW geekhub.postings WITH (security_invoker='true') AS
 SELECT transfers.sequence,
    geekhub.account(transfers.mode, transfers.source, transfers.organization_id) AS account,
    (- transfers.amount_micros) AS amount_micros
   FROM geekhub.transfers
UNION ALL
 SELECT transfers.sequence,
    geekhub.account(transfers.mode, transfers.destination, transfers.organization_id) AS account,
    transfers.amount_micros
   FROM geekhub.transfers;

CREATE TABLE geekhub.provider_ends (
    provider text NOT NULL,
    ended_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    error_code text,
    render_seconds real
);

CREATE VIEW geekhub.render_times WITH (security_invoker='true') AS
 WITH RECURSIVE kinds AS (
        ( SELECT j.provider,
            j.model,
            (j.request ->> 'durationSeconds'::text) AS seconds
           FROM geekhub.jobs j
          WHERE ((j.status = 'completed'::text) AND ((j.request #> '{metadata,sandbox}'::text[]) IS NULL))
          ORDER BY j.provider, j.model, (j.request ->> 'durationSeconds'::text)
         LIMIT 1)
        UNION ALL
         SELECT next.provider,
            next.model,
            next.seconds
           FROM (kinds k
             CROSS JOIN LATERAL ( SELECT j.provider,
                    j.model,
                    (j.request ->> 'durationSeconds'::text) AS seconds
                   FROM geekhub.jobs j
                  WHERE ((j.status = 'completed'::text) AND ((j.request #> '{metadata,sandbox}'::text[]) IS NULL) AND (ROW(j.provider, j.model, (j.request ->> 'durationSeconds'::text)) > ROW(k.provider, k.model, k.seconds)))
                  ORDER BY j.provider, j.model, (j.request ->> 'durationSeconds'::text)
                 LIMIT 1) next)
        ), times AS (
         SELECT k.provider,
            k.model,
            k.seconds,
            EXTRACT(epoch FROM (latest.completed_at - a.started_at)) AS taken
           FROM ((kinds k
             CROSS JOIN LATERAL ( SELECT j.id,
                    j.completed_at
                   FROM geekhub.jobs j
                  WHERE ((j.status = 'completed'::text) AND ((j.request #> '{metadata,sandbox}'::text[]) IS NULL) AND (j.provider = k.provider) AND (j.model = k.model) AND ((j.request ->> 'durationSeconds'::text) = k.seconds) AND (j.completed_at > (geekhub.app_now() - '28 days'::interval)))
                  ORDER BY j.completed_at DESC
                 LIMIT 100) latest)
             JOIN geekhub.attempts a ON (((a.job_id = latest.id) AND (a.outcome = 'accepted'::text))))
        )
 SELECT t.provider,
    t.model,
    (t.seconds)::double precision AS duration_seconds,
    (count(*))::integer AS samples,
    percentile_cont((0.1)::double precision) WITHIN GROUP (ORDER BY ((t.taken)::double precision)) AS p10_seconds,
    percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((t.taken)::double precision)) AS p50_seconds,
    percentile_cont((0.9)::double precision) WITHIN GROUP (ORDER BY ((t.taken)::double precision)) AS p90_seconds
   FROM times t
  GROUP BY t.provider, t.model, t.seconds;

CREATE UNLOGGED TABLE geekhub.request_counts (
    key character varying(255) NOT NULL,
    points integer DEFAULT 0 NOT NULL,
    expire bigint
);

CREATE TABLE geekhub.sign_in_links (
    hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_in_links_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE geekhub.spend (
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    quarter_hour timestamp with time zone NOT NULL,
    model text NOT NULL,
    videos bigint NOT NULL,
    delivered_ms bigint NOT NULL,
    micros bigint NOT NULL,
    CONSTRAINT spend_delivered_ms_check CHECK ((delivered_ms >= 0)),
    CONSTRAINT spend_micros_check CHECK ((micros > 0)),
    CONSTRAINT spend_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT spend_videos_check CHECK ((videos > 0))
)
WITH (fillfactor='70');

ALTER TABLE geekhub.transfers ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME geekhub.transfers_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE geekhub.unavailable_models (
    model text NOT NULL,
    since timestamp with time zone DEFAULT geekhub.app_now() NOT NULL
);

CREATE TABLE geekhub.video_removals (
    job_id uuid NOT NULL,
    due_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    removed_at timestamp with time zone,
    asked_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL
);

CREATE TABLE geekhub.webhook_attempts (
    message_id text NOT NULL,
    number integer NOT NULL,
    attempted_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status integer,
    fault text,
    answer text,
    CONSTRAINT webhook_attempts_answer_check CHECK ((octet_length(answer) <= 1024)),
    CONSTRAINT webhook_attempts_answer_or_fault CHECK ((num_nonnulls(status, fault) = 1)),
    CONSTRAINT webhook_attempts_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT webhook_attempts_fault_check CHECK ((fault = ANY (ARRAY['blocked'::text, 'unreachable'::text, 'timed_out'::text, 'too_large'::text]))),
    CONSTRAINT webhook_attempts_number_check CHECK ((number > 0))
);

CREATE TABLE geekhub.webhook_events (
    id text DEFAULT ('msg_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)) NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    event text NOT NULL,
    job_id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    number bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT webhook_events_event_check CHECK ((event = ANY (ARRAY['video.processing'::text, 'video.completed'::text, 'video.failed'::text]))),
    CONSTRAINT webhook_events_id_check CHECK ((id ~ '^msg_[0-9a-f]{32}$'::text)),
    CONSTRAINT webhook_events_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text])))
);

ALTER TABLE geekhub.webhook_events ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME geekhub.webhook_events_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE geekhub.webhook_listeners (
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    listens_until timestamp with time zone NOT NULL,
    CONSTRAINT webhook_listeners_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text])))
);

CREATE TABLE geekhub.webhook_secrets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    endpoint_id uuid,
    secret text NOT NULL,
    created_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT webhook_secrets_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT webhook_secrets_secret_check CHECK ((secret ~ '^whsec_[A-Za-z0-9+/]{43}=$'::text))
);

ALTER TABLE ONLY geekhub.admin_tokens
    ADD CONSTRAINT admin_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY geekhub.api_keys
    ADD CONSTRAINT api_keys_hash_key UNIQUE (hash);

ALTER TABLE ONLY geekhub.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (job_id, number);

ALTER TABLE ONLY geekhub.balances
    ADD CONSTRAINT balances_pkey PRIMARY KEY (organization_id, mode);

ALTER TABLE ONLY geekhub.book_checks
    ADD CONSTRAINT book_checks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.console_sessions
    ADD CONSTRAINT console_sessions_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY geekhub.file_contents
    ADD CONSTRAINT file_contents_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY geekhub.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.fx_rates
    ADD CONSTRAINT fx_rates_pkey PRIMARY KEY (month);

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY geekhub.job_search
    ADD CONSTRAINT job_search_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY geekhub.job_tokens
    ADD CONSTRAINT job_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY geekhub.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (organization_id, email);

ALTER TABLE ONLY geekhub.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY geekhub.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.quotes
    ADD CONSTRAINT quotes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.request_counts
    ADD CONSTRAINT request_counts_pkey PRIMARY KEY (key);

ALTER TABLE ONLY geekhub.sign_in_links
    ADD CONSTRAINT sign_in_links_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY geekhub.spend
    ADD CONSTRAINT spend_pkey PRIMARY KEY (organization_id, mode, quarter_hour, model);

ALTER TABLE ONLY geekhub.transfers
    ADD CONSTRAINT transfers_id_key UNIQUE (id);

ALTER TABLE ONLY geekhub.transfers
    ADD CONSTRAINT transfers_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY geekhub.unavailable_models
    ADD CONSTRAINT unavailable_models_pkey PRIMARY KEY (model);

ALTER TABLE ONLY geekhub.video_removals
    ADD CONSTRAINT video_removals_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY geekhub.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pkey PRIMARY KEY (message_id, number);

ALTER TABLE ONLY geekhub.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.webhook_events
    ADD CONSTRAINT webhook_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.webhook_listeners
    ADD CONSTRAINT webhook_listeners_pkey PRIMARY KEY (organization_id, mode);

ALTER TABLE ONLY geekhub.webhook_messages
    ADD CONSTRAINT webhook_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.webhook_secrets
    ADD CONSTRAINT webhook_secrets_pkey PRIMARY KEY (id);

CREATE INDEX api_keys_newest ON geekhub.api_keys USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX api_keys_newest_of_a_mode ON geekhub.api_keys USING btree (organization_id, mode, created_at DESC, id DESC);

CREATE UNIQUE INDEX api_keys_one_of_the_console ON geekhub.api_keys USING btree (organization_id, mode) WHERE is_console;

CREATE INDEX api_keys_that_work ON geekhub.api_keys USING btree (organization_id, mode, created_at DESC, id DESC) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX attempts_one_abandoned ON geekhub.attempts USING btree (job_id) WHERE (outcome = 'abandoned'::text);

CREATE UNIQUE INDEX attempts_one_that_may_render ON geekhub.attempts USING btree (job_id) WHERE (outcome = ANY (ARRAY['submitting'::text, 'accepted'::text, 'unconfirmed'::text]));

CREATE INDEX attempts_unconfirmed ON geekhub.attempts USING btree (answered_at DESC, job_id DESC) WHERE (outcome = ANY (ARRAY['unconfirmed'::text, 'abandoned'::text]));

CREATE INDEX book_checks_newest ON geekhub.book_checks USING btree (started_at DESC, id DESC);

CREATE UNIQUE INDEX book_checks_one_at_a_time ON geekhub.book_checks USING btree ((true)) WHERE (ended_at IS NULL);

CREATE INDEX console_sessions_expired ON geekhub.console_sessions USING btree (expires_at);

CREATE INDEX console_sessions_of_an_email ON geekhub.console_sessions USING btree (email);

CREATE INDEX files_expired ON geekhub.files USING btree (expires_at);

CREATE INDEX files_newest ON geekhub.files USING btree (organization_id, mode, created_at DESC, id DESC);

CREATE UNIQUE INDEX files_one_per_idempotency_key ON geekhub.files USING btree (organization_id, mode, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX job_changes_by_transaction ON geekhub.job_changes USING btree (transaction);

CREATE INDEX job_images_first ON geekhub.job_images USING btree (image_file_id) WHERE (image_file_id IS NOT NULL);

CREATE INDEX job_images_last ON geekhub.job_images USING btree (last_frame_file_id) WHERE (last_frame_file_id IS NOT NULL);

CREATE INDEX job_moments_of_a_job ON geekhub.job_moments USING btree (job_id, at);

CREATE INDEX job_search_document ON geekhub.job_search USING gin (document) WITH (gin_pending_list_limit='512');

CREATE INDEX job_tokens_expired ON geekhub.job_tokens USING btree (expires_at);

CREATE INDEX jobs_completed_of_a_kind ON geekhub.jobs USING btree (provider, model, ((request ->> 'durationSeconds'::text)), completed_at DESC) WHERE ((status = 'completed'::text) AND ((request #> '{metadata,sandbox}'::text[]) IS NULL));

CREATE INDEX jobs_deleted ON geekhub.jobs USING btree (organization_id, mode, created_at DESC, id DESC) WHERE (deleted_at IS NOT NULL);

CREATE INDEX jobs_due ON geekhub.jobs USING btree (mode, next_check_at) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));

CREATE INDEX jobs_failed ON geekhub.jobs USING btree (organization_id, mode, created_at DESC, id DESC) WHERE ((status = 'failed'::text) AND (deleted_at IS NULL));

CREATE INDEX jobs_kept ON geekhub.jobs USING btree (organization_id, completed_at) WHERE ((deleted_at IS NULL) AND (completed_at IS NOT NULL));

CREATE INDEX jobs_newest ON geekhub.jobs USING btree (organization_id, mode, created_at DESC, id DESC);

CREATE INDEX jobs_of_a_key ON geekhub.jobs USING btree (api_key_id, created_at, fingerprint);

CREATE UNIQUE INDEX jobs_one_per_idempotency_key ON geekhub.jobs USING btree (organization_id, mode, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX jobs_open_of_a_key ON geekhub.jobs USING btree (api_key_id) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));

CREATE INDEX members_of_an_email ON geekhub.members USING btree (email);

CREATE INDEX organizations_newest ON geekhub.organizations USING btree (created_at DESC, id DESC);

CREATE INDEX provider_ends_latest ON geekhub.provider_ends USING btree (provider, ended_at DESC) INCLUDE (error_code, render_seconds);

CREATE INDEX quotes_expired ON geekhub.quotes USING btree (expires_at);

CREATE INDEX transfers_of_a_job ON geekhub.transfers USING btree (job_id) WHERE (job_id IS NOT NULL);

CREATE INDEX transfers_of_the_operator ON geekhub.transfers USING btree (organization_id, mode, kind, sequence DESC) WHERE (kind = ANY (ARRAY['bonus'::text, 'recharge'::text, 'refund'::text, 'adjustment'::text]));

CREATE UNIQUE INDEX transfers_one_hold_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = 'hold'::text);

CREATE UNIQUE INDEX transfers_one_per_idempotency_key ON geekhub.transfers USING btree (organization_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX transfers_one_remainder_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = 'remainder'::text);

CREATE UNIQUE INDEX transfers_one_settlement_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = ANY (ARRAY['charge'::text, 'release'::text]));

CREATE INDEX transfers_public_by_time ON geekhub.transfers USING btree (organization_id, mode, created_at, sequence) WHERE (kind = ANY (ARRAY['bonus'::text, 'recharge'::text, 'refund'::text, 'adjustment'::text, 'charge'::text]));

CREATE INDEX transfers_public_newest ON geekhub.transfers USING btree (organization_id, mode, sequence DESC) WHERE (kind = ANY (ARRAY['bonus'::text, 'recharge'::text, 'refund'::text, 'adjustment'::text, 'charge'::text]));

CREATE INDEX video_removals_due ON geekhub.video_removals USING btree (due_at);

CREATE INDEX video_removals_refused ON geekhub.video_removals USING btree (asked_at, job_id) WHERE ((removed_at IS NULL) AND (tries >= 3));

CREATE INDEX webhook_endpoints_in_trouble ON geekhub.webhook_endpoints USING btree (COALESCE(disabled_at, failing_since) DESC, id DESC) WHERE ((deleted_at IS NULL) AND ((disabled_reason = ANY (ARRAY['gone'::text, 'failing'::text])) OR ((disabled_at IS NULL) AND (failing_since IS NOT NULL))));

CREATE INDEX webhook_endpoints_newest ON geekhub.webhook_endpoints USING btree (organization_id, mode, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX webhook_endpoints_that_listen ON geekhub.webhook_endpoints USING btree (organization_id, mode) WHERE (disabled_at IS NULL);

CREATE UNIQUE INDEX webhook_events_in_order ON geekhub.webhook_events USING btree (transaction_id, number);

CREATE INDEX webhook_events_oldest ON geekhub.webhook_events USING btree (created_at);

CREATE UNIQUE INDEX webhook_events_one_a_status ON geekhub.webhook_events USING btree (job_id, event);

CREATE INDEX webhook_messages_due ON geekhub.webhook_messages USING btree (lane, next_attempt_at) WHERE (state = 'pending'::text);

CREATE INDEX webhook_messages_in_trouble ON geekhub.webhook_messages USING btree (created_at DESC, id DESC) WHERE ((endpoint_id IS NULL) AND ((state = 'failed'::text) OR ((state = 'pending'::text) AND (attempts >= 3))));

CREATE INDEX webhook_messages_newest ON geekhub.webhook_messages USING btree (organization_id, mode, created_at DESC, id DESC);

CREATE INDEX webhook_messages_not_delivered ON geekhub.webhook_messages USING btree (organization_id, mode, state, created_at DESC, id DESC) WHERE (state <> 'delivered'::text);

CREATE INDEX webhook_messages_of_an_endpoint ON geekhub.webhook_messages USING btree (endpoint_id, created_at DESC, id DESC) WHERE (endpoint_id IS NOT NULL);

CREATE UNIQUE INDEX webhook_messages_one_an_event ON geekhub.webhook_messages USING btree (job_id, event, COALESCE(endpoint_id, job_id));

CREATE INDEX webhook_messages_pending_of_an_endpoint ON geekhub.webhook_messages USING btree (endpoint_id) WHERE ((state = 'pending'::text) AND (endpoint_id IS NOT NULL));

CREATE INDEX webhook_secrets_of_an_organization ON geekhub.webhook_secrets USING btree (organization_id, mode);

CREATE UNIQUE INDEX webhook_secrets_one_an_endpoint ON geekhub.webhook_secrets USING btree (endpoint_id) WHERE ((endpoint_id IS NOT NULL) AND (expires_at IS NULL));

CREATE UNIQUE INDEX webhook_secrets_one_for_jobs ON geekhub.webhook_secrets USING btree (organization_id, mode) WHERE ((endpoint_id IS NULL) AND (expires_at IS NULL));

CREATE TRIGGER attempts_note_their_end AFTER UPDATE ON geekhub.attempts FOR EACH ROW WHEN (((new.error_code IS NOT NULL) AND (old.error_code IS NULL))) EXECUTE FUNCTION geekhub.note_end_of_attempt();

CREATE CONSTRAINT TRIGGER job_images_take_their_files AFTER DELETE ON geekhub.job_images DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.image_file_id IS NOT NULL) OR (old.last_frame_file_id IS NOT NULL))) EXECUTE FUNCTION geekhub.delete_used_files();

CREATE TRIGGER jobs_announce_their_status AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((new.status IS DISTINCT FROM old.status) AND (new.status = ANY (ARRAY['processing'::text, 'completed'::text, 'failed'::text])))) EXECUTE FUNCTION geekhub.write_webhook_messages();

CREATE TRIGGER jobs_can_be_found AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((old.version = 0) AND (new.version > 0))) EXECUTE FUNCTION geekhub.write_search_row();

CREATE TRIGGER jobs_erased_are_not_found AFTER UPDATE OF erased ON geekhub.jobs FOR EACH ROW WHEN ((new.erased AND (NOT old.erased))) EXECUTE FUNCTION geekhub.forget_search_words();

CREATE CONSTRAINT TRIGGER jobs_money_agrees_on_change AFTER UPDATE ON geekhub.jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.status IS DISTINCT FROM old.status)) EXECUTE FUNCTION geekhub.check_job_money();

CREATE CONSTRAINT TRIGGER jobs_money_agrees_on_insert AFTER INSERT ON geekhub.jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geekhub.check_job_money();

CREATE TRIGGER jobs_note_their_changes AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((new.status IS DISTINCT FROM old.status) OR (floor((new.progress)::double precision) IS DISTINCT FROM floor((old.progress)::double precision)) OR (new.finished_at IS DISTINCT FROM old.finished_at))) EXECUTE FUNCTION geekhub.note_job_change();

CREATE TRIGGER jobs_note_their_end AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((new.status IS DISTINCT FROM old.status) AND (new.status = ANY (ARRAY['completed'::text, 'failed'::text])))) EXECUTE FUNCTION geekhub.note_end_of_job();

CREATE TRIGGER jobs_note_their_moments AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((new.candidate <> old.candidate) OR ((new.status = 'processing'::text) AND (old.status = 'pending'::text)) OR ((new.finished_at IS NOT NULL) AND (old.finished_at IS NULL)) OR (new.erased AND (NOT old.erased)))) EXECUTE FUNCTION geekhub.note_job_moments();

CREATE TRIGGER jobs_tell_their_listeners AFTER UPDATE ON geekhub.jobs FOR EACH ROW WHEN (((new.status IS DISTINCT FROM old.status) AND (new.status = ANY (ARRAY['processing'::text, 'completed'::text, 'failed'::text])))) EXECUTE FUNCTION geekhub.write_webhook_event();

CREATE TRIGGER transfers_add_to_spend AFTER INSERT ON geekhub.transfers FOR EACH ROW WHEN ((new.kind = 'charge'::text)) EXECUTE FUNCTION geekhub.add_to_spend();

CREATE TRIGGER transfers_append_only BEFORE DELETE OR UPDATE ON geekhub.transfers FOR EACH ROW EXECUTE FUNCTION geekhub.refuse_change();

CREATE TRIGGER transfers_apply BEFORE INSERT ON geekhub.transfers FOR EACH ROW EXECUTE FUNCTION geekhub.apply_transfer();

CREATE CONSTRAINT TRIGGER transfers_money_agrees AFTER INSERT ON geekhub.transfers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['charge'::text, 'release'::text, 'remainder'::text]))) EXECUTE FUNCTION geekhub.check_job_money();

CREATE TRIGGER transfers_no_truncate BEFORE TRUNCATE ON geekhub.transfers FOR EACH STATEMENT EXECUTE FUNCTION geekhub.refuse_change();

CREATE TRIGGER webhook_messages_keep_no_erased_words BEFORE UPDATE OF body ON geekhub.webhook_messages FOR EACH ROW WHEN ((new.body IS NOT NULL)) EXECUTE FUNCTION geekhub.keep_no_erased_words();

ALTER TABLE ONLY geekhub.api_keys
    ADD CONSTRAINT api_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE ONLY geekhub.attempts
    ADD CONSTRAINT attempts_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.file_contents
    ADD CONSTRAINT file_contents_file_id_fkey FOREIGN KEY (file_id) REFERENCES geekhub.files(id) ON DELETE CASCADE;

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_image_file_id_fkey FOREIGN KEY (image_file_id) REFERENCES geekhub.files(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_last_frame_file_id_fkey FOREIGN KEY (last_frame_file_id) REFERENCES geekhub.files(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY geekhub.job_tokens
    ADD CONSTRAINT job_tokens_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES geekhub.api_keys(id);

ALTER TABLE ONLY geekhub.job_tokens
    ADD CONSTRAINT job_tokens_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.members
    ADD CONSTRAINT members_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE ONLY geekhub.video_removals
    ADD CONSTRAINT video_removals_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.webhook_attempts
    ADD CONSTRAINT webhook_attempts_message_id_fkey FOREIGN KEY (message_id) REFERENCES geekhub.webhook_messages(id);

ALTER TABLE ONLY geekhub.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE ONLY geekhub.webhook_events
    ADD CONSTRAINT webhook_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.webhook_listeners
    ADD CONSTRAINT webhook_listeners_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE ONLY geekhub.webhook_messages
    ADD CONSTRAINT webhook_messages_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES geekhub.webhook_endpoints(id);

ALTER TABLE ONLY geekhub.webhook_messages
    ADD CONSTRAINT webhook_messages_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.webhook_secrets
    ADD CONSTRAINT webhook_secrets_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES geekhub.webhook_endpoints(id);

ALTER TABLE ONLY geekhub.webhook_secrets
    ADD CONSTRAINT webhook_secrets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE geekhub.admin_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.api_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.balances ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.book_checks ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.console_sessions ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.file_contents ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.files ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.fx_rates ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_images ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_moments ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_search ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.members ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.migrations ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.organizations ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.provider_ends ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.quotes ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.request_counts ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.sign_in_links ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.spend ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.transfers ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.unavailable_models ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.video_removals ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_endpoints ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_listeners ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.webhook_secrets ENABLE ROW LEVEL SECURITY;
