/** Who is calling: from an API key to a scope. */
import { PublicError } from '@geekhub/contracts/error';
import type { AccountStore, Caller } from '@geekhub/ports/account-store';
import { LRUCache } from 'lru-cache';
import { hashSecret, isWellFormedApiKey } from './api-key.ts';

/** A revoked key is refused at once in this process, and on every other replica within this time. */
const CACHE_MS = 5_000;
const CACHED_CALLERS = 10_000;

export interface Authenticator {
  /** Throws `missing_api_key`, `invalid_api_key` or `key_revoked`. */
  authenticate(authorization: string | undefined): Promise<Caller>;
  /** Forgets what is cached of a key. */
  forget(keyId: string): void;
}

export function createAuthenticator(accounts: AccountStore): Authenticator {
  // By the hash of the whole key: a prefix would let one key answer for another.
  const callers = new LRUCache<string, Caller>({ max: CACHED_CALLERS, ttl: CACHE_MS });
  return {
    async authenticate(authorization) {
      const key = bearerToken(authorization);
      if (key === null) {
        throw new PublicError(
          'missing_api_key',
          'Send your API key in the header: Authorization: Bearer ghub_sk_…',
        );
      }
      if (!isWellFormedApiKey(key)) throw invalidKey();
      const hash = hashSecret(key);
      const cacheKey = Buffer.from(hash).toString('hex');
      const caller = callers.get(cacheKey) ?? (await accounts.findCaller(hash));
      if (caller === null) throw invalidKey();
      if (caller.revoked) throw new PublicError('key_revoked', 'This API key was revoked.');
      callers.set(cacheKey, caller, { noUpdateTTL: true });
      return caller;
    },
    forget(keyId) {
      for (const [cacheKey, caller] of callers.entries())
        if (caller.keyId === keyId) callers.delete(cacheKey);
    },
  };
}

/** null where there is no bearer token at all. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function invalidKey(): PublicError {
  return new PublicError('invalid_api_key', 'This API key is not valid.');
}
