/** Writes what a step learned, though the database be away for a while. */
import type { Engine } from './engine.ts';

/** Before the second try, the third, and so on; then always the last. */
const RETRY_MS = [100, 400, 1_600, 6_400, 10_000] as const;

/**
 * What was seen may be the only proof that a paid render started, so a write that fails is tried again for as long as a
 * lease lasts: until then nobody else takes the job. For writes alone that change nothing the second time: an error does
 * not say that the first one did not happen.
 */
export async function repeatWrite<T>(
  engine: Engine,
  jobId: string,
  write: () => Promise<T>,
  patienceMs = engine.policy.leaseMs,
): Promise<T> {
  let waitedMs = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      const waitMs = RETRY_MS[tries] ?? RETRY_MS[4];
      if (waitedMs + waitMs > patienceMs) throw error;
      engine.observer.onStepError?.(jobId, error);
      await engine.timers.sleep(waitMs);
      waitedMs += waitMs;
    }
  }
}
