/** Steps every job that is due, so that a job that nobody polls is finished all the same. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Engine } from './engine.ts';
import { startStep } from './start-step.ts';

/**
 * Starts as many steps as there is room for and returns them, not waiting: one slow copy must not delay the others.
 * Several replicas may sweep at once, since a step claims its job.
 */
export async function sweep(engine: Engine): Promise<Promise<boolean>[]> {
  return [...(await sweepMode(engine, 'live')), ...(await sweepMode(engine, 'test'))];
}

async function sweepMode(engine: Engine, mode: KeyMode): Promise<Promise<boolean>[]> {
  const room = engine.policy.maxSteps[mode] - engine.steps.sizeOf(mode);
  if (room <= 0 || engine.steps.stopping.aborted) return [];
  const due = await engine.jobs.listDue(mode, room);
  return due.map((jobId) => startStep(engine, mode, jobId));
}
