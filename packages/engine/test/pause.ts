/** A place in the work where a worker can be held, as if its process were stopped. */

export interface Pause {
  /** To be awaited by the work. */
  here(): Promise<void>;
  /** Resolves when the work has come here. */
  readonly reached: Promise<void>;
  goOn(): void;
}

export function createPause(): Pause {
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  return {
    here() {
      reached.resolve();
      return held.promise;
    },
    reached: reached.promise,
    goOn: held.resolve,
  };
}
