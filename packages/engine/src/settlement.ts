/** What a delivered video costs. */
import type { Micros } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import type { JobRecord } from '@geekhub/ports/job-record';

/** Files of a whole length measure a little under or over: 4.97 s, 5.04 s. */
const TOLERANCE_MS = 500;

/** The seconds that were bought, or those that were delivered, rounded up, when clearly fewer. */
export function secondsToCharge(boughtSeconds: number, deliveredMs: number): number {
  if (deliveredMs >= boughtSeconds * 1000 - TOLERANCE_MS) return boughtSeconds;
  return Math.min(boughtSeconds, Math.ceil(deliveredMs / 1000));
}

/** Never more than the hold. */
export function chargeFor(
  job: Pick<JobRecord, 'request' | 'terms' | 'holdMicros'>,
  deliveredMs: number,
): Micros {
  const seconds = secondsToCharge(job.request.durationSeconds, deliveredMs);
  if (seconds === job.request.durationSeconds) return job.holdMicros;
  const charge = price(job.terms, seconds);
  return charge < job.holdMicros ? charge : job.holdMicros;
}
