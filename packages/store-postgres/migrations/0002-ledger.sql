-- Money: transfers between named accounts, and the balances that gate a submit.
-- A transfer takes from one account and gives the same to another, so all postings sum to zero by construction.

-- Only balances that gate something are rows. Nothing references this table: a foreign key here would make every
-- submit of one customer take a second lock on the same hot row, and divides the throughput by six.
create table geekhub.balances (
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  available_micros bigint not null default 0 constraint balances_available_not_negative check (available_micros >= 0),
  held_micros bigint not null default 0 constraint balances_held_not_negative check (held_micros >= 0),
  primary key (organization_id, mode)
);
alter table geekhub.balances enable row level security;

create table geekhub.transfers (
  sequence bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  kind text not null
    check (kind in ('bonus', 'recharge', 'refund', 'adjustment', 'hold', 'charge', 'release', 'remainder')),
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  -- Purses: `available` and `held` are the organisation's, `world` and `revenue` the house's, all of them by mode.
  source text not null,
  destination text not null,
  amount_micros bigint not null check (amount_micros > 0),
  job_id uuid,
  note text check (char_length(note) <= 500),
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  fingerprint text,
  available_after_micros bigint not null,
  held_after_micros bigint not null,
  created_at timestamptz not null default geekhub.app_now(),

  -- Plain comparisons: Postgres plans a check anew for every insert, and functions in it cost as much as the insert.
  constraint transfers_purses_fit_kind check (
    case kind
      when 'hold' then source = 'available' and destination = 'held'
      when 'charge' then source = 'held' and destination = 'revenue'
      when 'release' then source = 'held' and destination = 'available'
      when 'remainder' then source = 'held' and destination = 'available'
      when 'adjustment' then (source = 'world' and destination = 'available')
        or (source = 'available' and destination = 'world')
      else source = 'world' and destination = 'available'
    end
  ),
  constraint transfers_job_fits_kind check (
    (kind in ('hold', 'charge', 'release', 'remainder')) = (job_id is not null)
  )
);
alter table geekhub.transfers enable row level security;

create index transfers_of_a_job on geekhub.transfers (job_id) where job_id is not null;
create unique index transfers_one_hold_a_job on geekhub.transfers (job_id) where kind = 'hold';
create unique index transfers_one_settlement_a_job on geekhub.transfers (job_id) where kind in ('charge', 'release');
create unique index transfers_one_remainder_a_job on geekhub.transfers (job_id) where kind = 'remainder';
create unique index transfers_one_per_idempotency_key
  on geekhub.transfers (organization_id, idempotency_key) where idempotency_key is not null;
create index transfers_public_newest on geekhub.transfers (organization_id, mode, sequence desc)
  where kind in ('bonus', 'recharge', 'refund', 'adjustment', 'charge');

-- A transfer moves the balances itself: there is no way to write one without the other.
create function geekhub.apply_transfer() returns trigger
  language plpgsql as $$
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

create trigger transfers_apply before insert on geekhub.transfers
  for each row execute function geekhub.apply_transfer();

create function geekhub.refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger transfers_append_only before update or delete on geekhub.transfers
  for each row execute function geekhub.refuse_change();
create trigger transfers_no_truncate before truncate on geekhub.transfers
  for each statement execute function geekhub.refuse_change();

-- The name of an account: world, revenue, org:<id>:available, org:<id>:held; of the sandbox test:world, and so on.
create function geekhub.account(mode text, purse text, organization_id uuid) returns text
  language sql immutable
  return case mode when 'test' then 'test:' else '' end
    || case when purse in ('available', 'held') then 'org:' || organization_id::text || ':' || purse else purse end;

-- Every transfer seen as its two postings.
create view geekhub.postings with (security_invoker = true) as
  select sequence, geekhub.account(mode, source, organization_id) as account, -amount_micros as amount_micros
    from geekhub.transfers
  union all
  select sequence, geekhub.account(mode, destination, organization_id), amount_micros
    from geekhub.transfers;

-- The advisory lock queues the submits of one customer before they reach the row: with many callers on one balance
-- it halves the slowest answers. Both end with the transaction.
create function geekhub.lock_balance(p_organization_id uuid, p_mode text) returns geekhub.balances
  language plpgsql as $$
declare
  balance geekhub.balances;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_mode || p_organization_id::text, 0));
  select * into balance from geekhub.balances b
    where b.organization_id = p_organization_id and b.mode = p_mode for update;
  return balance;
end $$;

create function geekhub.create_organization(p_id uuid, p_name text, p_live_bonus bigint, p_test_bonus bigint)
  returns timestamptz language plpgsql as $$
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

-- Books a movement that the operator asks for. p_amount is signed.
create function geekhub.book_transfer(
  p_id uuid, p_organization_id uuid, p_mode text, p_kind text, p_amount bigint, p_note text,
  p_idempotency_key text, p_fingerprint text
) returns table (outcome text, transfer_id uuid, available_micros bigint, held_micros bigint)
  language plpgsql as $$
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
