/** What a JobSnapshot is read from: the job `j`, and what stands beside it. */

export const SNAPSHOT = `j.*, geekhub.app_now() as read_at, a.outcome as attempt_outcome, a.started_at as attempt_started_at,
  j.completed_at + make_interval(days => o.retention_days) as expires_at`;

export const BESIDE = `join geekhub.organizations o on o.id = j.organization_id
  left join lateral (
  select a.outcome, a.started_at from geekhub.attempts a where a.job_id = j.id order by a.number desc limit 1) a on true`;
