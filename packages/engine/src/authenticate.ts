/** Who is calling: from an API key to a scope. */
import { PublicError } from '@geekhub/contracts/error';
import type { AccountStore, Caller } from '@geekhub/ports/account-store';
import type { WrongKeyLimit } from '@geekhub/ports/wrong-key-limit';
import { LRUCache } from 'lru-cache';
import { hashSecret, isWellFormedApiKey } from './api-key.ts';

/** A revoked key is refused at once in this process, and on every other replica within this time. */
const CACHE_MS = 5_000;
const CACHED_CALLERS = 10_000;

export interface Authenticator {
  /** Throws `missing_api_key`, `invalid_api_key`, `key_revoked`, or `rate_limit_exceeded` for an address that guesses. */
  authenticate(authorization: string | undefined, clientAddress: string): Promise<Caller>;
  /** Of a key of which only the hash is at hand. Throws as `authenticate` does. */
  authenticateHash(hash: Uint8Array, clientAddress: string): Promise<Caller>;
  /** Forgets what is cached of a key. */
  forget(keyId: string): void;
}

export function createAuthenticator(
  accounts: Pick<AccountStore, 'findCaller'>,
  wrongKeys: WrongKeyLimit,
  /** Hears of each use of a key that is good. */
  onUse: (keyId: string) => void = () => {},
): Authenticator {
  // By the hash of the whole key: a prefix would let one key answer for another. An entry that is too old to be
  // believed still says that the key was one of ours.
  const callers = new LRUCache<string, Caller>({
    max: CACHED_CALLERS,
    ttl: CACHE_MS,
    noDeleteOnStaleGet: true,
  });
  let changes = 0;
  /** Keys of ours that are being looked up again: thousands of streams ask at the same moment. */
  const again = new Map<string, Promise<Caller>>();

  function lookUpOnce(hash: Uint8Array, cacheKey: string, clientAddress: string): Promise<Caller> {
    if (callers.peek(cacheKey, { allowStale: true }) === undefined) {
      return lookUp(hash, cacheKey, clientAddress);
    }
    const underWay = again.get(cacheKey);
    if (underWay !== undefined) return underWay;
    const begun = lookUp(hash, cacheKey, clientAddress).finally(() => {
      if (again.get(cacheKey) === begun) again.delete(cacheKey);
    });
    again.set(cacheKey, begun);
    return begun;
  }

  async function lookUp(hash: Uint8Array, cacheKey: string, clientAddress: string): Promise<Caller> {
    // Whoever guesses from behind the same address must not keep out a key that we know.
    const wasOurs = callers.peek(cacheKey, { allowStale: true }) !== undefined;
    if (!wasOurs) await wrongKeys.check(clientAddress);
    const changesBefore = changes;
    const caller = await accounts.findCaller(hash);
    if (caller === null) {
      await wrongKeys.count(clientAddress);
      throw invalidKey();
    }
    // What was read before a change must not outlive it.
    if (changes === changesBefore) callers.set(cacheKey, caller);
    return caller;
  }

  async function authenticateHash(hash: Uint8Array, clientAddress: string): Promise<Caller> {
    const cacheKey = Buffer.from(hash).toString('hex');
    const caller = callers.get(cacheKey) ?? (await lookUpOnce(hash, cacheKey, clientAddress));
    if (caller.revoked) throw new PublicError('key_revoked', 'This API key was revoked.');
    onUse(caller.keyId);
    return caller;
  }

  return {
    async authenticate(authorization, clientAddress) {
      const key = bearerToken(authorization);
      if (key === null) {
        throw new PublicError(
          'missing_api_key',
          'Send your API key in the header: Authorization: Bearer ghub_sk_…',
        );
      }
      if (!isWellFormedApiKey(key)) throw invalidKey();
      return authenticateHash(hashSecret(key), clientAddress);
    },
    authenticateHash,
    forget(keyId) {
      changes += 1;
      // What is under way may have read the key as it was.
      again.clear();
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
