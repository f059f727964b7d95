/** Who reads a job: the bearer of an API key, or of a token for this one job. */
import { PublicError } from '@geekhub/contracts/error';
import { JOB_TOKEN_PREFIX } from '@geekhub/contracts/job-token';
import type { Caller } from '@geekhub/ports/account-store';
import type { TokenStore } from '@geekhub/ports/token-store';
import type { WrongKeyLimit } from '@geekhub/ports/wrong-key-limit';
import { LRUCache } from 'lru-cache';
import { hashSecret, isWellFormedJobToken } from './api-key.ts';
import { type Authenticator, bearerToken } from './authenticate.ts';

const CACHED_TOKENS = 10_000;

export interface Reader {
  caller: Caller;
  /** The one job that may be read; null for all of the caller's. */
  onlyJob: string | null;
}

/** Throws what an Authenticator throws, also for tokens. */
export type ReaderAuthenticator = (
  authorization: string | undefined,
  clientAddress: string,
) => Promise<Reader>;

interface KnownToken {
  jobId: string;
  keyHash: Uint8Array;
}

/** Does this look like a token for one job, whether or not it is worth anything? */
export function isJobToken(authorization: string | undefined): boolean {
  return bearerToken(authorization)?.startsWith(JOB_TOKEN_PREFIX) ?? false;
}

/**
 * What a token says never changes, so it is looked up once; its API key is looked up as ever, so that a token ends with
 * it. Thousands of streams with a token each ask the database about their key, once for all.
 */
export function createReaderAuthenticator(
  tokens: Pick<TokenStore, 'find'>,
  authenticator: Pick<Authenticator, 'authenticate' | 'authenticateHash'>,
  wrongKeys: WrongKeyLimit,
): ReaderAuthenticator {
  const known = new LRUCache<string, KnownToken>({ max: CACHED_TOKENS });

  async function lookUp(hash: Uint8Array, cacheKey: string, clientAddress: string): Promise<KnownToken> {
    await wrongKeys.check(clientAddress);
    const found = await tokens.find(hash);
    if (found === null) {
      await wrongKeys.count(clientAddress);
      throw invalidToken();
    }
    if (found.leftMs <= 0)
      throw new PublicError('invalid_api_key', 'This token has expired. Ask for another.');
    const { jobId, keyHash, leftMs } = found;
    known.set(cacheKey, { jobId, keyHash }, { ttl: Math.ceil(leftMs) });
    return { jobId, keyHash };
  }

  return async (authorization, clientAddress) => {
    if (!isJobToken(authorization)) {
      return { caller: await authenticator.authenticate(authorization, clientAddress), onlyJob: null };
    }
    const token = bearerToken(authorization) ?? '';
    if (!isWellFormedJobToken(token)) throw invalidToken();
    const hash = hashSecret(token);
    const cacheKey = Buffer.from(hash).toString('hex');
    const { jobId, keyHash } = known.get(cacheKey) ?? (await lookUp(hash, cacheKey, clientAddress));
    return { caller: await authenticator.authenticateHash(keyHash, clientAddress), onlyJob: jobId };
  };
}

function invalidToken(): PublicError {
  return new PublicError('invalid_api_key', 'This token is not valid.');
}
