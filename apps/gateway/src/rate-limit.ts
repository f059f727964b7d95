/** Requests per minute and key, counted in this process. */
import { PublicError } from '@geekhub/contracts/error';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export function createRateLimit(requestsPerMinute: number): (keyId: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  return async (keyId) => {
    try {
      await limiter.consume(keyId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new PublicError(
        'rate_limit_exceeded',
        `More than ${requestsPerMinute} requests in a minute. Try again in ${retryAfterSeconds} s.`,
        { retryAfterSeconds },
      );
    }
  };
}
