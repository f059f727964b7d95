/** The SQL of what may need attention: for each kind which rows, and in which order. */
import type { AttentionKind } from '@geekhub/contracts/attention-kind';

export interface AttentionQuery {
  /** Of the row: since when, and what tells it from others of that moment. */
  since: string;
  id: string;
  idType: 'uuid' | 'text';
  /** What waits longest comes first; of what is over, the newest. */
  order: 'asc' | 'desc';
  from: string;
  where: string;
  /** The job, and what else is known: as JSON, whose times are Unix milliseconds. */
  facts: string;
  /** Of the row: where its organisation and mode are. */
  place: string;
}

const ms = (time: string) => `floor(extract(epoch from ${time}) * 1000)::bigint`;

/** The limits, as `l`: what a statement does not use must have a type all the same. */
export const LIMITS = `(select $1::double precision as slow_times, $2::bigint as near_deadline_ms,
  $3::double precision as usual_seconds, $4::bigint as storage_ms, $5::bigint as history_ms) l`;

const USUAL = `coalesce((j.request #>> '{expected,p90Seconds}')::double precision, l.usual_seconds)`;
const IS_OPEN = `j.status in ('pending', 'processing')`;
const JOB = `'job', jsonb_build_object('id', j.id, 'model', j.model, 'provider', j.provider, 'status', j.status)`;

export const ATTENTION_QUERIES: Record<AttentionKind, AttentionQuery> = {
  unconfirmed: {
    ...{ since: 'a.answered_at', id: 'a.job_id', idType: 'uuid', order: 'desc', place: 'j' },
    from: 'geekhub.attempts a join geekhub.jobs j on j.id = a.job_id',
    where: `a.outcome in ('unconfirmed', 'abandoned') and a.answered_at > geekhub.app_now() - l.history_ms * interval '1 millisecond'`,
    // The job is the next model's by now where that took over.
    facts: `'job', jsonb_build_object('id', j.id, 'model', coalesce(a.model, j.model), 'provider', a.provider, 'status', j.status),
      'outcome', a.outcome, 'upstream', a.upstream,
      'claimable_until', case when a.outcome = 'unconfirmed' and ${IS_OPEN} then ${ms('j.next_check_at')} end`,
  },
  slow: {
    ...{ since: 'j.created_at', id: 'j.id', idType: 'uuid', order: 'asc', place: 'j' },
    from: 'geekhub.jobs j',
    where: `${IS_OPEN} and j.finished_at is null and (
      j.deadline_at < geekhub.app_now() + l.near_deadline_ms * interval '1 millisecond'
      or exists (select from geekhub.attempts a where a.job_id = j.id and a.outcome = 'accepted'
        and a.started_at < geekhub.app_now() - l.slow_times * ${USUAL} * interval '1 second'))`,
    facts: `${JOB}, 'usual_seconds', round(${USUAL}), 'deadline', ${ms('j.deadline_at')}, 'checks', j.checks,
      'outcome', (select a.outcome from geekhub.attempts a where a.job_id = j.id order by a.number desc limit 1)`,
  },
  storage: {
    ...{ since: 'j.finished_at', id: 'j.id', idType: 'uuid', order: 'asc', place: 'j' },
    from: 'geekhub.jobs j',
    where: `${IS_OPEN} and j.finished_at < geekhub.app_now() - l.storage_ms * interval '1 millisecond'`,
    facts: `${JOB}, 'copy_faults', j.copy_faults, 'source_lost', ${ms('j.source_lost_at')}, 'next_try', ${ms('j.next_check_at')}`,
  },
  endpoints: {
    ...{
      since: 'coalesce(e.disabled_at, e.failing_since)',
      id: 'e.id',
      idType: 'uuid',
      order: 'desc',
      place: 'e',
    },
    from: 'geekhub.webhook_endpoints e',
    where: `e.deleted_at is null
      and (e.disabled_reason in ('gone', 'failing') or (e.disabled_at is null and e.failing_since is not null))`,
    facts: `'url', e.url, 'disabled', e.disabled_at is not null, 'reason', e.disabled_reason,
      'waiting_messages', (select count(*) from (select from geekhub.webhook_messages m
        where m.endpoint_id = e.id and m.state = 'pending' limit 1000) few)`,
  },
  messages: {
    ...{ since: 'm.created_at', id: 'm.id', idType: 'text', order: 'desc', place: 'm' },
    from: 'geekhub.webhook_messages m join geekhub.jobs j on j.id = m.job_id',
    where: `m.endpoint_id is null and (m.state = 'failed' or (m.state = 'pending' and m.attempts >= 3))
      and m.created_at > geekhub.app_now() - l.history_ms * interval '1 millisecond'`,
    facts: `${JOB}, 'url', m.url, 'gave_up', m.state = 'failed', 'tries', m.attempts,
      'answer', (select jsonb_build_object('status', t.status, 'fault', t.fault) from geekhub.webhook_attempts t
        where t.message_id = m.id order by t.number desc limit 1),
      'next_try', case m.state when 'pending' then ${ms('m.next_attempt_at')} end`,
  },
  deletions: {
    ...{ since: 'r.asked_at', id: 'r.job_id', idType: 'uuid', order: 'asc', place: 'j' },
    from: 'geekhub.video_removals r join geekhub.jobs j on j.id = r.job_id',
    where: 'r.removed_at is null and r.tries >= 3',
    facts: `${JOB}, 'tries', r.tries, 'next_try', ${ms('r.due_at')}`,
  },
};
