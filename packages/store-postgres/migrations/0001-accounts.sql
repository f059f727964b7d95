-- Who may ask, and at what rate: organisations, keys, exchange rates, models.
-- Everything lives in the schema `geekhub`, which Supabase does not publish through its REST interface, and every
-- table has row level security on without a policy, so that only the owner of the tables reads them.

-- The one clock of all SQL here. Tests replace this function to set the time for SQL and code alike.
create function geekhub.app_now() returns timestamptz
  language sql stable
  return statement_timestamp();

-- Times that pages are cut at have the milliseconds that a JavaScript date can carry back, no more.
create table geekhub.organizations (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  created_at timestamptz(3) not null default geekhub.app_now()
);
create index organizations_newest on geekhub.organizations (created_at desc, id desc);
alter table geekhub.organizations enable row level security;

create table geekhub.api_keys (
  id uuid primary key,
  organization_id uuid not null references geekhub.organizations (id),
  name text not null check (char_length(name) between 1 and 200),
  mode text not null check (mode in ('live', 'test')),
  hash bytea not null unique check (octet_length(hash) = 32),
  last4 text not null check (char_length(last4) = 4),
  created_at timestamptz(3) not null default geekhub.app_now(),
  revoked_at timestamptz
);
create index api_keys_newest on geekhub.api_keys (organization_id, created_at desc, id desc);
alter table geekhub.api_keys enable row level security;

create table geekhub.admin_tokens (
  hash bytea primary key check (octet_length(hash) = 32),
  created_at timestamptz(3) not null default geekhub.app_now()
);
alter table geekhub.admin_tokens enable row level security;

create table geekhub.fx_rates (
  month text primary key check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  mxn_per_usd_micros bigint not null check (mxn_per_usd_micros > 0),
  set_at timestamptz not null default geekhub.app_now()
);
alter table geekhub.fx_rates enable row level security;

-- Models whose upstream last answered that it does not exist. A row goes when the upstream accepts a job again.
create table geekhub.unavailable_models (
  model text primary key,
  since timestamptz not null default geekhub.app_now()
);
alter table geekhub.unavailable_models enable row level security;

create function geekhub.current_month() returns text
  language sql stable
  return to_char(geekhub.app_now() at time zone 'UTC', 'YYYY-MM');
