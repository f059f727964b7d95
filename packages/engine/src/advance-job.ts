/** The one step that moves a job: claim it, ask the provider, decide, commit state and money together. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { Json } from '@geekhub/ports/json';
import { callbackUrlFor } from './callback-url.ts';
import type { Engine } from './engine.ts';
import { observeJob } from './observe-job.ts';
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
  const committed = await commitWithRetry(engine, job, change);
  engine.observer.onPoint?.('committed', jobId);
  if (!committed) {
    // The fence held, and nothing is charged; but what the provider said may be known to no one else.
    engine.observer.onStepError?.(jobId, new Error(`the lease was over: "${seen.kind}" was not written`));
    return true;
  }
  engine.observer.onStep?.(job, seen, change);
  await cancelIfAbandoned(engine, job, change);
  // The output is on record; the copy is a step of its own, and there is nothing to wait for.
  if (seen.kind === 'finished') await advanceJob(engine, jobId);
  return true;
}

const COMMIT_RETRY_MS = [100, 400, 1_600, 6_400];

/**
 * What was seen may be the only proof that a paid render started, so a database that is away for a moment is asked
 * again. Repeating is safe: a commit that did happen has moved the fence, and the next one changes nothing.
 */
async function commitWithRetry(engine: Engine, job: ClaimedJob, change: JobChange): Promise<boolean> {
  for (const waitMs of COMMIT_RETRY_MS) {
    try {
      return await engine.jobs.commit(job.id, job.version, change);
    } catch (error) {
      engine.observer.onStepError?.(job.id, error);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return engine.jobs.commit(job.id, job.version, change);
}

/** A render that nobody waits for any more need not go on. Best effort: money is settled already. */
async function cancelIfAbandoned(engine: Engine, job: ClaimedJob, change: JobChange): Promise<void> {
  if (change.to !== 'failed' || change.error.code !== 'deadline_passed' || job.attempt.state !== 'accepted')
    return;
  await engine.providers.get(job.provider)?.cancel?.(job.attempt.operation, AbortSignal.timeout(10_000));
}
