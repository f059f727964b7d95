-- What the operator allows one key: requests, open jobs, pesos of a day, models, seconds. null is no limit of its own.

alter table geekhub.api_keys
  add column requests_per_minute integer check (requests_per_minute > 0),
  add column open_jobs integer check (open_jobs > 0),
  add column micros_per_day bigint check (micros_per_day > 0),
  -- A null among the models would let every model pass.
  add column models text[] check (cardinality(models) > 0 and array_position(models, null) is null),
  add column seconds_per_job integer check (seconds_per_job > 0);

-- What a key made since a time: its spending of the day, and, with the fingerprint, the earlier job of a client's own
-- retry. In the order of time, which costs a submit less than the order of the fingerprints did.
create index jobs_of_a_key on geekhub.jobs (api_key_id, created_at, fingerprint);
drop index geekhub.jobs_recent_requests;
create index jobs_open_of_a_key on geekhub.jobs (api_key_id) where status in ('pending', 'processing');

-- Requests that a limited key made in its minute: one row a key, in the columns that the library of the limiter writes.
-- Unlogged: a count is worth a minute, and without a log no request waits for the disk. After a crash of the server
-- the counts begin anew.
create unlogged table geekhub.request_counts (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970, by the clock of the gateway.
  expire bigint
);
alter table geekhub.request_counts enable row level security;

-- Which limit of its key a new job would break, and what of it is left; null for none. Asked under the lock of the
-- balance, which all jobs of a key share: what is counted here cannot grow before the job is written.
create function geekhub.find_reached_limit(job geekhub.jobs, allowed geekhub.api_keys) returns jsonb
  language plpgsql as $$
declare
  today timestamptz;
  spent bigint;
begin
  if job.model <> all (allowed.models) then
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
