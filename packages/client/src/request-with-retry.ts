/** A request that outlives passing trouble. Only for what may be repeated: reads, and writes with an idempotency key. */
import { type ApiAnswer, type ApiRequest, type Connection, sendRequest } from './send-request.ts';
import { VideoApiError } from './video-api-error.ts';
import { VideoConnectionError } from './video-connection-error.ts';

export interface RetryPolicy {
  /** How many times in all the request is sent. */
  attempts: number;
  backoffCapMs: number;
  /** A gateway that asks for more patience than this gets none: the caller is told how long it would have been. */
  longestWaitMs: number;
}

const BACKOFF_BASE_MS = 500;

export async function requestWithRetry<T>(
  connection: Connection,
  request: ApiRequest,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<ApiAnswer<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendRequest<T>(connection, request, signal);
    } catch (error) {
      if (attempt >= policy.attempts || !isPassing(error)) throw error;
      const waitMs = waitBeforeNext(error, attempt, policy);
      if (waitMs > policy.longestWaitMs) throw error;
      await connection.sleep(waitMs, signal);
    }
  }
}

type PassingError = VideoApiError | VideoConnectionError;

export function isPassing(error: unknown): error is PassingError {
  if (error instanceof VideoConnectionError) return true;
  if (!(error instanceof VideoApiError)) return false;
  const { status, retryAfterSeconds } = error;
  // A conflict passes when the gateway says so: it is then still taking in the first sending of this very request.
  return status === 408 || status === 429 || status >= 500 || (status === 409 && retryAfterSeconds !== null);
}

/** The gateway's word, or else full jitter: clients that failed together must not come back together. */
function waitBeforeNext(error: PassingError, attempt: number, policy: RetryPolicy): number {
  if (error instanceof VideoApiError && error.retryAfterSeconds !== null)
    return error.retryAfterSeconds * 1000;
  return Math.random() * Math.min(policy.backoffCapMs, BACKOFF_BASE_MS * 2 ** (attempt - 1));
}
