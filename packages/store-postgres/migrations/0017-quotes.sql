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
