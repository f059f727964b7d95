/** Requests per minute: the default of a key in this process, its own limit in the database, for all replicas. */
import type { RequestRate } from '@geekhub/api/context';
import type { Caller } from '@geekhub/ports/account-store';
import type { Database, SqlValue } from '@geekhub/store-postgres/database';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

const SECONDS = 60;

/** Counts one request. What it throws is an error of the database: nobody is let through on a count that nobody saw. */
export type CountRequest = (caller: Caller) => Promise<RequestRate>;

export function createRateLimit(database: Database, defaultPerMinute: number): CountRequest {
  const byDefault = new RateLimiterMemory({ points: defaultPerMinute, duration: SECONDS });
  // One for each number that the operator chose. They count in the same rows, so that a key whose limit is changed
  // goes on with the count that it has.
  const own = new Map<number, RateLimiterPostgres>();
  const client = limiterClient(database);

  function limiterOf(limit: number): RateLimiterPostgres {
    const existing = own.get(limit);
    if (existing !== undefined) return existing;
    const limiter = new RateLimiterPostgres({
      storeClient: client,
      storeType: 'client',
      schemaName: 'geekhub',
      tableName: 'request_counts',
      keyPrefix: 'key',
      // By a migration, which alone may change the schema.
      tableCreated: true,
      // A row a key, for as long as the key is there: nothing grows.
      clearExpiredByTimeout: false,
      points: limit,
      duration: SECONDS,
      // From the last request of the minute on this process needs no SQL to say no.
      inMemoryBlockOnConsumed: limit,
    });
    own.set(limit, limiter);
    return limiter;
  }

  return ({ keyId, requestsPerMinute }) =>
    requestsPerMinute === null
      ? consume(byDefault, keyId, defaultPerMinute)
      : consume(limiterOf(requestsPerMinute), keyId, requestsPerMinute);
}

async function consume(
  limiter: RateLimiterMemory | RateLimiterPostgres,
  keyId: string,
  limit: number,
): Promise<RequestRate> {
  const [rate, exceeded] = await limiter.consume(keyId).then(
    (taken): [RateLimiterRes, boolean] => [taken, false],
    (refusal: unknown): [RateLimiterRes, boolean] => {
      if (refusal instanceof RateLimiterRes) return [refusal, true];
      throw refusal;
    },
  );
  return {
    limit,
    exceeded,
    remaining: rate.remainingPoints,
    resetsAt: Math.ceil((Date.now() + rate.msBeforeNext) / 1000),
    retryAfterSeconds: Math.max(1, Math.ceil(rate.msBeforeNext / 1000)),
  };
}

interface LimiterStatement {
  text: string;
  values: SqlValue[];
}

/** Our database as the client that the limiter expects: it calculates with numbers, and it names its statements, which a pooler forbids. */
function limiterClient(database: Database) {
  return {
    async query({ text, values }: LimiterStatement) {
      const rows = await database.query<{ points: number; expire: bigint }>(text, values);
      return { rows: rows.map((row) => ({ ...row, expire: Number(row.expire) })), rowCount: rows.length };
    },
  };
}
