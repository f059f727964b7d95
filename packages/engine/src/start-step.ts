/** Starts a step without waiting for it. */
import type { KeyMode } from '@geekhub/contracts/organization';
import { advanceJob, type StepOptions } from './advance-job.ts';
import type { Engine } from './engine.ts';

/** Never rejects: a step that breaks is reported, and the job is stepped again when its lease is over. */
export function startStep(
  engine: Engine,
  mode: KeyMode,
  jobId: string,
  options?: StepOptions,
): Promise<boolean> {
  return engine.steps.track(
    mode,
    advanceJob(engine, jobId, options).catch((error: unknown) => {
      engine.observer.onStepError?.(jobId, error);
      return false;
    }),
  );
}
