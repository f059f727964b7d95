/** The steps under way in this process, so that a clean stop can wait for them. */
import { waitAtMost } from './wait-at-most.ts';

export interface StepTracker {
  readonly size: number;
  /** Aborted when the process stops: what can be repeated ends early, what costs money does not listen. */
  readonly stopping: AbortSignal;
  track<T>(step: Promise<T>): Promise<T>;
  /** Resolves when what is under way now has ended. */
  whenIdle(): Promise<void>;
  /** Asks what can be repeated to end. Resolves when nothing is under way, or after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

export function createStepTracker(): StepTracker {
  const underWay = new Set<Promise<unknown>>();
  const controller = new AbortController();
  return {
    get size() {
      return underWay.size;
    },
    stopping: controller.signal,
    track(step) {
      underWay.add(step);
      const forget = () => underWay.delete(step);
      step.then(forget, forget);
      return step;
    },
    async whenIdle() {
      await Promise.allSettled(underWay);
    },
    async stop(limitMs) {
      controller.abort();
      await waitAtMost(limitMs, Promise.allSettled(underWay));
    },
  };
}
