-- The schema that all migrations together make. Written by `npm run schema`; do not edit.

CREATE SCHEMA geekhub;

CREATE FUNCTION geekhub.account(mode text, purse text, organization_id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (CASE mode WHEN 'test'::text THEN 'test:'::text ELSE ''::text END || CASE WHEN (purse = ANY (ARRAY['available'::text, 'held'::text])) THEN ((('org:'::text || (organization_id)::text) || ':'::text) || purse) ELSE purse END);

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
    CONSTRAINT jobs_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT jobs_check CHECK (((charge_micros >= 0) AND (charge_micros <= hold_micros))),
    CONSTRAINT jobs_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT jobs_fx_micros_check CHECK ((fx_micros > 0)),
    CONSTRAINT jobs_height_check CHECK ((height > 0)),
    CONSTRAINT jobs_hold_micros_check CHECK ((hold_micros > 0)),
    CONSTRAINT jobs_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT jobs_markup_micros_check CHECK ((markup_micros > 0)),
    CONSTRAINT jobs_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
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
    CONSTRAINT jobs_width_check CHECK ((width > 0))
);

CREATE FUNCTION geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean) RETURNS TABLE(job geekhub.jobs, claimed_at timestamp with time zone, attempt_is_new boolean, attempt_number integer, attempt_outcome text, attempt_operation jsonb, attempt_answered_at timestamp with time zone, resubmitted boolean, image_url text)
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.commit_job(p_id uuid, p_version integer, p_change jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION geekhub.current_month() RETURNS text
    LANGUAGE sql STABLE
    RETURN to_char((geekhub.app_now() AT TIME ZONE 'UTC'::text), 'YYYY-MM'::text);

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

CREATE FUNCTION geekhub.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

CREATE FUNCTION geekhub.submit_job(p_job jsonb, p_image_url text, p_deadline interval, p_retry_window interval) RETURNS TABLE(outcome text, job_id uuid, created_at timestamp with time zone, available_micros bigint, held_micros bigint)
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE geekhub.admin_tokens (
    hash bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT admin_tokens_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE geekhub.api_keys (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    hash bytea NOT NULL,
    last4 text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT geekhub.app_now() NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT api_keys_last4_check CHECK ((char_length(last4) = 4)),
    CONSTRAINT api_keys_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
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
    CONSTRAINT attempts_accepted_has_operation CHECK (((outcome = 'accepted'::text) = (operation IS NOT NULL))),
    CONSTRAINT attempts_answered_at_the_answer CHECK (((outcome = 'submitting'::text) = (answered_at IS NULL))),
    CONSTRAINT attempts_number_check CHECK ((number > 0)),
    CONSTRAINT attempts_outcome_check CHECK ((outcome = ANY (ARRAY['submitting'::text, 'accepted'::text, 'busy'::text, 'rejected'::text, 'unconfirmed'::text, 'abandoned'::text])))
);

CREATE TABLE geekhub.fx_rates (
    month text NOT NULL,
    mxn_per_usd_micros bigint NOT NULL,
    set_at timestamp with time zone DEFAULT geekhub.app_now() NOT NULL,
    CONSTRAINT fx_rates_month_check CHECK ((month ~ '^\d{4}-(0[1-9]|1[0-2])$'::text)),
    CONSTRAINT fx_rates_mxn_per_usd_micros_check CHECK ((mxn_per_usd_micros > 0))
);

CREATE TABLE geekhub.job_images (
    job_id uuid NOT NULL,
    image_url text NOT NULL
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
    CONSTRAINT organizations_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
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

ALTER TABLE ONLY geekhub.fx_rates
    ADD CONSTRAINT fx_rates_pkey PRIMARY KEY (month);

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY geekhub.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY geekhub.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY geekhub.transfers
    ADD CONSTRAINT transfers_id_key UNIQUE (id);

ALTER TABLE ONLY geekhub.transfers
    ADD CONSTRAINT transfers_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY geekhub.unavailable_models
    ADD CONSTRAINT unavailable_models_pkey PRIMARY KEY (model);

CREATE INDEX api_keys_newest ON geekhub.api_keys USING btree (organization_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX attempts_one_abandoned ON geekhub.attempts USING btree (job_id) WHERE (outcome = 'abandoned'::text);

CREATE UNIQUE INDEX attempts_one_that_may_render ON geekhub.attempts USING btree (job_id) WHERE (outcome = ANY (ARRAY['submitting'::text, 'accepted'::text, 'unconfirmed'::text]));

CREATE INDEX jobs_due ON geekhub.jobs USING btree (mode, next_check_at) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));

CREATE INDEX jobs_newest ON geekhub.jobs USING btree (organization_id, mode, created_at DESC, id DESC);

CREATE UNIQUE INDEX jobs_one_per_idempotency_key ON geekhub.jobs USING btree (organization_id, mode, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX jobs_recent_requests ON geekhub.jobs USING btree (api_key_id, fingerprint, created_at DESC);

CREATE INDEX organizations_newest ON geekhub.organizations USING btree (created_at DESC, id DESC);

CREATE INDEX transfers_of_a_job ON geekhub.transfers USING btree (job_id) WHERE (job_id IS NOT NULL);

CREATE UNIQUE INDEX transfers_one_hold_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = 'hold'::text);

CREATE UNIQUE INDEX transfers_one_per_idempotency_key ON geekhub.transfers USING btree (organization_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX transfers_one_remainder_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = 'remainder'::text);

CREATE UNIQUE INDEX transfers_one_settlement_a_job ON geekhub.transfers USING btree (job_id) WHERE (kind = ANY (ARRAY['charge'::text, 'release'::text]));

CREATE INDEX transfers_public_newest ON geekhub.transfers USING btree (organization_id, mode, sequence DESC) WHERE (kind = ANY (ARRAY['bonus'::text, 'recharge'::text, 'refund'::text, 'adjustment'::text, 'charge'::text]));

CREATE CONSTRAINT TRIGGER jobs_money_agrees_on_change AFTER UPDATE ON geekhub.jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.status IS DISTINCT FROM old.status)) EXECUTE FUNCTION geekhub.check_job_money();

