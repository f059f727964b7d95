/** Posts a message, and learns what was answered. */
import type { PostOutcome } from '@geekhub/ports/outbound';
import { readRetryAfter } from '@geekhub/provider-http/retry-after';
import { exchange } from './exchange.ts';
import type { ConnectorOptions } from './guarded-connector.ts';
import { readAnswerText } from './read-answer-text.ts';

/** A message can wait: its receiver is believed for longer than a provider is. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Throws when the line fails before there is a status. */
export function postMessage(
  url: URL,
  message: { headers: Readonly<Record<string, string>>; body: string },
  connection: ConnectorOptions,
  signal: AbortSignal,
): Promise<PostOutcome> {
  // A limit on silence would leave it to the receiver how long the whole lasts.
  const request = { method: 'POST', ...message, idleMs: null } as const;
  return exchange(url, request, connection, signal, async ({ statusCode, headers, body }) => {
    const text = await readAnswerText(body, headers);
    const retryAfter = headers['retry-after'];
    const retryAfterMs =
      typeof retryAfter === 'string'
        ? readRetryAfter(new Headers({ 'retry-after': retryAfter }), { longestMs: LONGEST_WAIT_MS })
        : null;
    return { kind: 'answered', status: statusCode, retryAfterMs, text };
  });
}
