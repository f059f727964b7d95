-- Quotes: the terms of a price, kept for a while.

create table geekhub.quotes (
  id uuid primary key,
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  duration_seconds integer not null check (duration_seconds > 0),
  -- The model that is asked for, then its fallbacks in their order, each with its usd_micros_per_second.
  prices jsonb not null check (jsonb_array_length(prices) > 0),
  markup_micros bigint not null check (markup_micros > 0),
  fx_micros bigint not null check (fx_micros > 0),
  created_at timestamptz(3) not null default geekhub.app_now(),
  expires_at timestamptz not null
);
alter table geekhub.quotes enable row level security;
create index quotes_expired on geekhub.quotes (expires_at);

alter table geekhub.jobs add column quote_id uuid;

-- Old ones leave as new ones come, a few at a time. They stay for days after they expire: until then a request that is
-- sent again finds its job whatever has become of the quote.
create function geekhub.create_quote(p_quote jsonb, p_valid interval) returns setof geekhub.quotes
  language plpgsql as $$
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

-- As before, but a job that names a quote needs one that has not expired.
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
      deadline_at, webhook_url, quote_id)
    values (job.id, job.organization_id, job.mode, job.api_key_id, job.model, job.provider, job.upstream, job.request,
      job.usd_micros_per_second, job.markup_micros, job.fx_micros, job.hold_micros, job.idempotency_key,
      job.fingerprint, job.callback_nonce, geekhub.app_now() + p_deadline, job.webhook_url, job.quote_id)
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
