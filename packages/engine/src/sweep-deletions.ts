/** Deletes what is kept for long enough, and asks the storage for each deleted video until it has removed it. */
import type { MediaKey } from '@geekhub/ports/media';
import type { Engine } from './engine.ts';
import { removeVideo } from './remove-video.ts';

/** So few at once that nobody else waits for the storage. */
const BATCH = 16;

export interface DeletionRound {
  /** There may be more to do: the next round need not wait for its hour. */
  full: boolean;
}

/** Several replicas may sweep at once. */
export async function sweepDeletions(engine: Engine): Promise<DeletionRound> {
  const expired = await engine.deletions.deleteExpired(BATCH);
  const removals = await engine.deletions.claimRemovals(BATCH);
  await Promise.all(removals.map((key) => finishRemoval(engine, key)));
  return { full: expired === BATCH || removals.length === BATCH };
}

/** Never throws: what is not finished comes again. */
export async function finishRemoval(engine: Engine, key: MediaKey): Promise<void> {
  if (!(await removeVideo(engine, key))) return;
  try {
    await engine.deletions.finishRemoval(key.jobId);
  } catch (error) {
    engine.observer.onStepError?.(key.jobId, error);
  }
}
