/** Time that passes when the test says so. */
import type { Timers } from '@geekhub/ports/timers';

export interface MovedTime {
  timers: Timers;
  now: () => number;
  /** Lets so much time pass: whoever's wait is over goes on, in order, before this resolves. */
  advance(milliseconds: number): Promise<void>;
}

/** Long enough for chains of promises that need no outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export function createMovedTime(): MovedTime {
  let now = 0;
  const waiting = new Map<() => void, number>();
  const at = (time: number, act: () => void) => {
    waiting.set(act, time);
    return () => waiting.delete(act);
  };
  return {
    now: () => now,
    timers: {
      now: () => now,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const forget = at(now + milliseconds, resolve);
          signal?.addEventListener('abort', () => {
            forget();
            resolve();
          });
        }),
      deadline(milliseconds) {
        const controller = new AbortController();
        at(now + milliseconds, () => controller.abort());
        return controller.signal;
      },
      every(milliseconds, work) {
        let stopped = false;
        const again = () => {
          if (stopped) return;
          work();
          at(now + milliseconds, again);
        };
        at(now + milliseconds, again);
        return () => {
          stopped = true;
        };
      },
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...waiting].toSorted(([, a], [, b]) => a - b);
        if (next === undefined || next[1] > end) break;
        waiting.delete(next[0]);
        now = next[1];
        next[0]();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
