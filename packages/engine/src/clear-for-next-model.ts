/** Sees to it that the next model of a job finds its address empty. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { removeWhileLeased } from './remove-while-leased.ts';
import { failed } from './transition.ts';

const REMOVE_MS = 30_000;
const AGAIN_MS = 10_000;

/**
 * What a step of the model before has stored would be delivered, and charged, as the next one's. Where the storage
 * cannot be asked, the job stays where it is and comes back, for as long as a finished video waits for its storage.
 */
export async function clearForNextModel(
  engine: Engine,
  job: ClaimedJob,
  change: JobChange,
): Promise<JobChange> {
  // Only a finished render is ever copied.
  if (change.to !== 'next_model' || job.finished === null) return change;
  try {
    if (await removeWhileLeased(engine, job, engine.timers.deadline(REMOVE_MS))) return change;
  } catch (error) {
    engine.observer.onStepError?.(job.id, error);
  }
  const waitedMs = job.now.getTime() - job.finished.at.getTime();
  if (waitedMs >= engine.policy.copyPatienceMs.storage) return failed('video_unusable');
  const { progress } = job;
  return {
    to: 'processing',
    accepted: null,
    finished: null,
    progress,
    copyFault: false,
    nextCheckMs: AGAIN_MS,
  };
}
