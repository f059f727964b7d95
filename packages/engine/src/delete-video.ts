/** Deletes the video of a job that has ended. The money, and the record of the job, stay. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { finishRemoval } from './sweep-deletions.ts';
import { waitAtMost } from './wait-at-most.ts';

/** For the removal that follows at once: then the sweep takes it over. */
const CLAIM_MS = 60_000;

/**
 * From here on the video is not shown, whatever the storage does. It is asked at once, and waited for only a little;
 * the sweep goes on asking.
 */
export async function deleteVideo(
  engine: Engine,
  scope: Scope,
  id: string,
  { erasePrompt }: { erasePrompt: boolean },
): Promise<void> {
  const outcome = await engine.deletions.delete(id, scope, { erasePrompt, claimForMs: CLAIM_MS });
  if (outcome === null) throw notFound('video');
  if (outcome.kind === 'open') {
    throw new PublicError('conflict', 'This job has not ended. Cancel it first, or wait for its end.');
  }
  if (!outcome.claimed) return;
  const key = { organizationId: scope.organizationId, jobId: id };
  const removal = engine.steps.track(scope.mode, finishRemoval(engine, key));
  await waitAtMost(engine.timers, engine.policy.pollWaitMs, removal);
}
