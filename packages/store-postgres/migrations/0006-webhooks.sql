-- What customers are told: who listens, what is to be sent, what came of each try.

-- Where the events of this one job go, beside the endpoints of its organisation.
alter table geekhub.jobs add column webhook_url text check (char_length(webhook_url) <= 2048);

create table geekhub.webhook_endpoints (
  id uuid primary key,
  organization_id uuid not null references geekhub.organizations (id),
  mode text not null check (mode in ('live', 'test')),
  url text not null check (char_length(url) <= 2048),
  events text[] not null check (
    cardinality(events) > 0 and events <@ array['video.processing', 'video.completed', 'video.failed']
  ),
  description text check (char_length(description) <= 200),
  -- Since when nothing was taken there any more, while it was tried.
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('by_request', 'gone', 'failing')),
  -- What was sent to it stays on record.
  deleted_at timestamptz,
  created_at timestamptz(3) not null default geekhub.app_now(),
  constraint webhook_endpoints_disabled_says_why check ((disabled_at is null) = (disabled_reason is null)),
  constraint webhook_endpoints_deleted_is_disabled check (deleted_at is null or disabled_at is not null)
);
alter table geekhub.webhook_endpoints enable row level security;

create index webhook_endpoints_that_listen on geekhub.webhook_endpoints (organization_id, mode) where disabled_at is null;
create index webhook_endpoints_newest
  on geekhub.webhook_endpoints (organization_id, mode, created_at desc, id desc) where deleted_at is null;

-- Signing needs the secret itself, so it is kept as it is: whoever reads this table can sign for us.
create table geekhub.webhook_secrets (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references geekhub.organizations (id),
  mode text not null check (mode in ('live', 'test')),
  -- null: signs what goes to the webhook_url of a job.
  endpoint_id uuid references geekhub.webhook_endpoints (id),
  secret text not null check (secret ~ '^whsec_[A-Za-z0-9+/]{43}=$'),
  created_at timestamptz not null default geekhub.app_now(),
  -- Set when another took its place: until then both sign.
  expires_at timestamptz
);
alter table geekhub.webhook_secrets enable row level security;

create unique index webhook_secrets_one_an_endpoint
  on geekhub.webhook_secrets (endpoint_id) where endpoint_id is not null and expires_at is null;
create unique index webhook_secrets_one_for_jobs
  on geekhub.webhook_secrets (organization_id, mode) where endpoint_id is null and expires_at is null;
create index webhook_secrets_of_an_organization on geekhub.webhook_secrets (organization_id, mode);

-- One event for one receiver: the outbox, and the record of the delivery.
create table geekhub.webhook_messages (
  -- The `webhook-id`: a receiver that sees it again has had it before.
  id text primary key default 'msg_' || replace(gen_random_uuid()::text, '-', '') check (id ~ '^msg_[0-9a-f]{32}$'),
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  event text not null check (event in ('video.processing', 'video.completed', 'video.failed')),
  job_id uuid not null references geekhub.jobs (id),
  -- null: goes to the job's own webhook_url.
  endpoint_id uuid references geekhub.webhook_endpoints (id),
  url text not null check (char_length(url) <= 2048),
  -- What shares a lane shares a few places among the senders: one slow receiver delays nobody else.
  lane text collate "C" not null generated always as
    (organization_id::text || '/' || mode || '/' || coalesce(substring(url from '^https?://([^/?#]+)'), '') || '/') stored,
  -- Written before the first try, and the same in all of them.
  body text,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'canceled')),
  -- Of the present round; sending it again by hand begins another.
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default geekhub.app_now(),
  -- The fence, as in geekhub.jobs.
  version integer not null default 0,
  lease_until timestamptz,
  created_at timestamptz(3) not null default geekhub.app_now(),
  finished_at timestamptz,
  constraint webhook_messages_finished_has_its_time check ((state = 'pending') = (finished_at is null))
);
alter table geekhub.webhook_messages enable row level security;

create unique index webhook_messages_one_an_event
  on geekhub.webhook_messages (job_id, event, coalesce(endpoint_id, job_id));
create index webhook_messages_due on geekhub.webhook_messages (lane, next_attempt_at) where state = 'pending';
create index webhook_messages_newest on geekhub.webhook_messages (organization_id, mode, created_at desc, id desc);
create index webhook_messages_of_an_endpoint
  on geekhub.webhook_messages (endpoint_id, created_at desc, id desc) where endpoint_id is not null;
create index webhook_messages_pending_of_an_endpoint
  on geekhub.webhook_messages (endpoint_id) where state = 'pending' and endpoint_id is not null;

create table geekhub.webhook_attempts (
  message_id text not null references geekhub.webhook_messages (id),
  number integer not null check (number > 0),
  attempted_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0),
  -- What the receiver answered, or why there was no answer.
  status integer,
  fault text check (fault in ('blocked', 'unreachable', 'timed_out', 'too_large')),
  primary key (message_id, number),
  constraint webhook_attempts_answer_or_fault check (num_nonnulls(status, fault) = 1)
);
alter table geekhub.webhook_attempts enable row level security;

-- Whoever moves a job, and by whatever function: its messages are in the same transaction.
create function geekhub.write_webhook_messages() returns trigger
  language plpgsql as $$
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

create trigger jobs_announce_their_status after update on geekhub.jobs
  for each row when (new.status is distinct from old.status and new.status in ('processing', 'completed', 'failed'))
  execute function geekhub.write_webhook_messages();

-- Endpoints and secrets of one customer change one after the other.
create function geekhub.lock_webhooks(p_organization_id uuid, p_mode text) returns void
  language sql
  as $$ select pg_advisory_xact_lock(hashtextextended('webhooks' || p_mode || p_organization_id::text, 0)) $$;

