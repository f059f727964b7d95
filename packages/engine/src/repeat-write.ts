/** Writes what a step learned, though the database be away for a moment. */
import type { Engine } from './engine.ts';

const RETRY_MS = [100, 400, 1_600, 6_400];

/**
 * What was seen may be the only proof that a paid render started, so a write that fails is tried again. For writes
 * alone that change nothing the second time: an error does not say that the first one did not happen.
 */
export async function repeatWrite<T>(engine: Engine, jobId: string, write: () => Promise<T>): Promise<T> {
  for (const waitMs of RETRY_MS) {
    try {
      return await write();
    } catch (error) {
      engine.observer.onStepError?.(jobId, error);
      await engine.timers.sleep(waitMs);
    }
  }
  return write();
}
