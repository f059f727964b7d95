/** One HTTP exchange with Google: what the SDK keeps to itself about it. */
import { limitAnswer } from '@geekhub/provider-http/limit-answer';
import { isNeverSent } from '@geekhub/provider-http/never-sent';
import { readRetryAfter } from '@geekhub/provider-http/retry-after';

type Fetch = typeof globalThis.fetch;

export interface GoogleExchange {
  /** To be handed to the SDK for this one call. */
  readonly fetch: Fetch;
  /** false only where the request surely never left. */
  readonly sent: boolean;
  /** null until an answer began. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}

/**
 * The SDK's errors carry neither headers nor, when a body is unreadable, the status; and it follows redirects with the
 * API key in its header. So each call goes through a fetch of its own, that remembers, does not follow, and reads
 * no more than an answer may have.
 */
export function openExchange(fetch: Fetch): GoogleExchange {
  const exchange = {
    sent: false,
    status: null as number | null,
    retryAfterMs: null as number | null,
    async fetch(...[url, init]: Parameters<Fetch>): Promise<Response> {
      init?.signal?.throwIfAborted();
      exchange.sent = true;
      try {
        const response = await fetch(url, { ...init, redirect: 'manual' });
        exchange.status = response.status;
        exchange.retryAfterMs = readRetryAfter(response.headers);
        return limitAnswer(response);
      } catch (error) {
        exchange.sent = !isNeverSent(error);
        throw error;
      }
    },
  };
  return exchange;
}
