/** How long to wait before the next try. */

const FLOOR_MS = 250;
const MAX_RETRY_AFTER_MS = 300_000;

/** How much longer than the pace a check may wait: jobs of the same moment drift apart within a few checks. */
const PACE_BAND = 0.25;

/** Full jitter between a floor and base × 2^tries, so that many jobs do not come back together. */
export function backoffMs(tries: number, baseMs: number, capMs: number, random: number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(tries, 20));
  return Math.round(FLOOR_MS + random * Math.max(0, ceiling - FLOOR_MS));
}

/** What the provider asked for wins, within reason. */
export function retryMs(retryAfterMs: number | null, otherwiseMs: number): number {
  return retryAfterMs === null ? otherwiseMs : Math.min(Math.max(retryAfterMs, FLOOR_MS), MAX_RETRY_AFTER_MS);
}

/** A pace that slows down a little with every check, up to a cap: never faster, and somewhat slower at random. */
export function paceMs(checks: number, pace: { firstMs: number; capMs: number }, random: number): number {
  const steadyMs = Math.min(pace.capMs, pace.firstMs * 1.25 ** Math.min(checks, 40));
  return Math.round(steadyMs * (1 + PACE_BAND * random));
}
