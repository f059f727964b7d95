/** One HTTP request on a checked connection of its own, closed as soon as the answer was read. */
import { Client, type Dispatcher } from 'undici';
import { type ConnectorOptions, createGuardedConnector } from './guarded-connector.ts';

const USER_AGENT = 'GeekHub-Video';

export interface OutboundRequest {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** How long the other side may be silent; null where only the deadline of the whole counts. */
  idleMs: number | null;
}

export type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;

/**
 * Follows no redirect. A connection is never used again: the next request may be another customer's, and nothing idle
 * stays behind. Throws when the line fails or `signal` is aborted.
 */
export async function exchange<T>(
  url: URL,
  request: OutboundRequest,
  connection: ConnectorOptions,
  signal: AbortSignal,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const { method, headers, body = null, idleMs } = request;
  const client = new Client(url.origin, {
    connect: createGuardedConnector(connection, signal),
    allowH2: false,
    // 0 switches them off.
    headersTimeout: idleMs ?? 0,
    bodyTimeout: idleMs ?? 0,
  });
  try {
    const answer = await client.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': USER_AGENT, ...headers },
      body,
      reset: true,
      signal,
    });
    return await read(answer);
  } finally {
    await client.destroy();
  }
}
