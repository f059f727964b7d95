/** The whole state machine: from a claimed job and what was just seen to what it becomes. Pure. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { CheckOutcome, SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import { backoffMs, paceMs, retryMs } from './backoff.ts';
import type { EnginePolicy } from './engine.ts';
import type { Observation } from './observation.ts';
import { chargeFor } from './settlement.ts';

export interface TransitionContext {
  policy: Pick<EnginePolicy, 'unconfirmedSubmit' | 'unconfirmedGraceMs' | 'maxCopyFaults' | 'copyPatienceMs'>;
  pace: VideoProvider['pace'];
  /** Can the provider still claim a submit that was not confirmed? */
  callsBack: boolean;
  /** 0 ≤ x < 1 */
  random: number;
}

const BUSY_BACKOFF = { baseMs: 1_000, capMs: 60_000 };
const COPY_BACKOFF = { baseMs: 1_000, capMs: 60_000 };
/** Of the pace's cap. With full jitter the mean wait is half of it: no more calls than for a render that goes on. */
const UNAVAILABLE_CAP = 2;

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

function failed(
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
  const { policy } = context;
  const graceMs = context.callsBack ? policy.unconfirmedGraceMs : 0;
  switch (seen.kind) {
    case 'submitted':
      return afterSubmit(job, seen.outcome, context, graceMs);
    case 'unaccounted':
      return { to: 'pending', attempt: 'unconfirmed', nextCheckMs: graceMs };
    case 'still_unconfirmed': {
      const leftMs = seen.since.getTime() + graceMs - job.now.getTime();
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

/** However long a provider is to be left alone, a job is looked at when its time is over. */
function inTime(job: ClaimedJob, waitMs: number): number {
  return Math.min(waitMs, Math.max(0, job.deadlineAt.getTime() - job.now.getTime()));
}

function afterCheck(
  job: ClaimedJob,
  outcome: Exclude<CheckOutcome, { kind: 'finished' }>,
  { pace, random }: TransitionContext,
): JobChange {
  if (outcome.kind === 'failed') return refused(outcome.reason, 'unchanged');
  if (isLate(job)) return failed('deadline_passed');
  if (outcome.kind === 'running') {
    const nextCheckMs = inTime(job, paceMs(job.checks, pace, random));
    return { ...LEARNED, progress: outcome.progress, nextCheckMs };
  }
  const waitMs = backoffMs(job.checks, pace.firstMs, UNAVAILABLE_CAP * pace.capMs, random);
  const nextCheckMs = inTime(job, retryMs(outcome.retryAfterMs, waitMs));
  return { ...LEARNED, progress: job.progress, nextCheckMs };
}

/** The deadline is for the render. What was rendered is paid for, so it is tried much longer to deliver it. */
function afterFailedCopy(
  job: ClaimedJob,
  seen: Extract<Observation, { kind: 'copy_unusable' | 'copy_unavailable' }>,
  { policy, random }: TransitionContext,
): JobChange {
  const triedMs = job.now.getTime() - (job.finished?.at ?? job.now).getTime();
  const unusable = seen.kind === 'copy_unusable';
  if (unusable && job.copyFaults + 1 >= policy.maxCopyFaults) return failed('video_unusable');
  const patienceMs = policy.copyPatienceMs[unusable ? 'source' : seen.lacking];
  if (triedMs >= patienceMs && isLate(job)) return failed('deadline_passed');
  const waitMs = backoffMs(job.checks, COPY_BACKOFF.baseMs, COPY_BACKOFF.capMs, random);
  const nextCheckMs = unusable ? waitMs : retryMs(seen.retryAfterMs, waitMs);
  return { ...LEARNED, progress: job.progress, copyFault: unusable, nextCheckMs };
}

function afterSubmit(
  job: ClaimedJob,
  outcome: SubmitOutcome,
  { pace, random }: TransitionContext,
  graceMs: number,
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
      return { to: 'pending', attempt: 'unconfirmed', nextCheckMs: graceMs };
  }
}
