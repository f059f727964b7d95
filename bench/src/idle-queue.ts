/** A queue like fal's that takes every job at once and never finishes one. Runs as a child. */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { serveAsChild } from './serve-as-child.ts';

/** What the gateway asked so far. */
export interface QueueCounts {
  submits: number;
  checks: number;
}

/** The longest that the gateway lets itself be put off: each job is looked at once and is then not due for the run. */
const RETRY_AFTER_SECONDS = 300;

const counts: QueueCounts = { submits: 0, checks: 0 };

const server = Fastify();
server.get('/counts', async () => counts);
server.post('/*', async () => {
  counts.submits += 1;
  return { status: 'IN_QUEUE', request_id: randomUUID(), queue_position: counts.submits };
});
server.get('/*', async (_request, reply) => {
  counts.checks += 1;
  return reply
    .code(429)
    .header('retry-after', String(RETRY_AFTER_SECONDS))
    .send({ detail: 'Too many requests.' });
});
await serveAsChild(server);
