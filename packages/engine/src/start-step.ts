/** Starts a step without waiting for it, while there is room for one. */
import type { KeyMode } from '@geekhub/contracts/organization';
import { advanceJob, type StepOptions } from './advance-job.ts';
import type { Engine } from './engine.ts';

/** How many more steps of this mode the process may take on now. */
export function roomForSteps(engine: Engine, mode: KeyMode): number {
  if (engine.steps.stopping.aborted) return 0;
  return Math.max(0, engine.policy.maxSteps[mode] - engine.steps.sizeOf(mode));
}

/**
 * Resolves with true when this call took the step. Without room it takes none: the job stays due, and the sweep comes
 * back to it. Never rejects: a step that breaks is reported, and the job is stepped again when its lease is over.
 */
export async function startStep(
  engine: Engine,
  mode: KeyMode,
  jobId: string,
  options?: StepOptions,
): Promise<boolean> {
  if (roomForSteps(engine, mode) === 0) return false;
  return engine.steps.track(
    mode,
    advanceJob(engine, jobId, options).catch((error: unknown) => {
      engine.observer.onStepError?.(jobId, error);
      return false;
    }),
  );
}
