-- What was spent, added up as it is charged: by organisation, mode, quarter of an hour and model.

-- Every zone of the world is whole quarters of an hour away from UTC, so that anybody's days are sums of these rows.
create table geekhub.spend (
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  quarter_hour timestamptz not null,
  model text not null,
  videos bigint not null check (videos > 0),
  delivered_ms bigint not null check (delivered_ms >= 0),
  micros bigint not null check (micros > 0),
  primary key (organization_id, mode, quarter_hour, model)
) with (fillfactor = 70);
alter table geekhub.spend enable row level security;

-- The charge has moved the balance before, and holds its row: whoever gets here is alone with the rows of this
-- organisation and mode. It refuses nothing, since it is not what decides about a charge; the check of the books finds
-- where it would have been wrong.
create function geekhub.add_to_spend() returns trigger
  language plpgsql as $$
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

-- In the order in which a job's transactions take them. A charge of another process waits, and is added by the trigger.
lock table geekhub.jobs, geekhub.transfers in share row exclusive mode;

create trigger transfers_add_to_spend after insert on geekhub.transfers
  for each row when (new.kind = 'charge') execute function geekhub.add_to_spend();

insert into geekhub.spend (organization_id, mode, quarter_hour, model, videos, delivered_ms, micros)
  select t.organization_id, t.mode, date_bin('15 minutes', t.created_at, 'epoch'), j.model,
    count(*), sum(coalesce(j.duration_ms, 0)), sum(t.amount_micros)
  from geekhub.transfers t join geekhub.jobs j on j.id = t.job_id
  where t.kind = 'charge'
  group by 1, 2, 3, 4;

-- A period of the transactions, as it is exported.
create index transfers_public_by_time on geekhub.transfers (organization_id, mode, created_at, sequence)
  where kind in ('bonus', 'recharge', 'refund', 'adjustment', 'charge');
-- Those of one kind: few, among charges without number, which pay nothing for this.
create index transfers_of_the_operator on geekhub.transfers (organization_id, mode, kind, sequence desc)
  where kind in ('bonus', 'recharge', 'refund', 'adjustment');
