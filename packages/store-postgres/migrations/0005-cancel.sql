-- Ends that come from outside a step: the caller takes a job back, a provider's answer comes after its step lost the job.

-- Closes an open job, whoever has it in hand: the row's lock decides between this and a step that completes it, and
-- the later one finds a closed job. What to tell the provider comes back with it.
create function geekhub.cancel_job(
  p_id uuid, p_organization_id uuid, p_mode text, p_error_code text, p_error_message text
) returns table (outcome text, provider text, operation jsonb, finished boolean)
  language plpgsql as $$
declare
  job geekhub.jobs;
  submitting boolean;
begin
  select * into job from geekhub.jobs j
    where j.id = p_id and j.organization_id = p_organization_id and j.mode = p_mode for update;
  if not found then
    return;
  end if;
  provider := job.provider;
  if job.status in ('completed', 'failed') then
    outcome := case when job.error_code = p_error_code then 'canceled' else 'closed' end;
    return next;
    return;
  end if;
  -- A step may have stored its video.
  finished := job.finished_at is not null;
  select a.operation into operation from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted';
  -- A submit that is under way now may still be accepted.
  submitting := exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'submitting');
  if not geekhub.commit_job(p_id, job.version, jsonb_build_object('to', 'failed', 'error_code', p_error_code,
    'error_message', p_error_message, 'attempt', case when submitting then 'unconfirmed' end))
  then
    raise exception 'job % was locked and open, and did not close', p_id;
  end if;
  outcome := 'canceled';
  return next;
end $$;

-- Keeps a provider's acceptance whose step had lost the job by the time it was to be written. An open job without a
-- render goes on with this one. Otherwise the render is one that nobody waits for, and the books say who took it.
create function geekhub.adopt_late(p_id uuid, p_attempt integer, p_operation jsonb) returns text
  language plpgsql as $$
declare
  job geekhub.jobs;
begin
  select * into job from geekhub.jobs j where j.id = p_id for update;
  if exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted') then
    return case when exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'accepted'
      and a.operation = p_operation) then 'adopted' else 'superfluous' end;
  end if;
  if job.status in ('completed', 'failed') then
    update geekhub.attempts a
      set outcome = 'accepted', operation = p_operation, answered_at = geekhub.app_now()
      where a.job_id = p_id and a.number = p_attempt and a.outcome in ('submitting', 'unconfirmed');
    return 'superfluous';
  end if;
  -- Between giving an attempt up and making the next, the job has none that could take the operation: this one is back.
  update geekhub.attempts a set outcome = 'unconfirmed'
    where a.job_id = p_id and a.number = p_attempt
      and not exists (select from geekhub.attempts b where b.job_id = p_id and b.outcome in ('submitting', 'unconfirmed'));
  -- Whoever has the job in hand now loses it.
  if not geekhub.commit_job(p_id, job.version,
    jsonb_build_object('to', 'processing', 'attempt', 'accepted', 'operation', p_operation))
  then
    raise exception 'job % was locked and open, and did not take its operation', p_id;
  end if;
  return 'adopted';
end $$;