-- No row when the customer has p_max endpoints already. p_endpoint has the columns of geekhub.webhook_endpoints.
create function geekhub.create_webhook_endpoint(p_endpoint jsonb, p_secret text, p_max integer)
  returns setof geekhub.webhook_endpoints language plpgsql as $$
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

-- p_change has the columns that change. What waits to be sent follows the endpoint to a new address, and is canceled
-- with it when it is disabled. The endpoint's row is locked before those of its messages, here as everywhere.
create function geekhub.change_webhook_endpoint(p_id uuid, p_organization_id uuid, p_mode text, p_change jsonb)
  returns setof geekhub.webhook_endpoints language plpgsql as $$
declare
  changed geekhub.webhook_endpoints;
begin
  select * into changed from geekhub.webhook_endpoints e
    where e.id = p_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null
    for no key update;
  if not found then
    return;
  end if;
  changed := jsonb_populate_record(changed, p_change - 'enabled' - 'deleted');
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

-- Gives an endpoint, or where p_endpoint_id is null the jobs' own addresses, another secret; those before sign too
-- for p_grace more. The time until which they do comes back, null where there was none.
create function geekhub.rotate_webhook_secret(
  p_organization_id uuid, p_mode text, p_endpoint_id uuid, p_secret text, p_grace interval, p_max integer
) returns table (outcome text, previous_until timestamptz)
  language plpgsql as $$
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

-- Takes a message for one try, if it is due and not leased, with the secrets that sign it. The first message for a
-- job's own address takes p_spare_secret where there is none yet. One for an endpoint that does not listen any more
-- (its job settled while it was being disabled) is canceled here.
create function geekhub.claim_webhook(p_id text, p_lease interval, p_spare_secret text)
  returns table (message geekhub.webhook_messages, claimed_at timestamptz, secrets jsonb, failing_since timestamptz)
  language plpgsql as $$
declare
  listens boolean := true;
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
    select e.failing_since, e.disabled_at is null into failing_since, listens
      from geekhub.webhook_endpoints e where e.id = message.endpoint_id;
  elsif not exists (select from geekhub.webhook_secrets s where s.organization_id = message.organization_id
    and s.mode = message.mode and s.endpoint_id is null and s.expires_at is null)
  then
    perform geekhub.lock_webhooks(message.organization_id, message.mode);
    insert into geekhub.webhook_secrets (organization_id, mode, secret)
      values (message.organization_id, message.mode, p_spare_secret) on conflict do nothing;
  end if;
  if not listens then
    update geekhub.webhook_messages m
      set state = 'canceled', finished_at = geekhub.app_now(), lease_until = null where m.id = p_id;
    return;
  end if;
  select jsonb_agg(s.secret order by s.created_at desc, s.id) into secrets from geekhub.webhook_secrets s
    where s.organization_id = message.organization_id and s.mode = message.mode
      and s.endpoint_id is not distinct from message.endpoint_id
      and (s.expires_at is null or s.expires_at > claimed_at);
  return next;
end $$;

-- Writes what came of one try. false when another try came between. A message that was canceled meanwhile stays so,
-- unless it was taken after all. p_change: state, wait_ms, disable (a reason), attempted_at, duration_ms, status, fault.
create function geekhub.commit_webhook(p_id text, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  becomes text := p_change ->> 'state';
  endpoint uuid;
begin
  select m.endpoint_id into endpoint from geekhub.webhook_messages m where m.id = p_id;
  -- Before the message: whoever disables the endpoint goes on from it to all its messages.
  perform from geekhub.webhook_endpoints e where e.id = endpoint for no key update;
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
  insert into geekhub.webhook_attempts (message_id, number, attempted_at, duration_ms, status, fault)
    select p_id, coalesce(max(a.number), 0) + 1, (p_change ->> 'attempted_at')::timestamptz,
      (p_change ->> 'duration_ms')::integer, (p_change ->> 'status')::integer, p_change ->> 'fault'
    from geekhub.webhook_attempts a where a.message_id = p_id;
  if becomes = 'delivered' then
    update geekhub.webhook_endpoints e set failing_since = null where e.id = endpoint and e.failing_since is not null;
  else
    update geekhub.webhook_endpoints e set failing_since = geekhub.app_now()
      where e.id = endpoint and e.failing_since is null;
  end if;
  if p_change ->> 'disable' is not null then
    update geekhub.webhook_endpoints e
      set disabled_at = geekhub.app_now(), disabled_reason = p_change ->> 'disable'
      where e.id = endpoint and e.disabled_at is null;
    update geekhub.webhook_messages m set state = 'canceled', finished_at = geekhub.app_now()
      where m.endpoint_id = endpoint and m.state = 'pending';
  end if;
  return true;
end $$;

-- Sends a message again from the beginning, under the id and with the body that it had.
create function geekhub.redeliver_webhook(p_id text, p_organization_id uuid, p_mode text) returns text
  language plpgsql as $$
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

-- Takes a request in: idempotency, limits of the key, balance check, job and hold, in one call. p_job has the columns
-- of geekhub.jobs. It answers with one column more than before, so it cannot be replaced in place.
drop function geekhub.submit_job(jsonb, text, interval, interval);
create function geekhub.submit_job(p_job jsonb, p_image_url text, p_deadline interval, p_retry_window interval)
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
      deadline_at, webhook_url)
    values (job.id, job.organization_id, job.mode, job.api_key_id, job.model, job.provider, job.upstream, job.request,
      job.usd_micros_per_second, job.markup_micros, job.fx_micros, job.hold_micros, job.idempotency_key,
      job.fingerprint, job.callback_nonce, geekhub.app_now() + p_deadline, job.webhook_url)
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
