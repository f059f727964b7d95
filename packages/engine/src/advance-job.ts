/** The one step that moves a job: claim it, ask the provider, decide, commit state and money together. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import { callbackUrlFor } from './callback-url.ts';
import { cancelRender } from './cancel-render.ts';
import type { Engine } from './engine.ts';
import { observeJob } from './observe-job.ts';
import { removeUndelivered } from './remove-undelivered.ts';
import { repeatWrite } from './repeat-write.ts';
import { salvageRefused } from './salvage-refused.ts';
import { transition } from './transition.ts';

/** `adopt`: the operation that a provider's callback proved to be this job's. */
export interface StepOptions {
  adopt?: Json;
}

/** true when this call took the step; false when the job was not open, not due, or another step has it. */
export async function advanceJob(
  engine: Engine,
  jobId: string,
  { adopt }: StepOptions = {},
): Promise<boolean> {
  const job = await engine.jobs.claim(jobId, engine.policy.leaseMs, { evenIfNotDue: adopt !== undefined });
  if (job === null) return false;
  engine.observer.onPoint?.('claimed', jobId);

  const seen = await observeJob(engine, job, adopt ?? null);
  const change = transition(job, seen, {
    policy: engine.policy,
    pace: engine.providers.get(job.provider)?.pace ?? { firstMs: 30_000, capMs: 30_000 },
    callsBack: callbackUrlFor(engine, job) !== null,
    random: engine.random(),
  });
  // A commit that did happen has moved the fence, so that the next one changes nothing.
  const committed = await repeatWrite(engine, jobId, () => engine.jobs.commit(jobId, job.version, change));
  engine.observer.onPoint?.('committed', jobId);
  await removeUndelivered(engine, job, committed ? change : null);
  if (!committed) {
    await salvageRefused(engine, job, seen);
    return true;
  }
  engine.observer.onStep?.(job, seen, change);
  if (change.to === 'failed' && change.error.code === 'deadline_passed') await abandonRender(engine, job);
  // The output is on record; the copy is a step of its own, and there is nothing to wait for.
  if (seen.kind === 'finished') await advanceJob(engine, jobId);
  return true;
}

async function abandonRender(engine: Engine, { provider, attempt }: ClaimedJob): Promise<void> {
  if (attempt.state === 'accepted') await cancelRender(engine, provider, attempt.operation);
}
