/** Sweeps on a timer: what nobody asks for is done all the same. */

/** Before a round that was hurried: work ends in some milliseconds, and what ends together makes room for one round. */
const SHORT_WAIT_MS = 50;

export interface Round {
  /** There was not room for all. */
  full: boolean;
  /** Resolves when there is room where there was none. */
  freed?: Promise<void>;
}

export interface SweepLoop {
  /** No round starts after this; resolves when the one in hand has started its work. */
  stop(): Promise<void>;
}

export function startSweepLoop(
  /** Starts what is due. The next round comes soon where this one was `full`, or when there is room again. */
  sweep: () => Promise<Round>,
  everyMs: number,
  onError: (error: unknown) => void,
): SweepLoop {
  const shortMs = Math.min(SHORT_WAIT_MS, everyMs);
  let stopped = false;
  let waitMs = everyMs;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let rounds = 0;

  const next = () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      rounds += 1;
      // A round only starts work; it does not wait for it, and never overlaps the next.
      round = sweep()
        .then(
          (done) => hear(done, rounds),
          (error) => {
            waitMs = everyMs;
            onError(error);
          },
        )
        .finally(next);
    }, waitMs);
  };
  const hear = ({ full, freed }: Round, ofRound: number) => {
    waitMs = full ? shortMs : everyMs;
    freed?.then(() => {
      // The next round, where it has begun, has looked for itself.
      if (ofRound !== rounds) return;
      waitMs = shortMs;
      next();
    });
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
