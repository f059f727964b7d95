/** Takes a job back for its caller: it ends here at once, whatever the provider still does. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { Scope } from '@geekhub/ports/job-record';
import type { FoundJob } from '@geekhub/ports/job-store';
import { cancelRender } from './cancel-render.ts';
import type { Engine } from './engine.ts';
import { removeVideo } from './remove-video.ts';

const CANCELED = {
  code: 'canceled',
  message: 'The job was canceled. Nothing was charged.',
} as const;

/** Against a step that completes the job exactly one of the two happens. Canceling again changes nothing. */
export async function cancelJob(engine: Engine, scope: Scope, id: string): Promise<FoundJob> {
  const outcome = await engine.jobs.cancel(id, scope, CANCELED);
  if (outcome === null) throw notFound('video');
  if (outcome.kind === 'canceled') {
    // The caller's answer does not wait for the provider's, nor for the storage's.
    if (outcome.operation !== null) {
      void engine.steps.track(scope.mode, cancelRender(engine, outcome.provider, outcome.operation));
    }
    if (outcome.finished) {
      const key = { organizationId: scope.organizationId, jobId: id };
      void engine.steps.track(scope.mode, removeVideo(engine, key));
    }
  }
  const found = await engine.jobs.find(id, scope);
  if (found === null) throw notFound('video');
  if (outcome.kind === 'closed') {
    throw new PublicError(
      'conflict',
      found.job.status === 'completed'
        ? 'This video is completed, and its charge stands.'
        : 'This job has failed already; nothing was charged.',
    );
  }
  return found;
}
