/** Sees to it that a job that failed, or whose video was deleted, serves none. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { mediaKeyOf } from './media-key.ts';
import { removeVideo } from './remove-video.ts';

/**
 * Called after a step, with the change that was written, or null when another step came between. What the step, or one
 * before it that died, has stored belongs to whoever completes the job; once the job has failed, or its video was deleted, to nobody.
 */
export async function removeUndelivered(
  engine: Engine,
  job: ClaimedJob,
  written: JobChange | null,
): Promise<void> {
  // Only a finished render is ever copied.
  if (job.finished === null) return;
  const isNobodys = written === null ? await servesNone(engine, job) : written.to === 'failed';
  if (isNobodys) await removeVideo(engine, mediaKeyOf(job));
}

/** false when it cannot be read: then the video stays, at an address that nobody is told. */
async function servesNone(engine: Engine, { id, scope }: ClaimedJob): Promise<boolean> {
  try {
    const found = await engine.jobs.find(id, scope);
    return found !== null && (found.job.status === 'failed' || found.job.deletedAt !== null);
  } catch (error) {
    engine.observer.onStepError?.(id, error);
    return false;
  }
}
