/** Sweeps on a timer: what nobody asks for is done all the same. */

/** After a round that had no room for all: work ends in some milliseconds, and its places are taken again. */
const FULL_WAIT_MS = 50;

export interface SweepLoop {
  /** No round starts after this; resolves when the one in hand has started its work. */
  stop(): Promise<void>;
}

export function startSweepLoop(
  /** Starts what is due; `full` when there was not room for all. */
  sweep: () => Promise<{ full: boolean }>,
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
      // A round only starts work; it does not wait for it, and never overlaps the next.
      round = sweep()
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
