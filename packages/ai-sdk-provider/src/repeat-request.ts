/** A request that outlives passing trouble. Only for what may be repeated: reads, and a start under one key. */
import { APICallError } from '@ai-sdk/provider';
import type { GatewayApi } from './gateway-api.ts';

export interface RepeatPolicy {
  /** How many times in all the request is sent. */
  attempts: number;
  backoffCapMs: number;
}

const BACKOFF_BASE_MS = 500;
/** A gateway that asks for more patience than this gets none. */
const LONGEST_WAIT_MS = 300_000;

export async function repeatRequest<T>(
  api: Pick<GatewayApi, 'wait'>,
  request: () => Promise<T>,
  { attempts, backoffCapMs }: RepeatPolicy,
  abortSignal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= attempts || !APICallError.isInstance(error) || !error.isRetryable) throw error;
      const asked = Number(error.responseHeaders?.['retry-after']) * 1000;
      // Full jitter: clients that failed together must not come back together.
      const backoff = Math.random() * Math.min(backoffCapMs, BACKOFF_BASE_MS * 2 ** (attempt - 1));
      const waitMs = Number.isNaN(asked) ? backoff : asked;
      if (waitMs > LONGEST_WAIT_MS) throw error;
      await api.wait(waitMs, abortSignal);
    }
  }
}
