/** The whole state machine: from a claimed job and what was just seen to what it becomes. Pure. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { CheckOutcome, SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import { backoffMs, paceMs, retryMs } from './backoff.ts';
import type { EnginePolicy } from './engine.ts';
import { fallBack } from './fall-back.ts';
import type { CopyUnavailable, Observation } from './observation.ts';
import { chargeFor } from './settlement.ts';
import { isUnasked } from './unasked.ts';

export interface TransitionContext {
  policy: Pick<
    EnginePolicy,
    'unconfirmedSubmit' | 'lastLookMs' | 'busyPatienceMs' | 'maxCopyFaults' | 'copyPatienceMs'
  >;
  pace: VideoProvider['pace'];
  copyBackoff: NonNullable<VideoProvider['copyBackoff']>;
  /** How long the provider may still claim a submit that was not confirmed. */
  graceMs: number;
  /** 0 ≤ x < 1 */
  random: number;
}

const BUSY_BACKOFF = { baseMs: 1_000, capMs: 60_000 };
/** Of the pace's cap. With full jitter the mean wait is half of it: no more calls than for a render that goes on. */
const UNAVAILABLE_CAP = 2;
const LAST_LOOK_RETRY_MS = 5_000;

/** A job that goes on at once with what this step learned. */
const LEARNED = {
  to: 'processing',
  accepted: null,
  finished: null,
  progress: null,
  copyFault: false,
  nextCheckMs: 0,
} as const;

const MESSAGES: Record<'submit_unconfirmed' | 'deadline_passed' | 'video_unusable', string> = {
  submit_unconfirmed:
    'The provider never confirmed that it took the job. It was not sent again, and nothing was charged.',
  deadline_passed: 'The provider did not deliver the video in time. Nothing was charged.',
  video_unusable: 'The provider delivered no playable video. Nothing was charged.',
};

/** The end of a job by our own verdict. */
export function failed(
  code: keyof typeof MESSAGES,
  attempt: 'rejected' | 'busy' | 'unchanged' = 'unchanged',
): JobChange {
  return { to: 'failed', error: { code, message: MESSAGES[code] }, attempt };
}

function refused(
  reason: { code: JobErrorCode; message: string },
  attempt: 'rejected' | 'unchanged',
): JobChange {
  return { to: 'failed', error: reason, attempt };
}

export function transition(job: ClaimedJob, seen: Observation, context: TransitionContext): JobChange {
  return fallBack(job, decide(job, seen, context), context.policy);
}

/** What becomes of the job as far as its present model goes. */
function decide(job: ClaimedJob, seen: Observation, context: TransitionContext): JobChange {
  const { policy, graceMs } = context;
  switch (seen.kind) {
    case 'submitted':
      return afterSubmit(job, seen.outcome, context);
    case 'unaccounted':
      return unconfirmed(job, graceMs);
    case 'still_unconfirmed': {
      const leftMs = inTime(job, seen.since.getTime() + graceMs - job.now.getTime());
      if (leftMs > 0) return { to: 'pending', attempt: 'unchanged', nextCheckMs: leftMs };
      return policy.unconfirmedSubmit === 'resubmit_once' && !job.resubmitted && !isLate(job)
        ? { to: 'pending', attempt: 'abandoned', nextCheckMs: 0 }
        : failed('submit_unconfirmed');
    }
    case 'adopted':
      return { ...LEARNED, accepted: seen.operation };
    case 'checked':
      return afterCheck(job, seen.outcome, context);
    case 'finished':
      return { ...LEARNED, finished: seen.output };
    case 'copied':
      return {
        to: 'completed',
        delivered: seen.measured,
        chargeMicros: chargeFor(job, seen.measured.durationMs),
      };
    case 'copy_unusable':
    case 'copy_unavailable':
      return afterFailedCopy(job, seen, context);
  }
}

function isLate(job: ClaimedJob): boolean {
  return job.now >= job.deadlineAt;
}

/** However long somebody is to be left alone, a job is looked at when its time is over. */
function inTime(job: ClaimedJob, waitMs: number): number {
  return Math.min(waitMs, Math.max(0, job.deadlineAt.getTime() - job.now.getTime()));
}

/** Only a callback can tell what became of it, and none is waited for beyond the deadline. */
function unconfirmed(job: ClaimedJob, graceMs: number): JobChange {
  return { to: 'pending', attempt: 'unconfirmed', nextCheckMs: inTime(job, graceMs) };
}

