/** Listens on a free port of this machine, tells the parent which, and ends with the parent. */
import type { FastifyInstance } from 'fastify';

export async function serveAsChild(server: FastifyInstance): Promise<void> {
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  process.on('disconnect', () => process.exit());
  process.send?.(url);
}
