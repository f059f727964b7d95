-- Tokens that read one job: what a browser is given in place of a key.

create table geekhub.job_tokens (
  -- sha256 of the whole token.
  hash bytea primary key check (octet_length(hash) = 32),
  job_id uuid not null references geekhub.jobs (id),
  -- The key that made it: a token is worth no more than its key.
  api_key_id uuid not null references geekhub.api_keys (id),
  created_at timestamptz not null default geekhub.app_now(),
  expires_at timestamptz not null
);
alter table geekhub.job_tokens enable row level security;
create index job_tokens_expired on geekhub.job_tokens (expires_at);

-- null where the job is not this customer's. Those that have expired leave as new ones come, a few at a time.
create function geekhub.create_job_token(
  p_hash bytea, p_job_id uuid, p_organization_id uuid, p_mode text, p_api_key_id uuid, p_valid interval
) returns timestamptz
  language plpgsql as $$
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