CREATE CONSTRAINT TRIGGER jobs_money_agrees_on_insert AFTER INSERT ON geekhub.jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geekhub.check_job_money();

CREATE TRIGGER transfers_append_only BEFORE DELETE OR UPDATE ON geekhub.transfers FOR EACH ROW EXECUTE FUNCTION geekhub.refuse_change();

CREATE TRIGGER transfers_apply BEFORE INSERT ON geekhub.transfers FOR EACH ROW EXECUTE FUNCTION geekhub.apply_transfer();

CREATE CONSTRAINT TRIGGER transfers_money_agrees AFTER INSERT ON geekhub.transfers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['charge'::text, 'release'::text, 'remainder'::text]))) EXECUTE FUNCTION geekhub.check_job_money();

CREATE TRIGGER transfers_no_truncate BEFORE TRUNCATE ON geekhub.transfers FOR EACH STATEMENT EXECUTE FUNCTION geekhub.refuse_change();

ALTER TABLE ONLY geekhub.api_keys
    ADD CONSTRAINT api_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES geekhub.organizations(id);

ALTER TABLE ONLY geekhub.attempts
    ADD CONSTRAINT attempts_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id);

ALTER TABLE ONLY geekhub.job_images
    ADD CONSTRAINT job_images_job_id_fkey FOREIGN KEY (job_id) REFERENCES geekhub.jobs(id) ON DELETE CASCADE;

ALTER TABLE geekhub.admin_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.api_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.balances ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.fx_rates ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.job_images ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.migrations ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.organizations ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.transfers ENABLE ROW LEVEL SECURITY;

ALTER TABLE geekhub.unavailable_models ENABLE ROW LEVEL SECURITY;
