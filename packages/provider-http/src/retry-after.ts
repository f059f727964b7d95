/** How long a server asks us to wait. */

const LONGEST_WAIT_MS = 5 * 60 * 1_000;

/** `Retry-After` in seconds or as a date, at most `longestMs`: five minutes for a provider; null where there is none. */
export function readRetryAfter(
  headers: Headers,
  { longestMs = LONGEST_WAIT_MS, now = Date.now() } = {},
): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  return boundWait(/^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now, longestMs);
}

/** A wait that was asked for, within reason; null for `NaN`, which is what an unreadable one becomes. */
export function boundWait(waitMs: number, longestMs = LONGEST_WAIT_MS): number | null {
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), longestMs);
}
