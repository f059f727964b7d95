/** What becomes of an observation that came too late to be written: the job had moved on meanwhile. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { cancelRender } from './cancel-render.ts';
import type { Engine } from './engine.ts';
import type { Observation } from './observation.ts';
import { repeatWrite } from './repeat-write.ts';

/**
 * The fence held, and nothing was charged. But a provider's acceptance is known to no one else: a job that still waits
 * for one goes on with it, and a render that nobody waits for is called off.
 */
export async function salvageRefused(engine: Engine, job: ClaimedJob, seen: Observation): Promise<void> {
  if (seen.kind !== 'submitted' || seen.outcome.kind !== 'accepted') {
    engine.observer.onLost?.(job, seen, 'nothing');
    return;
  }
  const { operation } = seen.outcome;
  const becomes = await repeatWrite(engine, job.id, () =>
    engine.jobs.adoptLate(job.id, job.attempt.number, operation),
  );
  engine.observer.onLost?.(job, seen, becomes);
  if (becomes === 'superfluous') await cancelRender(engine, job.provider, operation);
}
