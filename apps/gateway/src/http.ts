/** The HTTP surface: REST, tRPC, documentation, health, callbacks, media. */
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { ConsoleDependencies } from '@geekhub/api/context';
import { createContext } from '@geekhub/api/create-context';
import { toErrorAnswer } from '@geekhub/api/error-answer';
import { registerOpenaiContent } from '@geekhub/api/openai-content';
import { factsOf, registerRest, sendError } from '@geekhub/api/rest';
import { type AppRouter, appRouter } from '@geekhub/api/router';
import { PublicError } from '@geekhub/contracts/error';
import type { EventHub } from '@geekhub/engine/event-hub';
import { systemTimers } from '@geekhub/engine/system-timers';
import type { DiskMediaStore } from '@geekhub/media-disk/disk-media-store';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { watchMethods } from './refuse-other-methods.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { serveCallbacks } from './serve-callbacks.ts';
import { CONSOLE_DIRECTORY, serveConsole } from './serve-console.ts';
import { serveDiskMedia } from './serve-disk-media.ts';
import { serveDocs } from './serve-docs.ts';
import { serveTransactionsCsv } from './serve-transactions-csv.ts';
import { serveWebhookEvents } from './serve-webhook-events.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
/** Node's own limit, five minutes, lets slow clients hold sockets for nothing. An image of 7 MB needs some seconds. */
const REQUEST_MS = 30_000;
const HEADERS_MS = 5_000;
/** Node looks for those who are too slow every half minute, which would make five seconds thirty-five. */
const CHECK_EVERY_MS = 1_000;

const newRequestId = () => `req_${randomBytes(12).toString('hex')}`;

export interface HttpOptions {
  dependencies: ConsoleDependencies;
  /** What the addresses of videos begin with. */
  mediaOrigin: string;
  events: EventHub;
  log: Logger;
  version: string;
  /** null where videos are kept elsewhere. */
  diskMedia: DiskMediaStore | null;
  /** How many proxies stand in front, each of which adds an address to X-Forwarded-For. */
  trustedProxies: number;
  /** Does the database answer? */
  isReady: () => Promise<boolean>;
}

/** Text would reach the procedures as a string. Many clients call the body that a DELETE does not have JSON. */
function acceptJsonAlone(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    // Decoding would put other characters in place of what cannot be read.
    if (!isUtf8(body)) return done(new PublicError('invalid_request_error', 'The body is not valid UTF-8.'));
    return parseJson(request, body.toString(), done);
  });
}

export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { dependencies, log } = options;
  const server = Fastify({
    genReqId: newRequestId,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_MS,
    // While it stops, what still comes by lines that are open is answered like everything else.
    return503OnClosing: false,
    trustProxy: (_address, hop) => hop < options.trustedProxies,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_EVERY_MS },
    clientErrorHandler: refuseUnreadable(log, newRequestId),
    routerOptions: { maxParamLength: 1_000 },
    // What the router itself cannot read, such as a broken escape in the address.
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      reply.header('x-request-id', request.id);
      sendError(
        dependencies,
        new PublicError('invalid_request_error', 'The address cannot be read.'),
        request,
        reply,
      );
    },
  });
  acceptJsonAlone(server);

  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // What callers wrote comes back to them: no browser is to find a page in it.
    reply.header('x-content-type-options', 'nosniff');
    // Nothing is unpacked here: what is small on the way could be anything in memory.
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw new PublicError('unsupported_media_type', 'Send the body without Content-Encoding.');
  });
  server.addHook('onResponse', async (request, reply) => {
    const facts = {
      request_id: request.id,
      method: request.method,
      // The pattern, never the address: what callers put into one is theirs.
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) log.error(facts, 'request failed');
    else log.info(facts, 'request');
  });
  server.setErrorHandler((error, request, reply) => sendError(dependencies, error, request, reply));
  server.setNotFoundHandler((request, reply) =>
    sendError(dependencies, new PublicError('not_found', 'No such address.'), request, reply),
  );

  const refuseOtherMethods = watchMethods(server);
  await registerRest(server, dependencies);
  registerOpenaiContent(server, dependencies);
  await server.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req, res }) => createContext(dependencies, factsOf(req, res)),
      onError({ error, ctx }) {
        const requestId = ctx?.requestId ?? 'none';
        const { headers, internal } = toErrorAnswer(error, requestId);
        for (const [name, value] of Object.entries(headers)) ctx?.setHeader(name, value);
        if (internal) dependencies.onInternalError(error, requestId);
      },
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>);
  await serveCallbacks(server, dependencies.engine);
  serveWebhookEvents(server, { dependencies, hub: options.events, timers: systemTimers });
  await serveDocs(server, options.version);
  serveTransactionsCsv(server, dependencies);
  await serveConsole(server, {
    ...{ dependencies, directory: CONSOLE_DIRECTORY },
    mediaOrigin: options.mediaOrigin,
  });
  if (options.diskMedia !== null) await serveDiskMedia(server, options.diskMedia);

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const isStopping = !server.server.listening;
    if (!isStopping && (await options.isReady())) return { status: 'ready' };
    const status = isStopping ? 'the gateway stops' : 'the database does not answer';
    return reply.code(503).header('retry-after', '2').send({ status });
  });
  refuseOtherMethods();
  return server;
}
