/** Takes the video of a job away that failed, or was deleted. Best effort: the money is settled already. */
import type { MediaKey } from '@geekhub/ports/media';
import type { Engine } from './engine.ts';

/** The storage has its own deadlines; this one is for a storage that forgets them. */
const REMOVE_MS = 30_000;

/** false when the storage could not be used. */
export async function removeVideo(engine: Engine, key: MediaKey): Promise<boolean> {
  try {
    await engine.media.remove(key, engine.timers.deadline(REMOVE_MS));
    return true;
  } catch (error) {
    engine.observer.onStepError?.(key.jobId, error);
    return false;
  }
}
