/** Is this the operator? */
import { PublicError } from '@geekhub/contracts/error';
import type { WrongKeyLimit } from '@geekhub/ports/wrong-key-limit';
import { LRUCache } from 'lru-cache';
import { hashSecret } from './api-key.ts';
import { bearerToken } from './authenticate.ts';

const REMEMBERED_TOKENS = 100;

/** Throws `missing_api_key`, `invalid_api_key`, or `rate_limit_exceeded` for an address that guesses. */
export type AdminAuthenticator = (authorization: string | undefined, clientAddress: string) => Promise<void>;

export function createAdminAuthenticator(
  isAdminToken: (hash: Uint8Array) => Promise<boolean>,
  wrongKeys: WrongKeyLimit,
): AdminAuthenticator {
  // Hashes that were right: whoever guesses from behind the operator's address must not keep the operator out.
  const wereRight = new LRUCache<string, true>({ max: REMEMBERED_TOKENS });
  return async (authorization, clientAddress) => {
    const token = bearerToken(authorization);
    if (token === null) {
      throw new PublicError(
        'missing_api_key',
        'Send the operator token in the header: Authorization: Bearer …',
      );
    }
    const hash = hashSecret(token);
    const cacheKey = Buffer.from(hash).toString('hex');
    if (!wereRight.has(cacheKey)) await wrongKeys.check(clientAddress);
    if (await isAdminToken(hash)) {
      wereRight.set(cacheKey, true);
      return;
    }
    await wrongKeys.count(clientAddress);
    throw new PublicError('invalid_api_key', 'This is not the token of the operator.');
  };
}
