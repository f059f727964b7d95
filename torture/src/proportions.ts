/** How long things take in a run: as it is in earnest, only shorter, because a run is minutes long. */

/** The dead are missed after it. */
export const LEASE_MS = 5_000;

/** Some renders are still under way when the lease of whoever submitted them is over. */
export const RENDER_MS = {
  quick: { from: 1_000, to: 2_500 },
  slow: { from: 6_000, to: 9_000 },
} as const;
/** Of four renders, so many are slow. */
export const SLOW_OF_FOUR = 1;

/** Twice the longest render: a callback, which comes when a render ends, still finds the job waiting for it. */
export const UNCONFIRMED_GRACE_MS = 2 * RENDER_MS.slow.to;
