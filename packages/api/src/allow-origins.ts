/** What lets a web page of any origin read the one job that it has a token for. */
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Without credentials: a browser adds nothing of its own to such a request, so that a page can do what its token can. */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' };
const ONE_DAY_SECONDS = 86_400;

/** On every answer to a token, refusals too: else the page could not read why. */
export function allowAnyOrigin(reply: FastifyReply): void {
  reply.headers({
    ...ANY_ORIGIN,
    'access-control-expose-headers': 'retry-after, x-request-id, preference-applied',
  });
}

/** Answers the question that a browser asks before it sends a header of the page's. */
export function answerPreflights(server: FastifyInstance, url: string): void {
  server.options(url, (_request, reply) =>
    reply
      .code(204)
      .headers({
        ...ANY_ORIGIN,
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'authorization, last-event-id, prefer',
        'access-control-max-age': String(ONE_DAY_SECONDS),
      })
      .send(),
  );
}
