/** A local HTTP server that answers each request with the next line of a script, and remembers what was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface ScriptedAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, or as it is when it is text. */
  body?: unknown;
}

/**
 * `cut`: the connection is closed without an answer. `cut inside`: it is closed in the middle of a 200.
 * `silence`: nothing is ever answered.
 */
export type ScriptLine = ScriptedAnswer | 'cut' | 'cut inside' | 'silence';

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface ScriptedGateway {
  baseUrl: string;
  seen: SeenRequest[];
}

/** Past its end the script answers 599, which no test expects. */
export async function startScriptedGateway(
  script: readonly ScriptLine[],
  onRequest?: () => void,
): Promise<ScriptedGateway> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const line = script[seen.push({ method, path: url, headers, body: '' }) - 1] ?? { status: 599 };
    const entry = seen.at(-1);
    const body = await text(request);
    if (entry !== undefined) entry.body = body;
    onRequest?.();
    play(line, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function play(line: ScriptLine, response: ServerResponse): void {
  if (line === 'silence') return;
  if (line === 'cut') {
    response.destroy();
    return;
  }
  if (line === 'cut inside') {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"id":', () => response.destroy());
    return;
  }
  response.writeHead(line.status, line.headers);
  response.end(typeof line.body === 'string' ? line.body : JSON.stringify(line.body ?? {}));
}
