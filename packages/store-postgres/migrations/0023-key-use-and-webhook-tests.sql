-- When a key was last used; webhook messages that test an endpoint; the beginnings of what receivers answered.

alter table geekhub.api_keys add column last_used_at timestamptz;

-- The console works in the name of its own keys: without one nobody could open a page.
update geekhub.api_keys set revoked_at = null where is_console and revoked_at is not null;
alter table geekhub.api_keys
  add constraint api_keys_console_is_never_revoked check (not is_console or revoked_at is null);

-- Pages of one mode, and of those that may be used.
create index api_keys_newest_of_a_mode on geekhub.api_keys (organization_id, mode, created_at desc, id desc);
create index api_keys_that_work on geekhub.api_keys (organization_id, mode, created_at desc, id desc)
  where revoked_at is null;

-- p_uses: a list of objects with id and ago_ms. Written now and then, of what was seen meanwhile: a row that somebody
-- else has in hand is left for the next time. A key that was revoked meanwhile was used before.
create function geekhub.note_key_uses(p_uses jsonb) returns void
  language sql as $$
  with used as (
    select k.id, least(geekhub.app_now() - u.ago_ms * interval '1 millisecond', k.revoked_at) as at
      from jsonb_to_recordset(p_uses) as u (id uuid, ago_ms bigint) join geekhub.api_keys k on k.id = u.id
      for no key update of k skip locked
  )
  update geekhub.api_keys k set last_used_at = used.at from used
    where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
$$;

-- A test is a message of no job, to an endpoint.
alter table geekhub.webhook_messages alter column job_id drop not null;
alter table geekhub.webhook_messages drop constraint webhook_messages_event_check;
alter table geekhub.webhook_messages add constraint webhook_messages_event_check
  check (event in ('video.processing', 'video.completed', 'video.failed', 'webhook.test'));
alter table geekhub.webhook_messages add constraint webhook_messages_test_has_no_job
  check ((event = 'webhook.test') = (job_id is null) and (job_id is not null or endpoint_id is not null));

-- p_id: of the message, which is written where the endpoint listens and no test of it is under way.
create function geekhub.write_webhook_test(p_id text, p_endpoint_id uuid, p_organization_id uuid, p_mode text)
  returns text
  language plpgsql as $$
declare
  endpoint geekhub.webhook_endpoints;
begin
  -- Held: whoever disables the endpoint meanwhile cancels this message too.
  select * into endpoint from geekhub.webhook_endpoints e
    where e.id = p_endpoint_id and e.organization_id = p_organization_id and e.mode = p_mode and e.deleted_at is null
    for no key update;
  if not found then
    return 'missing';
  end if;
  if endpoint.disabled_at is not null then
    return 'disabled';
  end if;
  if exists (select from geekhub.webhook_messages m
    where m.endpoint_id = p_endpoint_id and m.state = 'pending' and m.event = 'webhook.test')
  then
    return 'pending';
  end if;
  insert into geekhub.webhook_messages (id, organization_id, mode, event, endpoint_id, url)
    values (p_id, p_organization_id, p_mode, 'webhook.test', p_endpoint_id, endpoint.url);
  return 'started';
end $$;

-- Text alone, which may hold words of the job that its receiver was told of.
alter table geekhub.webhook_attempts add column answer text check (octet_length(answer) <= 1024);

create or replace function geekhub.commit_webhook(p_id text, p_version integer, p_change jsonb) returns boolean
  language plpgsql as $$
declare
  becomes text := p_change ->> 'state';
  message record;
  receiver geekhub.webhook_endpoints;
  has_moved boolean;
begin
  select m.endpoint_id, m.job_id, m.event into message from geekhub.webhook_messages m where m.id = p_id;
  -- Before the message: whoever disables the endpoint goes on from it to all its messages.
  select * into receiver from geekhub.webhook_endpoints e where e.id = message.endpoint_id for no key update;
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
  insert into geekhub.webhook_attempts (message_id, number, attempted_at, duration_ms, status, fault, answer)
    select p_id, coalesce(max(a.number), 0) + 1, (p_change ->> 'attempted_at')::timestamptz,
      (p_change ->> 'duration_ms')::integer, (p_change ->> 'status')::integer, p_change ->> 'fault',
      -- Looked at with the message locked: whoever erases the words of the job waits for it, and comes after.
      case when not exists (select from geekhub.jobs j where j.id = message.job_id and j.erased)
        then p_change ->> 'answer' end
    from geekhub.webhook_attempts a where a.message_id = p_id;
  if receiver.id is null or has_moved then
    return true;
  end if;
  if becomes = 'delivered' then
    update geekhub.webhook_endpoints e set failing_since = null where e.id = receiver.id and e.failing_since is not null;
    return true;
  end if;
  -- Somebody looks whether the endpoint is there yet. That it is not counts for nothing.
  if message.event = 'webhook.test' then
    return true;
  end if;
  update geekhub.webhook_endpoints e set failing_since = geekhub.app_now()
    where e.id = receiver.id and e.failing_since is null;
  -- That it is failing was judged by what the claim saw. Another message that was taken since then says otherwise.
  if p_change ->> 'disable' = 'gone'
    or (p_change ->> 'disable' = 'failing' and receiver.failing_since <= (p_change ->> 'attempted_at')::timestamptz)
  then
    update geekhub.webhook_endpoints e
      set disabled_at = geekhub.app_now(), disabled_reason = p_change ->> 'disable'
      where e.id = receiver.id and e.disabled_at is null;
    update geekhub.webhook_messages m set state = 'canceled', finished_at = geekhub.app_now()
      where m.endpoint_id = receiver.id and m.state = 'pending';
  end if;
  return true;
end $$;

create or replace function geekhub.erase_words(p_id uuid) returns void
  language plpgsql as $$
begin
  update geekhub.jobs j
    set erased = true, fingerprint = 'erased',
      request = j.request || '{"prompt": "", "negativePrompt": null, "metadata": {}}'
    where j.id = p_id;
  -- Those too whose body is being written now: it is then there to be changed.
  perform from geekhub.webhook_messages m where m.job_id = p_id for update;
  update geekhub.webhook_messages m set body = geekhub.without_words(m.body) where m.job_id = p_id and m.body is not null;
  update geekhub.webhook_attempts a set answer = null from geekhub.webhook_messages m
    where m.job_id = p_id and a.message_id = m.id and a.answer is not null;
  delete from geekhub.job_images i where i.job_id = p_id;
end $$;
