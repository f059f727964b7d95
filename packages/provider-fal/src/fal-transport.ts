/** One HTTP request for each call of fal's SDK, and all that its answer tells. */
import { limitAnswer } from '@geekhub/provider-http/limit-answer';
import { isNeverSent } from '@geekhub/provider-http/never-sent';
import { readRetryAfter } from '@geekhub/provider-http/retry-after';

type Fetch = typeof globalThis.fetch;

/** fal answered, and not with success. */
export class FalRefusal extends Error {
  override readonly name = 'FalRefusal';
  readonly status: number;
  /** What the answer contained, null where that is no JSON. */
  readonly body: unknown;
  readonly retryAfterMs: number | null;

  constructor(status: number, body: unknown, retryAfterMs: number | null) {
    super(`fal answered with status ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer, or none that can be read. */
export class FalSilence extends Error {
  override readonly name = 'FalSilence';
  /** false only where the request surely never left. */
  readonly sent: boolean;

  constructor(sent: boolean) {
    super(sent ? 'fal gave no readable answer' : 'fal could not be reached');
    this.sent = sent;
  }
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/**
 * The SDK sends a request again, the paid submit too, after 429, 502, 503, 504 and network errors, whatever its retry
 * option says. It does so only for errors that it knows: those thrown here, which carry neither its class nor a network
 * code nor a cause, end the call. They also keep what the SDK's own errors drop, the headers and the body.
 */
export function createFalTransport(fetch: Fetch): Fetch {
  return async (url, init) => {
    if (init?.signal?.aborted) throw new FalSilence(false);
    let response: Response;
    let text: string;
    try {
      // A redirect would repeat the request elsewhere.
      response = await fetch(url, { ...init, redirect: 'manual' });
    } catch (error) {
      throw new FalSilence(!isNeverSent(error));
    }
    try {
      text = await limitAnswer(response).text();
    } catch {
      throw new FalSilence(true);
    }
    const body = parseJson(text);
    if (!response.ok)
      throw new FalRefusal(response.status, body?.value ?? null, readRetryAfter(response.headers));
    if (body === null) throw new FalSilence(true);
    // Told as JSON whatever its header said: the SDK would hand on other types as text.
    return Response.json(body.value, { status: response.status });
  };
}
