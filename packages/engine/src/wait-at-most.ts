/** Waits for something, but only so long. */
import type { Timers } from '@geekhub/ports/timers';

/** Resolves when the promise settles, either way, or the time is over. */
export async function waitAtMost(
  timers: Timers,
  milliseconds: number,
  awaited: Promise<unknown>,
): Promise<void> {
  const settled = new AbortController();
  const settle = () => settled.abort();
  awaited.then(settle, settle);
  await timers.sleep(milliseconds, settled.signal);
}
