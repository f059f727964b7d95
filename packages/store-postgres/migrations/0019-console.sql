-- People in the console: what they belong to, their sessions, and the keys in whose name they work.

create table geekhub.members (
  organization_id uuid not null references geekhub.organizations (id),
  email text not null check (email = lower(email) and char_length(email) between 3 and 320),
  role text not null check (role in ('owner', 'developer', 'viewer')),
  created_at timestamptz(3) not null default geekhub.app_now(),
  primary key (organization_id, email)
);
alter table geekhub.members enable row level security;
create index members_of_an_email on geekhub.members (email);

create table geekhub.console_sessions (
  -- sha256 of what the cookie holds.
  hash bytea primary key check (octet_length(hash) = 32),
  -- null: whoever was at the machine itself.
  email text check (email = lower(email)),
  created_at timestamptz not null default geekhub.app_now(),
  expires_at timestamptz not null
);
alter table geekhub.console_sessions enable row level security;
create index console_sessions_expired on geekhub.console_sessions (expires_at);
create index console_sessions_of_an_email on geekhub.console_sessions (email);

-- Each is good for one session of whoever is at the machine.
create table geekhub.sign_in_links (
  hash bytea primary key check (octet_length(hash) = 32),
  expires_at timestamptz not null
);
alter table geekhub.sign_in_links enable row level security;

-- Those that have expired leave as new ones come, a few at a time.
create function geekhub.create_console_session(p_hash bytea, p_email text, p_valid interval) returns timestamptz
  language plpgsql as $$
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

-- null where the link is none, or was used, or is too old. Used up and signed in are one.
create function geekhub.use_sign_in_link(p_link bytea, p_hash bytea, p_valid interval) returns timestamptz
  language plpgsql as $$
begin
  delete from geekhub.sign_in_links l where l.hash = p_link and l.expires_at > geekhub.app_now();
  if not found then
    return null;
  end if;
  return geekhub.create_console_session(p_hash, null, p_valid);
end $$;

-- Jobs of the console are made by a key too, whose limits count as any key's. Nobody has it: its hash is a random number.
alter table geekhub.api_keys add column is_console boolean not null default false;
create unique index api_keys_one_of_the_console on geekhub.api_keys (organization_id, mode) where is_console;

-- null where there is no such organisation.
create function geekhub.console_key(p_organization_id uuid, p_mode text, p_spare_hash bytea)
  returns setof geekhub.api_keys
  language plpgsql as $$
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
