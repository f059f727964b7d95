/** Commits what a step decided. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { type JobChange, UnkeepableChange } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { repeatWrite } from './repeat-write.ts';

/**
 * The change that was written, or null when the job had moved on meanwhile. What the database cannot hold, such as an
 * impossible number in a file, would be seen again by every later step: it ends the job, at no charge.
 */
export async function commitChange(
  engine: Engine,
  job: ClaimedJob,
  change: JobChange,
): Promise<JobChange | null> {
  const write = async (what: JobChange) =>
    (await engine.jobs.commit(job.id, job.version, what)) ? what : null;
  // A commit that did happen has moved the fence, so that the next one changes nothing.
  return repeatWrite(engine, job.id, async () => {
    try {
      return await write(change);
    } catch (error) {
      if (!(error instanceof UnkeepableChange)) throw error;
      engine.observer.onStepError?.(job.id, error);
      return write(unkeepable(job));
    }
  });
}

function unkeepable({ attempt }: ClaimedJob): JobChange {
  return {
    to: 'failed',
    error: {
      code: 'provider_error',
      message: 'The provider answered with what cannot be kept. Nothing was charged.',
    },
    attempt: attempt.state === 'accepted' ? 'unchanged' : 'unconfirmed',
  };
}
