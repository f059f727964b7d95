/** One call more of a caller, if there is one left in the minute. */
import { PublicError } from '@geekhub/contracts/error';
import type { Caller } from '@geekhub/ports/account-store';
import { setRateHeaders } from './answer-headers.ts';
import type { Context } from './context.ts';

/** Throws `rate_limit_exceeded`. */
export async function countRequest(context: Context, caller: Caller): Promise<void> {
  const rate = await context.dependencies.countRequest(caller);
  // The limit of the process is a guard of the house: over all replicas it is another number.
  if (caller.requestsPerMinute !== null) setRateHeaders(context, rate);
  if (!rate.exceeded) return;
  throw new PublicError(
    'rate_limit_exceeded',
    `More than ${rate.limit} requests in a minute. Try again in ${rate.retryAfterSeconds} s.`,
    {
      limit_name: 'requests_per_minute',
      limit: rate.limit,
      remaining: rate.remaining,
      resets_at: rate.resetsAt,
      retryAfterSeconds: rate.retryAfterSeconds,
    },
  );
}
