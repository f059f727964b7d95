-- How long renders take, for progress and waiting times: learned from the latest videos of each model and length.

-- A scenario of the sandbox takes the time that it was told to take.
create index jobs_completed_of_a_kind on geekhub.jobs (provider, model, (request ->> 'durationSeconds'), completed_at desc)
  where status = 'completed' and request #> '{metadata,sandbox}' is null;

-- Of each kind the last hundred of four weeks: from the submit that the provider accepted to the delivered video, so
-- that waiting for a busy provider counts as little as waiting for nothing. Nothing is kept of it: a row that every
-- settlement moved on would be one that all of them wait for.
create view geekhub.render_times with (security_invoker = true) as
  -- From kind to kind through the index: a kind with a million videos costs no more than one with a hundred.
  with recursive kinds as (
    (select j.provider, j.model, j.request ->> 'durationSeconds' as seconds from geekhub.jobs j
      where j.status = 'completed' and j.request #> '{metadata,sandbox}' is null
      order by j.provider, j.model, j.request ->> 'durationSeconds' limit 1)
    union all
    select next.provider, next.model, next.seconds from kinds k cross join lateral (
      select j.provider, j.model, j.request ->> 'durationSeconds' as seconds from geekhub.jobs j
        where j.status = 'completed' and j.request #> '{metadata,sandbox}' is null
          and (j.provider, j.model, j.request ->> 'durationSeconds') > (k.provider, k.model, k.seconds)
        order by j.provider, j.model, j.request ->> 'durationSeconds' limit 1
    ) next
  ), times as (
    select k.provider, k.model, k.seconds, extract(epoch from latest.completed_at - a.started_at) as taken
      from kinds k cross join lateral (
        select j.id, j.completed_at from geekhub.jobs j
          where j.status = 'completed' and j.request #> '{metadata,sandbox}' is null
            and j.provider = k.provider and j.model = k.model and j.request ->> 'durationSeconds' = k.seconds
            and j.completed_at > geekhub.app_now() - interval '28 days'
          order by j.completed_at desc limit 100
      ) latest
      join geekhub.attempts a on a.job_id = latest.id and a.outcome = 'accepted'
  )
  select t.provider, t.model, t.seconds::double precision as duration_seconds, count(*)::integer as samples,
      percentile_cont(0.1) within group (order by t.taken) as p10_seconds,
      percentile_cont(0.5) within group (order by t.taken) as p50_seconds,
      percentile_cont(0.9) within group (order by t.taken) as p90_seconds
    from times t group by t.provider, t.model, t.seconds;
