/** Time as it passes on this machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Timers } from '@geekhub/ports/timers';

export const systemTimers: Timers = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    // An aborted wait is over: whoever waited looks at the signal.
    await sleep(milliseconds, undefined, { signal }).catch(() => {});
  },
  deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    return () => clearInterval(timer);
  },
};
