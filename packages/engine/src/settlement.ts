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

/** Never more than the hold, which is the price of all the seconds that were bought. */
export function chargeFor(
  { request, terms }: Pick<JobRecord, 'request' | 'terms'>,
  deliveredMs: number,
): Micros {
  return price(terms, secondsToCharge(request.durationSeconds, deliveredMs));
}
