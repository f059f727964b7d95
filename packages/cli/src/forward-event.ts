/** Hands an event to a server of the user, signed as the gateway signs webhooks. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventSourceMessage } from 'eventsource-parser';
import { Webhook } from 'standardwebhooks';

/** As long as the gateway itself would wait. */
const ANSWER_MS = 15_000;
const PAUSES_MS = [500, 1_000, 2_000, 4_000];

export interface ForwardOptions {
  url: string;
  secret: string;
  signal: AbortSignal;
  /** Nobody answered; it is tried again after so long. */
  onAgain(reason: string, pauseMs: number): void;
}

export type Forwarded =
  | { kind: 'answered'; status: number; ms: number }
  | { kind: 'not answered'; reason: string };

export const mintSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Whatever the server answers is its answer. Only where nobody answers it is tried again. */
export async function forwardEvent(event: EventSourceMessage, options: ForwardOptions): Promise<Forwarded> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await post(event, options);
    const pauseMs = PAUSES_MS[attempt];
    if (outcome.kind === 'answered' || pauseMs === undefined || options.signal.aborted) return outcome;
    options.onAgain(outcome.reason, pauseMs);
    await pause(pauseMs, undefined, { signal: options.signal }).catch(() => {});
  }
}

async function post(
  { id = '', data }: EventSourceMessage,
  { url, secret, signal }: ForwardOptions,
): Promise<Forwarded> {
  const sentAt = new Date();
  const startedMs = performance.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, sentAt, data),
      },
      body: data,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    // What it says is not read, as the gateway does not read it.
    await response.body?.cancel();
    return { kind: 'answered', status: response.status, ms: Math.round(performance.now() - startedMs) };
  } catch (error) {
    return { kind: 'not answered', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer in ${ANSWER_MS / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) {
    return cause.code === 'ECONNREFUSED' ? 'nobody listens there' : String(cause.code);
  }
  return error.message;
}
