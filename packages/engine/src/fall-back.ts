/** Whether the next model takes over where this one came to nothing. Pure. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { EnginePolicy } from './engine.ts';

/**
 * The provider's doing, and the end of its render: another request could have been this one. Not the others: what is in
 * the request would be refused again, and a submit that was not confirmed, or a render that is late, may still
 * come to a video, beside which none is ordered.
 */
const PROVIDERS_DOING: ReadonlySet<JobErrorCode> = new Set([
  'model_unavailable',
  'provider_error',
  'video_unusable',
]);

/** What becomes of the job in place of `change`, where there is a next model and this one has had its chance. */
export function fallBack(
  job: Pick<ClaimedJob, 'nextModel' | 'candidateSince' | 'now' | 'attempt'>,
  change: JobChange,
  { busyPatienceMs }: Pick<EnginePolicy, 'busyPatienceMs'>,
): JobChange {
  if (job.nextModel === null) return change;
  if (change.to === 'failed' && PROVIDERS_DOING.has(change.error.code)) {
    const attempt = job.attempt.state === 'accepted' ? 'failed' : 'rejected';
    return { to: 'next_model', attempt, reason: change.error.code };
  }
  // Nothing was started, so that nothing can come of it any more.
  const waitedMs = job.now.getTime() - job.candidateSince.getTime();
  if (change.to === 'pending' && change.attempt === 'busy' && waitedMs >= busyPatienceMs) {
    return { to: 'next_model', attempt: 'busy', reason: null };
  }
  return change;
}
