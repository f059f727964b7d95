/** The one step that moves a job: claim it, ask the provider, decide, commit state and money together. */
import { randomUUID } from 'node:crypto';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import { cancelRender } from './cancel-render.ts';
import { clearForNextModel } from './clear-for-next-model.ts';
import { commitChange } from './commit-change.ts';
import type { Engine } from './engine.ts';
import { graceMsFor } from './grace.ts';
import { observeJob } from './observe-job.ts';
import { removeUndelivered } from './remove-undelivered.ts';
import { repeatWrite } from './repeat-write.ts';
import { salvageRefused } from './salvage-refused.ts';
import { transition } from './transition.ts';

/** A claim is worth less than what was seen: the sweep makes another. */
const CLAIM_PATIENCE_MS = 10_000;
const COPY_BACKOFF = { baseMs: 1_000, capMs: 60_000 };

/** `adopt`: the operation that a provider's callback proved to be this job's, and the nonce that it quoted. */
export interface StepOptions {
  adopt?: { operation: Json; nonce: string };
}

/** true when this call took the step; false when the job was not open, not due, or another step has it. */
export async function advanceJob(
  engine: Engine,
  jobId: string,
  { adopt }: StepOptions = {},
): Promise<boolean> {
  const claim = { evenIfNotDue: adopt !== undefined, token: randomUUID() };
  const take = () => engine.jobs.claim(jobId, engine.policy.leaseMs, claim);
  const job = await repeatWrite(engine, jobId, take, CLAIM_PATIENCE_MS);
  if (job === null) return false;
  engine.observer.onPoint?.('claimed', jobId);

  // Between the look at the callback and the claim the job may have gone on to its next model.
  const adopted = adopt?.nonce === job.callbackNonce ? adopt.operation : null;
  const seen = await observeJob(engine, job, adopted);
  const provider = engine.providers.get(job.provider);
  const decided = transition(job, seen, {
    policy: engine.policy,
    pace: provider?.pace ?? { firstMs: 30_000, capMs: 30_000 },
    copyBackoff: provider?.copyBackoff ?? COPY_BACKOFF,
    graceMs: graceMsFor(engine, job),
    random: engine.random(),
  });
  const change = await clearForNextModel(engine, job, decided);
  const written = await commitChange(engine, job, change);
  engine.observer.onPoint?.('committed', jobId);
  await removeUndelivered(engine, job, written);
  if (written === null) {
    await salvageRefused(engine, job, seen);
    return true;
  }
  engine.observer.onStep?.(job, seen, written);
  if (written.to === 'failed' && written.error.code === 'deadline_passed') await abandonRender(engine, job);
  // The output is on record, or the next model: what follows is a step of its own, and there is nothing to wait for.
  if ((seen.kind === 'finished' && written.to === 'processing') || written.to === 'next_model')
    await advanceJob(engine, jobId);
  return true;
}

async function abandonRender(engine: Engine, { provider, attempt }: ClaimedJob): Promise<void> {
  if (attempt.state === 'accepted') await cancelRender(engine, provider, attempt.operation);
}
