/** Takes the video of a failed job away, which belongs to nobody. Best effort: the money is settled already. */
import type { MediaKey } from '@geekhub/ports/media';
import type { Engine } from './engine.ts';

/** The storage has its own deadlines; this one is for a storage that forgets them. */
const REMOVE_MS = 30_000;

export async function removeVideo(engine: Engine, key: MediaKey): Promise<void> {
  try {
    await engine.media.remove(key, engine.timers.deadline(REMOVE_MS));
  } catch (error) {
    engine.observer.onStepError?.(key.jobId, error);
  }
}
