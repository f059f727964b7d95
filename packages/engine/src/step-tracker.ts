/** The steps under way in this process, so that a clean stop can wait for them. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Timers } from '@geekhub/ports/timers';
import { waitAtMost } from './wait-at-most.ts';

export interface StepTracker {
  sizeOf(mode: KeyMode): number;
  /** Aborted when the process stops: what can be repeated ends early, what costs money does not listen. */
  readonly stopping: AbortSignal;
  track<T>(mode: KeyMode, step: Promise<T>): Promise<T>;
  /** Resolves when what is under way now has ended. */
  whenIdle(): Promise<void>;
  /** Asks what can be repeated to end. Resolves when nothing is under way, or after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

export function createStepTracker(timers: Timers): StepTracker {
  const underWay = new Map<Promise<unknown>, KeyMode>();
  const controller = new AbortController();
  return {
    sizeOf: (mode) =>
      underWay
        .values()
        .filter((each) => each === mode)
        .toArray().length,
    stopping: controller.signal,
    track(mode, step) {
      underWay.set(step, mode);
      const forget = () => underWay.delete(step);
      step.then(forget, forget);
      return step;
    },
    async whenIdle() {
      await Promise.allSettled(underWay.keys());
    },
    async stop(limitMs) {
      controller.abort();
      await waitAtMost(timers, limitMs, Promise.allSettled(underWay.keys()));
    },
  };
}
