/** How long a submit that was not confirmed is waited for. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { callbackUrlFor } from './callback-url.ts';
import type { Engine } from './engine.ts';

/** Of a model that has left the catalogue since. */
const TYPICAL_SECONDS = 300;

/** Milliseconds: until the render, if there is one, has surely ended and was told of. Zero where nobody can tell. */
export function graceMsFor(engine: Engine, job: ClaimedJob): number {
  if (callbackUrlFor(engine, job) === null) return 0;
  const { typicalTimes, plusMs } = engine.policy.unconfirmedGrace;
  const longestSeconds = findModel(job.model)?.typicalSeconds[1] ?? TYPICAL_SECONDS;
  return typicalTimes * longestSeconds * 1_000 + plusMs;
}