function afterCheck(
  job: ClaimedJob,
  outcome: Exclude<CheckOutcome, { kind: 'finished' }>,
  { policy, pace, random }: TransitionContext,
): JobChange {
  if (outcome.kind === 'failed') return refused(outcome.reason, 'unchanged');
  if (isLate(job)) {
    const lateMs = job.now.getTime() - job.deadlineAt.getTime();
    // The render may be finished, and is paid for: a job does not end for a question that was never asked.
    if (outcome.kind !== 'unavailable' || !isUnasked(outcome) || lateMs >= policy.lastLookMs)
      return failed('deadline_passed');
    const waitMs = retryMs(outcome.retryAfterMs, LAST_LOOK_RETRY_MS * (0.5 + random));
    return { ...LEARNED, progress: job.progress, nextCheckMs: Math.min(waitMs, policy.lastLookMs - lateMs) };
  }
  if (outcome.kind === 'running') {
    const nextCheckMs = inTime(job, paceMs(job.checks, pace, random));
    return { ...LEARNED, progress: furthest(job.progress, outcome.progress), nextCheckMs };
  }
  const waitMs = backoffMs(job.checks, pace.firstMs, UNAVAILABLE_CAP * pace.capMs, random);
  const nextCheckMs = inTime(job, retryMs(outcome.retryAfterMs, waitMs));
  return { ...LEARNED, progress: job.progress, nextCheckMs };
}

/** What a provider told once it may leave out, or take back. */
function furthest(before: number | null, now: number | null): number | null {
  return before === null || now === null ? (now ?? before) : Math.max(before, now);
}

/** The deadline is for the render. What was rendered is paid for, so it is tried much longer to deliver it. */
function afterFailedCopy(
  job: ClaimedJob,
  seen: CopyUnavailable | { kind: 'copy_unusable' },
  { policy, copyBackoff, random }: TransitionContext,
): JobChange {
  const waitMs = backoffMs(job.checks, copyBackoff.baseMs, copyBackoff.capMs, random);
  const goOn = { ...LEARNED, progress: job.progress };
  if (seen.kind === 'copy_unusable') {
    if (job.copyFaults + 1 >= policy.maxCopyFaults) return failed('video_unusable');
    return { ...goOn, copyFault: true, source: 'reached', nextCheckMs: waitMs };
  }
  if (isLate(job) && isPatienceOver(job, seen, policy)) return failed('deadline_passed');
  const learned = SOURCE_WHEN_LACKING[seen.lacking];
  return { ...goOn, ...learned, nextCheckMs: retryMs(seen.retryAfterMs, waitMs) };
}

const SOURCE_WHEN_LACKING = {
  source: { source: 'lost' },
  storage: { source: 'reached' },
  turn: {},
} as const satisfies Record<
  CopyUnavailable['lacking'],
  Pick<Extract<JobChange, { to: 'processing' }>, 'source'>
>;

/** Each of the two has its own time: a storage that was away for long is no reason to give up a source at its first blip. */
function isPatienceOver(
  job: ClaimedJob,
  { lacking }: CopyUnavailable,
  { copyPatienceMs }: Pick<EnginePolicy, 'copyPatienceMs'>,
): boolean {
  const since = lacking === 'source' ? job.sourceLostAt : (job.finished?.at ?? null);
  const patienceMs = lacking === 'source' ? copyPatienceMs.source : copyPatienceMs.storage;
  return since !== null && job.now.getTime() - since.getTime() >= patienceMs;
}

function afterSubmit(
  job: ClaimedJob,
  outcome: SubmitOutcome,
  { pace, random, graceMs }: TransitionContext,
): JobChange {
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...LEARNED,
        accepted: outcome.operation,
        nextCheckMs: pace.firstMs,
      };
    case 'rejected':
      return refused(outcome.reason, 'rejected');
    case 'busy': {
      if (isLate(job)) return failed('deadline_passed', 'busy');
      const waitMs = backoffMs(job.checks, BUSY_BACKOFF.baseMs, BUSY_BACKOFF.capMs, random);
      return {
        to: 'pending',
        attempt: 'busy',
        nextCheckMs: inTime(job, retryMs(outcome.retryAfterMs, waitMs)),
      };
    }
    case 'unconfirmed':
      return unconfirmed(job, graceMs);
  }
}
