/** Closes a server: what was asked is answered, a connection that asks nothing does not hold it up. */
import type { FastifyInstance } from 'fastify';

/**
 * Node closes a connection that is idle after an answer, and waits without end for one on which no whole request has
 * arrived yet, as some load balancers keep them ready. After `limitMs` every connection is closed.
 */
export async function closeServer(server: FastifyInstance, limitMs: number): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), limitMs);
  try {
    await server.close();
  } finally {
    clearTimeout(timer);
  }
}
