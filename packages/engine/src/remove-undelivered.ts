/** Sees to it that a job that failed serves no video. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { mediaKeyOf } from './media-key.ts';
import { removeVideo } from './remove-video.ts';

/**
 * Called after a step, with the change that was written, or null when another step came between. What the step, or one
 * before it that died, has stored belongs to whoever completes the job; once the job has failed, to nobody.
 */
export async function removeUndelivered(
  engine: Engine,
  job: ClaimedJob,
  written: JobChange | null,
): Promise<void> {
  // Only a finished render is ever copied.
  if (job.finished === null) return;
  const became = written === null ? await readStatus(engine, job) : written.to;
  if (became === 'failed') await removeVideo(engine, mediaKeyOf(job));
}

/** null when it cannot be read: then the video stays, at an address that nobody is told. */
async function readStatus(engine: Engine, job: ClaimedJob): Promise<string | null> {
  try {
    return (await engine.jobs.find(job.id, job.scope))?.job.status ?? null;
  } catch (error) {
    engine.observer.onStepError?.(job.id, error);
    return null;
  }
}
