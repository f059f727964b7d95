/** What becomes of an observation that came too late to be written: the job had moved on meanwhile. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import { cancelRender } from './cancel-render.ts';
import type { Engine } from './engine.ts';
import type { Observation } from './observation.ts';
import { repeatWrite } from './repeat-write.ts';

/**
 * The fence held, and nothing was charged. But that a provider took the job, whether it answered so or called back, is
 * known to no one else: a job that still waits for it goes on with it, and a render that nobody waits for is called off.
 */
export async function salvageRefused(engine: Engine, job: ClaimedJob, seen: Observation): Promise<void> {
  const operation = acceptedIn(seen);
  if (operation === null) {
    engine.observer.onLost?.(job, seen, 'nothing');
    return;
  }
  const becomes = await repeatWrite(engine, job.id, () =>
    engine.jobs.adoptLate(job.id, job.attempt.number, operation),
  );
  engine.observer.onLost?.(job, seen, becomes);
  // A callback comes when a render has ended.
  if (becomes === 'superfluous' && seen.kind === 'submitted')
    await cancelRender(engine, job.provider, operation);
}

function acceptedIn(seen: Observation): Json | null {
  if (seen.kind === 'adopted') return seen.operation;
  return seen.kind === 'submitted' && seen.outcome.kind === 'accepted' ? seen.outcome.operation : null;
}
