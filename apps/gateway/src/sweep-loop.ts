/** Sweeps on a timer: jobs that nobody polls are finished all the same. */
import type { Engine } from '@geekhub/engine/engine';
import { sweep } from '@geekhub/engine/sweep';

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
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      // A round only starts steps; it does not wait for them, and never overlaps the next.
      round = sweep(engine)
        .then(() => undefined, onError)
        .finally(next);
    }, everyMs);
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
