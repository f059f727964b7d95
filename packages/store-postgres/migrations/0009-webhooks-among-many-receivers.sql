-- Webhooks among many receivers: lanes are bounded, an endpoint is judged where it is now, failures are found quickly.

-- A lane by host let one customer make as many as there are names. Now it is the endpoint's own, and what goes to the
-- addresses of jobs has 256 for each customer and mode: a host is always in the same one.
drop index geekhub.webhook_messages_due;
alter table geekhub.webhook_messages drop column lane;
alter table geekhub.webhook_messages add column lane text collate "C" not null generated always as (
  organization_id::text || '/' || mode || '/'
    || coalesce(endpoint_id::text, left(md5(lower(coalesce(substring(url from '^https?://([^/?#]+)'), ''))), 2)) || '/'
) stored;
create index webhook_messages_due on geekhub.webhook_messages (lane, next_attempt_at) where state = 'pending';

-- Nearly all are delivered: a list of the others need not pass them by.
create index webhook_messages_not_delivered
  on geekhub.webhook_messages (organization_id, mode, state, created_at desc, id desc) where state <> 'delivered';

-- As before, but an endpoint that moves has not failed yet where it is now.
create or replace function geekhub.change_webhook_endpoint(
  p_id uuid, p_organization_id uuid, p_mode text, p_change jsonb
) returns setof geekhub.webhook_endpoints language plpgsql as $$
declare
  earlier geekhub.webhook_endpoints;
  changed geekhub.webhook_endpoints;
begin
  select * into earlier from geekhub.webhook_endpoints e
    where e.id = p_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null
    for no key update;
  if not found then
    return;
  end if;
  changed := jsonb_populate_record(earlier, p_change - 'enabled' - 'deleted');
  if changed.url <> earlier.url then
    changed.failing_since := null;
  end if;
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

-- As before, but a message for an endpoint is sent to where the endpoint is now. One that was written, or sent again,
-- while the endpoint was being moved still has the address before.
create or replace function geekhub.claim_webhook(p_id text, p_lease interval, p_spare_secret text)
  returns table (message geekhub.webhook_messages, claimed_at timestamptz, secrets jsonb, failing_since timestamptz)
  language plpgsql as $$
declare
  receiver geekhub.webhook_endpoints;
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
    -- Only now that the message is locked: whoever moves the endpoint afterwards waits to write into the message.
    select * into receiver from geekhub.webhook_endpoints e where e.id = message.endpoint_id;
    if receiver.disabled_at is not null then
      update geekhub.webhook_messages m
        set state = 'canceled', finished_at = geekhub.app_now(), lease_until = null where m.id = p_id;
      return;
    end if;
    failing_since := receiver.failing_since;
    if receiver.url <> message.url then
      update geekhub.webhook_messages m set url = receiver.url where m.id = p_id returning m.* into message;
    end if;
  elsif not exists (select from geekhub.webhook_secrets s where s.organization_id = message.organization_id
    and s.mode = message.mode and s.endpoint_id is null and s.expires_at is null)
  then
    perform geekhub.lock_webhooks(message.organization_id, message.mode);
    insert into geekhub.webhook_secrets (organization_id, mode, secret)
      values (message.organization_id, message.mode, p_spare_secret) on conflict do nothing;
  end if;
  select jsonb_agg(s.secret order by s.created_at desc, s.id) into secrets from geekhub.webhook_secrets s
    where s.organization_id = message.organization_id and s.mode = message.mode
      and s.endpoint_id is not distinct from message.endpoint_id
      and (s.expires_at is null or s.expires_at > claimed_at);
  return next;
end $$;

-- As before, but what an address answered counts for its endpoint only while the endpoint is there. p_change has the
-- url that was tried as well. A 410 from where the endpoint was ends nothing: the message is sent to where it is now.
create or replace function geekhub.commit_webhook(p_id text, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  becomes text := p_change ->> 'state';
  endpoint uuid;
  receiver geekhub.webhook_endpoints;
  has_moved boolean;
begin
  select m.endpoint_id into endpoint from geekhub.webhook_messages m where m.id = p_id;
  -- Before the message: whoever disables the endpoint goes on from it to all its messages.
  select * into receiver from geekhub.webhook_endpoints e where e.id = endpoint for no key update;
  has_moved := coalesce(p_change ->> 'url' <> receiver.url, false);
  if has_moved and p_change ->> 'disable' = 'gone' then
    becomes := 'pending';
  end if;
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
  if receiver.id is null or has_moved then
    return true;
  end if;
  if becomes = 'delivered' then
    update geekhub.webhook_endpoints e set failing_since = null where e.id = endpoint and e.failing_since is not null;
    return true;
  end if;
  update geekhub.webhook_endpoints e set failing_since = geekhub.app_now()
    where e.id = endpoint and e.failing_since is null;
  -- That it is failing was judged by what the claim saw. Another message that was taken since then says otherwise.
  if p_change ->> 'disable' = 'gone'
    or (p_change ->> 'disable' = 'failing' and receiver.failing_since <= (p_change ->> 'attempted_at')::timestamptz)
  then
    update geekhub.webhook_endpoints e
      set disabled_at = geekhub.app_now(), disabled_reason = p_change ->> 'disable'
      where e.id = endpoint and e.disabled_at is null;
    update geekhub.webhook_messages m set state = 'canceled', finished_at = geekhub.app_now()
      where m.endpoint_id = endpoint and m.state = 'pending';
  end if;
  return true;
end $$;
