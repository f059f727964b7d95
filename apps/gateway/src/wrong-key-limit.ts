/** Wrong keys per minute and client address, counted in this process. */
import { PublicError } from '@geekhub/contracts/error';
import type { GuessLimit } from '@geekhub/ports/wrong-key-limit';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const SECONDS = 60;
/** Whoever has one address of version 6 has the rest of its network too. */
const NETWORK_BYTES = 8;

export function createWrongKeyLimit(perMinute: number): GuessLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS });
  return {
    async check(clientAddress) {
      const counted = await limiter.get(networkOf(clientAddress));
      if (counted !== null && counted.remainingPoints <= 0) throw tooMany('wrong keys', counted);
    },
    async count(clientAddress) {
      await limiter.penalty(networkOf(clientAddress));
    },
    async take(clientAddress) {
      await limiter.consume(networkOf(clientAddress)).catch((reason: unknown) => {
        throw reason instanceof RateLimiterRes ? tooMany('tries to sign in', reason) : reason;
      });
    },
    async giveBack(clientAddress) {
      await limiter.reward(networkOf(clientAddress));
    },
  };
}

function tooMany(what: string, { msBeforeNext }: RateLimiterRes): PublicError {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new PublicError(
    'rate_limit_exceeded',
    `Too many ${what} came from your address. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

/** What a proxy sends as an address may be any text. */
function networkOf(clientAddress: string): string {
  if (!ipaddr.isValid(clientAddress)) return clientAddress;
  const address = ipaddr.process(clientAddress);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}
