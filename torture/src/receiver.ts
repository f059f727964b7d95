/** The receiver of the customers' webhooks: verifies what comes, and does not always take it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Random } from './random.ts';
import { wait } from './wait.ts';

/** One try to deliver a message. */
export interface ReceivedTry {
  /** Whose address it came to. */
  organizationId: string;
  webhookId: string;
  body: string;
  isVerified: boolean;
  /** It was answered with a 2xx. */
  isTaken: boolean;
}

export interface Receiver extends AsyncDisposable {
  port: number;
  tries: readonly ReceivedTry[];
  addressOf(organizationId: string): string;
  /** What comes for this customer is signed with this secret. */
  expect(organizationId: string, secret: string): void;
  /** From now on everything is taken. */
  recover(): void;
}

/** Of a hundred tries. */
const REFUSED_OF_HUNDRED = 8;
const HUNG_OF_HUNDRED = 2;
/** Shorter than the lease, as the limit of a try is in earnest. */
const HANG_MS = 3_000;
const ADDRESS = /^\/hooks\/(?<organizationId>[0-9a-f-]{36})$/;

export async function startReceiver(random: Random, hangMs = HANG_MS): Promise<Receiver> {
  const tries: ReceivedTry[] = [];
  const verifiers = new Map<string, Webhook>();
  const closing = new AbortController();
  let isWell = false;

  function isVerified(organizationId: string, body: string, headers: IncomingMessage['headers']): boolean {
    try {
      verifiers.get(organizationId)?.verify(body, headers as Record<string, string>);
      return verifiers.has(organizationId);
    } catch {
      return false;
    }
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString();
    const organizationId = ADDRESS.exec(request.url ?? '')?.groups?.organizationId ?? '';
    const received: ReceivedTry = {
      organizationId,
      webhookId: String(request.headers['webhook-id']),
      body,
      isVerified: isVerified(organizationId, body, request.headers),
      isTaken: false,
    };
    tries.push(received);
    const mood = isWell ? Number.POSITIVE_INFINITY : random.between(1, 100);
    if (mood <= HUNG_OF_HUNDRED) {
      await wait(hangMs, closing.signal);
      response.destroy();
    } else if (mood <= HUNG_OF_HUNDRED + REFUSED_OF_HUNDRED) {
      response.writeHead(500).end();
    } else {
      received.isTaken = true;
      response.writeHead(204).end();
    }
  }

  const server = createServer((request, response) => {
    // What did not come whole was never received.
    receive(request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server that listens has a port');
  const { port } = address;

  return {
    port,
    tries,
    addressOf: (organizationId) => `http://127.0.0.1:${port}/hooks/${organizationId}`,
    expect: (organizationId, secret) => void verifiers.set(organizationId, new Webhook(secret)),
    recover() {
      isWell = true;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
