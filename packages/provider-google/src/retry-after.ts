/** How long Google asks us to wait. */

const LONGEST_WAIT_MS = 5 * 60 * 1_000;

/** `Retry-After` in seconds or as a date, at most five minutes; null where there is none. */
export function readRetryAfter(headers: Headers, now = Date.now()): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  return withinBounds(/^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now);
}

/** The `retryDelay` of a RetryInfo, such as `37s` or `1.5s`; the same bounds. */
export function readRetryDelay(duration: string): number | null {
  return withinBounds(
    /^\d+(\.\d+)?s$/.test(duration) ? Math.ceil(Number.parseFloat(duration) * 1_000) : Number.NaN,
  );
}

function withinBounds(waitMs: number): number | null {
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}
