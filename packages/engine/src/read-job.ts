/** A poll: answers from the database, and moves the job on when it is due. */
import { notFound } from '@geekhub/contracts/error';
import type { Scope } from '@geekhub/ports/job-record';
import type { FoundJob } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { startStep } from './start-step.ts';
import { waitAtMost } from './wait-at-most.ts';

/** Throws `not_found`. */
export async function findOrRefuse(engine: Engine, scope: Scope, id: string): Promise<FoundJob> {
  const found = await engine.jobs.find(id, scope);
  if (found === null) throw notFound('video');
  return found;
}

/** One database read when the job is not due. When it is, its step is started and waited for only a little. */
export async function readJob(engine: Engine, scope: Scope, id: string): Promise<FoundJob> {
  const found = await findOrRefuse(engine, scope, id);
  if (!found.due) return found;
  await waitAtMost(engine.timers, engine.policy.pollWaitMs, startStep(engine, scope.mode, id));
  return findOrRefuse(engine, scope, id);
}
