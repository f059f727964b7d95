/** One request to the gateway, tried once. */
import { parseRetryAfter } from './parse-retry-after.ts';
import { readApiError } from './read-api-error.ts';
import type { Sleep } from './sleep.ts';
import { VideoConnectionError } from './video-connection-error.ts';

/** How to reach one gateway as one caller. */
export interface Connection {
  baseUrl: string;
  /** The whole header: `Bearer` and the key. */
  authorization: string;
  fetch: typeof globalThis.fetch;
  sleep: Sleep;
  /** How long one request may take, its whole answer included. */
  timeoutMs: number;
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** A form is sent as one, anything else as JSON. */
  body?: unknown;
  idempotencyKey?: string;
  /** So many seconds the gateway may hold its answer back for a change. */
  waitSeconds?: number;
}

export interface ApiAnswer<T> {
  body: T;
  retryAfterSeconds: number | null;
  /** The same request was taken in before: this is what it was answered then, as it stands now. */
  replayed: boolean;
  /** The gateway knows of waiting, and did. */
  waited: boolean;
}

/** Throws VideoApiError, VideoConnectionError, or the reason of the caller's own signal. */
export async function sendRequest<T>(
  connection: Connection,
  request: ApiRequest,
  signal: AbortSignal | undefined,
): Promise<ApiAnswer<T>> {
  const { baseUrl, timeoutMs, fetch } = connection;
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = headersOf(connection.authorization, request);

  let response: Response;
  let text: string;
  try {
    response = await fetch(baseUrl + request.path, {
      method: request.method,
      headers,
      body: bodyOf(request),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      // A redirected POST would arrive as a GET, and the key would travel to where nobody meant it to go.
      redirect: 'manual',
    });
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new VideoConnectionError(`No answer came from ${baseUrl}.`, { cause });
  }
  if (!response.ok) throw readApiError(response.status, response.headers, text);
  return {
    body: parseBody<T>(text, baseUrl),
    retryAfterSeconds: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
    replayed: response.headers.get('idempotent-replayed') === 'true',
    waited: response.headers.has('preference-applied'),
  };
}

function headersOf(authorization: string, request: ApiRequest): Headers {
  const headers = new Headers({ accept: 'application/json', authorization });
  // The platform says of a form what it is.
  if (request.body !== undefined && !(request.body instanceof FormData)) {
    headers.set('content-type', 'application/json');
  }
  if (request.idempotencyKey !== undefined) headers.set('idempotency-key', request.idempotencyKey);
  // A header, since a gateway that does not know it answers all the same.
  if (request.waitSeconds !== undefined) headers.set('prefer', `wait=${request.waitSeconds}`);
  return headers;
}

function bodyOf({ body }: ApiRequest): FormData | string | null {
  if (body === undefined) return null;
  return body instanceof FormData ? body : JSON.stringify(body);
}

function parseBody<T>(text: string, baseUrl: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new VideoConnectionError(`${baseUrl} did not answer with JSON.`, { cause });
  }
}
