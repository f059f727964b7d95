/** Serves streamable HTTP at /mcp: who may come in, with which key, in which session. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VideoApiError } from '@geekhub/client/video-api-error';
import { createVideoClient } from '@geekhub/client/video-client';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';
import { type Micros, parseMicros } from '@geekhub/contracts/money';
import type { HttpOptions, Options } from '../read-options.ts';
import { answerError } from './answer.ts';
import { createGuard, reasonToRefuse } from './guard-request.ts';
import { createHttpSessions } from './http-sessions.ts';
import { readKey } from './read-key.ts';

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

export const SPEND_HEADER = 'x-geekhub-max-spend-mxn';
const SWEEP_MS = 60_000;
/** How long a caller may take to send its headers, and all of its request. An answer may take as long as it likes. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000 };

export async function startHttpServer(
  { gatewayUrl, limitMicros }: Options,
  http: HttpOptions,
): Promise<HttpServer> {
  const guard = createGuard(http.host, http.allowedHosts, http.allowedOrigins);
  const sessions = createHttpSessions({ gatewayUrl }, http);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url = '' } = request;
    const refusal = reasonToRefuse(guard, headers);
    if (refusal !== null) {
      answerError(response, 403, refusal);
      return;
    }
    if (headers.origin !== undefined) letPageIn(response, headers.origin);
    if (url.split('?')[0] !== '/mcp') answerError(response, 404, 'MCP is served at /mcp.');
    else if (method === 'OPTIONS') response.writeHead(204).end();
    else await answerCaller(request, response);
  }

  async function answerCaller(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request;
    const apiKey = readKey(headers.authorization);
    const id = headers['mcp-session-id'];
    if (apiKey === null) answerUnauthorized(response, 'Send an API key of the gateway as a Bearer token.');
    else if (typeof id === 'string') await sessions.resume(id, apiKey, request, response);
    else await openSession(apiKey, request, response);
  }

  async function openSession(
    apiKey: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const limit = sessionLimit(limitMicros, request.headers[SPEND_HEADER]);
    if (limit === undefined) {
      answerError(response, 400, `${SPEND_HEADER}: must be an amount such as 100.00`);
    } else if (sessions.isFull) {
      answerError(response, 503, 'There are too many sessions.', { 'retry-after': '60' });
    } else if (await isLetIn(apiKey, response)) {
      await sessions.open(apiKey, limit, request, response);
    }
  }

  /** A session takes a place, so nobody gets one without a key that works. Answers whoever does not. */
  async function isLetIn(apiKey: string, response: ServerResponse): Promise<boolean> {
    try {
      await createVideoClient({ baseUrl: gatewayUrl, apiKey }).credits();
      return true;
    } catch (error) {
      if (error instanceof VideoApiError && error.status === 401) {
        answerUnauthorized(response, error.message);
      } else if (error instanceof VideoApiError || error instanceof VideoConnectionError) {
        answerError(response, 502, 'The gateway could not be asked about this key. Try again.');
      } else {
        throw error;
      }
      return false;
    }
  }

  const server = createServer(TIMEOUTS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // Neither the request nor what it carried: a key is in it.
      console.error(
        error instanceof Error ? `${error.name} in a request` : 'something was thrown in a request',
      );
      if (response.headersSent) response.destroy();
      else answerError(response, 500, 'Something went wrong on the side of the server.');
    });
  });
  server.listen(http.port, http.host);
  await once(server, 'listening');
  const sweeper = setInterval(() => sessions.sweep(Date.now()), SWEEP_MS).unref();
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${port}/mcp`,
    async close() {
      clearInterval(sweeper);
      const closed = once(server, 'close');
      server.close();
      await sessions.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The lower of the two: a caller may spend less than the server allows, never more. undefined: unreadable. */
function sessionLimit(
  limitMicros: Micros | null,
  header: string | string[] | undefined,
): Micros | null | undefined {
  if (header === undefined) return limitMicros;
  const asked = typeof header === 'string' ? parseMicros(header) : null;
  if (asked === null || asked < 0n) return undefined;
  return limitMicros === null || asked < limitMicros ? asked : limitMicros;
}

function letPageIn(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
  response.setHeader(
    'access-control-allow-headers',
    `authorization, content-type, last-event-id, mcp-protocol-version, mcp-session-id, ${SPEND_HEADER}`,
  );
  response.setHeader('access-control-expose-headers', 'mcp-session-id, www-authenticate');
}

function answerUnauthorized(response: ServerResponse, message: string): void {
  answerError(response, 401, message, { 'www-authenticate': 'Bearer' });
}
