/** Wrong keys per minute and client address, counted in this process. */
import { PublicError } from '@geekhub/contracts/error';
import type { WrongKeyLimit } from '@geekhub/ports/wrong-key-limit';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const SECONDS = 60;
/** Whoever has one address of version 6 has the rest of its network too. */
const NETWORK_BYTES = 8;

export function createWrongKeyLimit(perMinute: number): WrongKeyLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS });
  return {
    async check(clientAddress) {
      const counted = await limiter.get(networkOf(clientAddress));
      if (counted === null || counted.remainingPoints > 0) return;
      const retryAfterSeconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000));
      throw new PublicError(
        'rate_limit_exceeded',
        `Too many wrong keys came from your address. Try again in ${retryAfterSeconds} s.`,
        { retryAfterSeconds },
      );
    },
    async count(clientAddress) {
      await limiter.penalty(networkOf(clientAddress));
    },
  };
}

/** What a proxy sends as an address may be any text. */
function networkOf(clientAddress: string): string {
  if (!ipaddr.isValid(clientAddress)) return clientAddress;
  const address = ipaddr.process(clientAddress);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}
