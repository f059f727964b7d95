/** Events as they happen, on a line that the caller opens: for whoever has no address to be told at. */
import { PassThrough } from 'node:stream';
import type { ApiDependencies } from '@geekhub/api/context';
import { countRequest } from '@geekhub/api/count-request';
import { createContext } from '@geekhub/api/create-context';
import { factsOf } from '@geekhub/api/rest';
import { PublicError } from '@geekhub/contracts/error';
import type { EventHub } from '@geekhub/engine/event-hub';
import type { Timers } from '@geekhub/ports/timers';
import type { FastifyInstance } from 'fastify';

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2_000;
/** Who does not read is cut off, and goes on from the last event when it is back. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface WebhookEventsOptions {
  dependencies: ApiDependencies;
  hub: EventHub;
  timers: Pick<Timers, 'every'>;
}

export function serveWebhookEvents(server: FastifyInstance, options: WebhookEventsOptions): void {
  const { dependencies, hub, timers } = options;
  // A line has no end of its own, and a server waits for every answer.
  server.addHook('preClose', async () => hub.close());

  server.get('/v1/webhooks/events', { exposeHeadRoute: false }, async (request, reply) => {
    const facts = factsOf(request, reply);
    const context = createContext(dependencies, facts);
    const caller = await context.authenticate('viewer');
    await countRequest(context, caller);
    const [unexpected] = Object.keys(request.query as object);
    if (unexpected !== undefined) {
      throw new PublicError('invalid_request_error', `${unexpected}: is not a field of this request`, {
        param: unexpected,
      });
    }

    const line = new PassThrough();
    line.write(`retry: ${RECONNECT_MS}\n\n`);
    const write = (text: string) => {
      line.write(text);
      if (line.readableLength + line.writableLength > MAX_UNREAD_BYTES) line.destroy();
    };
    const { mark, leave } = await hub.listen(caller.scope, facts.header('last-event-id') ?? null, {
      // JSON text has no line breaks.
      onEvent: ({ id, type, body }) => write(`id: ${id}\nevent: ${type}\ndata: ${body}\n\n`),
      onEnd: () => void line.end(),
    });
    // A browser takes the id; others hear a comment where they do not hear an event without data.
    const writeMark = () => write(`:${mark()}\nid: ${mark()}\n\n`);
    writeMark();
    const stopBeating = timers.every(HEARTBEAT_MS, () => {
      writeMark();
      // A key that was revoked meanwhile hears no more.
      dependencies.authenticator
        .authenticate(facts.header('authorization'), facts.clientAddress)
        .catch((error) => {
          // A database that is away says nothing about a key.
          if (error instanceof PublicError) line.end();
        });
    });
    line.once('close', () => {
      stopBeating();
      leave();
    });
    if (request.raw.socket.destroyed) line.destroy();
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(line);
  });
}
