/** Sessions over HTTP: each belongs to the key that opened it, and outlives its connections. */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createVideoClient } from '@geekhub/client/video-client';
import type { Micros } from '@geekhub/contracts/money';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createVideoServer } from '../create-video-server.ts';
import type { Options } from '../read-options.ts';
import { createSession } from '../session.ts';
import { answerError } from './answer.ts';
import { readKey } from './read-key.ts';

interface OpenSession {
  transport: StreamableHTTPServerTransport;
  /** The key itself is kept nowhere: each request brings it along. */
  keyHash: string;
  requestsOpen: number;
  usedAtMs: number;
}

export interface HttpSessions {
  readonly isFull: boolean;
  /** Answers 404 for a session that there is not, and word for word the same for another key's. */
  resume(id: string, apiKey: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  open(
    apiKey: string,
    limitMicros: Micros | null,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>;
  /** Ends those that nobody has used for a while. */
  sweep(nowMs: number): void;
  close(): Promise<void>;
}

/** An image as a data URL, and what stands around it. */
const MAX_BODY_BYTES = 10_000_000;

export function createHttpSessions(
  { gatewayUrl }: Pick<Options, 'gatewayUrl'>,
  { maxSessions, idleMs }: { maxSessions: number; idleMs: number },
): HttpSessions {
  const sessions = new Map<string, OpenSession>();
  let opening = 0;

  async function handle(session: OpenSession, request: IncomingMessage, response: ServerResponse) {
    session.requestsOpen += 1;
    response.once('close', () => {
      session.requestsOpen -= 1;
      session.usedAtMs = Date.now();
    });
    await session.transport.handleRequest(request, response);
  }

  return {
    get isFull() {
      return sessions.size + opening >= maxSessions;
    },
    async resume(id, apiKey, request, response) {
      const session = sessions.get(id);
      if (session === undefined || session.keyHash !== hashOf(apiKey)) {
        answerError(response, 404, 'No such session. Initialize a new one.');
        return;
      }
      await handle(session, request, response);
    },
    async open(apiKey, limitMicros, request, response) {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        maxRequestBodySize: MAX_BODY_BYTES,
        onsessioninitialized: (id) => void sessions.set(id, session),
      });
      const session: OpenSession = {
        ...{ transport, keyHash: hashOf(apiKey) },
        ...{ requestsOpen: 0, usedAtMs: Date.now() },
      };
      const server = createVideoServer({
        session: createSession(limitMicros),
        callerOf({ requestInfo }) {
          const key = readKey(requestInfo?.headers.authorization);
          if (key === null) throw new Error('a request without a key was let in');
          return { apiKey: key, client: createVideoClient({ baseUrl: gatewayUrl, apiKey: key }) };
        },
      });
      opening += 1;
      try {
        // Its types are written for a compiler that lets undefined stand for absent.
        await server.connect(transport as Parameters<typeof server.connect>[0]);
        transport.onclose = () => {
          if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
        };
        await handle(session, request, response);
      } finally {
        opening -= 1;
      }
      // Whoever did not begin with `initialize` was told so, and has no session.
      if (transport.sessionId === undefined) await server.close();
    },
    sweep(nowMs) {
      for (const [id, { transport, requestsOpen, usedAtMs }] of sessions) {
        if (requestsOpen > 0 || nowMs - usedAtMs < idleMs) continue;
        sessions.delete(id);
        void transport.close();
      }
    },
    async close() {
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map(({ transport }) => transport.close()));
    },
  };
}

function hashOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}
