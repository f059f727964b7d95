-- A busy attempt started nothing, so its row is the next attempt: a job that waits out an hour has one row, not sixty.

-- As before, but for the row: claiming a pending job whose newest attempt is busy writes the intent to submit into it.
create or replace function geekhub.claim_job(p_id uuid, p_lease interval, p_even_if_not_due boolean)
  returns table (job geekhub.jobs, claimed_at timestamptz, attempt_is_new boolean, attempt_number integer,
    attempt_outcome text, attempt_operation jsonb, attempt_answered_at timestamptz, resubmitted boolean, image_url text)
  language plpgsql as $$
begin
  update geekhub.jobs j
    set version = j.version + 1, lease_until = geekhub.app_now() + p_lease, checks = j.checks + 1
    where j.id = p_id and j.status in ('pending', 'processing')
      and (p_even_if_not_due or j.next_check_at <= geekhub.app_now())
      and (j.lease_until is null or j.lease_until <= geekhub.app_now())
    returning j.* into job;
  if not found then
    return;
  end if;
  claimed_at := geekhub.app_now();
  attempt_is_new := false;
  resubmitted := exists (select from geekhub.attempts a where a.job_id = p_id and a.outcome = 'abandoned');

  select a.number, a.outcome, a.operation, a.answered_at
    into attempt_number, attempt_outcome, attempt_operation, attempt_answered_at
    from geekhub.attempts a where a.job_id = p_id and a.outcome in ('submitting', 'accepted', 'unconfirmed');
  if not found then
    update geekhub.attempts a
      set outcome = 'submitting', started_at = geekhub.app_now(), answered_at = null
      where a.job_id = p_id and a.outcome = 'busy'
        and a.number = (select max(newest.number) from geekhub.attempts newest where newest.job_id = p_id)
      returning a.number, a.outcome into attempt_number, attempt_outcome;
    if not found then
      insert into geekhub.attempts (job_id, number, provider, upstream, outcome)
        select p_id, coalesce(max(a.number), 0) + 1, job.provider, job.upstream, 'submitting'
          from geekhub.attempts a where a.job_id = p_id
        returning number, outcome into attempt_number, attempt_outcome;
    end if;
    attempt_is_new := true;
    select i.image_url into image_url from geekhub.job_images i where i.job_id = p_id;
  end if;
  return next;
end $$;
