/** Places for calls that are under way at once. Who finds none waits in line, where that is short. */
import type { Timers } from '@geekhub/ports/timers';

export interface CallPlacesPolicy {
  /** So many calls at once. */
  places: number;
  /** So many wait for a place; who comes later is sent away. */
  line: number;
  /** So long at most, in milliseconds. */
  waitMs: number;
}

export interface CallPlaces {
  taken(): number;
  waiting(): number;
  /**
   * Takes a place and resolves with what gives it back. null: the line is full, the wait was too long, or `signal`
   * ended it. First come, first served.
   */
  enter(signal: AbortSignal): Promise<(() => void) | null>;
}

export function createCallPlaces({ places, line, waitMs }: CallPlacesPolicy, timers: Timers): CallPlaces {
  let taken = 0;
  /** Each calls up one that waits: the place passes from hand to hand, so that nobody can slip in between. */
  const inLine = new Set<() => void>();

  function placeToLeave(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const [callUp] = inLine;
      if (callUp === undefined) {
        taken -= 1;
        return;
      }
      inLine.delete(callUp);
      callUp();
    };
  }

  return {
    taken: () => taken,
    waiting: () => inLine.size,
    async enter(signal) {
      if (taken < places) {
        taken += 1;
        return placeToLeave();
      }
      if (inLine.size >= line) return null;
      const called = new AbortController();
      const callUp = () => called.abort();
      inLine.add(callUp);
      await timers.sleep(waitMs, AbortSignal.any([signal, called.signal]));
      return inLine.delete(callUp) ? null : placeToLeave();
    },
  };
}
