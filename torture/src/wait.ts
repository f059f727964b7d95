/** Waits that an abort ends early, without a word: whoever waited looks at the signal. */
import { setTimeout as sleep } from 'node:timers/promises';

export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: signal ?? new AbortController().signal }).catch(() => {});
}

/** What was awaited, or null when it took longer. */
export async function atMost<T>(milliseconds: number, awaited: Promise<T>): Promise<T | null> {
  const over = new AbortController();
  try {
    return await Promise.race([awaited, wait(milliseconds, over.signal).then(() => null)]);
  } finally {
    over.abort();
  }
}
