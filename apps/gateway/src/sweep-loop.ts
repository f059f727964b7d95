/** Sweeps on a timer: jobs that nobody polls are finished all the same. */
import type { Engine } from '@geekhub/engine/engine';
import { sweep } from '@geekhub/engine/sweep';

/** After a round that had no room for all: steps end in some milliseconds, and their places are taken again. */
const FULL_WAIT_MS = 50;

export interface SweepLoop {
  /** No round starts after this; resolves when the one in hand has started its steps. */
  stop(): Promise<void>;
}

export function startSweepLoop(
  engine: Engine,
  everyMs: number,
  onError: (error: unknown) => void,
): SweepLoop {
  let stopped = false;
  let waitMs = everyMs;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      // A round only starts steps; it does not wait for them, and never overlaps the next.
      round = sweep(engine)
        .then(({ full }) => {
          waitMs = full ? Math.min(FULL_WAIT_MS, everyMs) : everyMs;
        }, onError)
        .finally(next);
    }, waitMs);
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
