/** Places for calls that are under way at once. Who finds none waits in a line, where that is short. */
import type { Timers } from '@geekhub/ports/timers';

export interface CallPlacesPolicy {
  /** So many calls at once. */
  places: number;
  /** So long in line at most, in milliseconds. */
  waitMs: number;
}

/**
 * Takes a place and resolves with what gives it back. null: the line is full, the wait was too long, or `signal`
 * ended it.
 */
export type EnterLine = (signal: AbortSignal) => Promise<(() => void) | null>;

export interface CallPlaces {
  taken(): number;
  waiting(): number;
  /** A line in which so many wait; who comes later is sent away. First come, first served, whichever the line. */
  openLine(length: number): EnterLine;
}

export function createCallPlaces({ places, waitMs }: CallPlacesPolicy, timers: Timers): CallPlaces {
  let taken = 0;
  /** Of all lines. Each calls up one that waits: the place passes from hand to hand, so that nobody can slip in between. */
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
    openLine(length) {
      let here = 0;
      return async (signal) => {
        if (taken < places) {
          taken += 1;
          return placeToLeave();
        }
        if (here >= length) return null;
        const called = new AbortController();
        const callUp = () => called.abort();
        inLine.add(callUp);
        here += 1;
        await timers.sleep(waitMs, AbortSignal.any([signal, called.signal]));
        here -= 1;
        return inLine.delete(callUp) ? null : placeToLeave();
      };
    },
  };
}
