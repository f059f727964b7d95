/** How long fal asks us to wait. */

const LONGEST_WAIT_MS = 5 * 60 * 1_000;

/** `Retry-After` in seconds or as a date, at most five minutes; null where there is none. */
export function readRetryAfter(headers: Headers, now = Date.now()): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}
