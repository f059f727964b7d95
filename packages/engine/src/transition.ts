/** The whole state machine: from a claimed job and what was just seen to what it becomes. Pure. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import { backoffMs, paceMs, retryMs } from './backoff.ts';
import type { EnginePolicy } from './engine.ts';
import type { Observation } from './observation.ts';
import { chargeFor } from './settlement.ts';

export interface TransitionContext {
  policy: Pick<EnginePolicy, 'unconfirmedSubmit' | 'unconfirmedGraceMs' | 'maxCopyFaults'>;
  pace: VideoProvider['pace'];
  /** Can the provider still claim a submit that was not confirmed? */
  callsBack: boolean;
  /** 0 ≤ x < 1 */
  random: number;
}

const BUSY_BACKOFF = { baseMs: 1_000, capMs: 60_000 };
const COPY_BACKOFF = { baseMs: 1_000, capMs: 15_000 };

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
  const late = job.now >= job.deadlineAt;
  const { pace, policy, random } = context;
  const graceMs = context.callsBack ? policy.unconfirmedGraceMs : 0;
  const stillProcessing = (nextCheckMs: number, copyFault = false, progress = job.progress): JobChange =>
    late ? failed('deadline_passed') : { to: 'processing', accepted: null, progress, copyFault, nextCheckMs };

  switch (seen.kind) {
    case 'submitted':
      return afterSubmit(job, seen.outcome, context, graceMs, late);
    case 'unaccounted':
      return { to: 'pending', attempt: 'unconfirmed', nextCheckMs: graceMs };
    case 'still_unconfirmed': {
      const leftMs = seen.since.getTime() + graceMs - job.now.getTime();
      if (leftMs > 0) return { to: 'pending', attempt: 'unchanged', nextCheckMs: leftMs };
      return policy.unconfirmedSubmit === 'resubmit_once' && !job.resubmitted && !late
        ? { to: 'pending', attempt: 'abandoned', nextCheckMs: 0 }
        : failed('submit_unconfirmed');
    }
    case 'adopted':
      return { to: 'processing', accepted: seen.operation, progress: null, copyFault: false, nextCheckMs: 0 };
    case 'checked': {
      const { outcome } = seen;
      switch (outcome.kind) {
        case 'running':
          return stillProcessing(paceMs(job.checks, pace), false, outcome.progress);
        case 'unavailable':
          return stillProcessing(retryMs(outcome.retryAfterMs, paceMs(job.checks, pace)));
        case 'failed':
          return refused(outcome.reason, 'unchanged');
      }
      break;
    }
    case 'copied':
      return {
        to: 'completed',
        delivered: seen.measured,
        chargeMicros: chargeFor(job, seen.measured.durationMs),
      };
    case 'copy_unusable':
      if (job.copyFaults + 1 >= policy.maxCopyFaults) return failed('video_unusable');
      return stillProcessing(
        backoffMs(job.copyFaults, COPY_BACKOFF.baseMs, COPY_BACKOFF.capMs, random),
        true,
      );
    case 'copy_unavailable': {
      const waitMs = backoffMs(job.checks, COPY_BACKOFF.baseMs, COPY_BACKOFF.capMs, random);
      return stillProcessing(retryMs(seen.retryAfterMs, waitMs));
    }
  }
}

function afterSubmit(
  job: ClaimedJob,
  outcome: SubmitOutcome,
  { pace, random }: TransitionContext,
  graceMs: number,
  late: boolean,
): JobChange {
  switch (outcome.kind) {
    case 'accepted':
      return {
        to: 'processing',
        accepted: outcome.operation,
        progress: null,
        copyFault: false,
        nextCheckMs: pace.firstMs,
      };
    case 'rejected':
      return refused(outcome.reason, 'rejected');
    case 'busy': {
      if (late) return failed('deadline_passed', 'busy');
      const waitMs = backoffMs(job.checks, BUSY_BACKOFF.baseMs, BUSY_BACKOFF.capMs, random);
      return { to: 'pending', attempt: 'busy', nextCheckMs: retryMs(outcome.retryAfterMs, waitMs) };
    }
    case 'unconfirmed':
      return { to: 'pending', attempt: 'unconfirmed', nextCheckMs: graceMs };
  }
}
