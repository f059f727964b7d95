/** REST on the procedures: one Fastify route each, no schema touched, no coercion of bodies. */
import { PublicError } from '@geekhub/contracts/error';
import { MAX_DATA_URL_CHARACTERS } from '@geekhub/contracts/image-url';
import { JOB_TOKEN_PREFIX } from '@geekhub/contracts/job-token';
import { isJobToken } from '@geekhub/engine/authenticate-reader';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptForms, JSON_TYPE } from './accept-forms.ts';
import { allowAnyOrigin, answerPreflights } from './allow-origins.ts';
import type { ApiDependencies, Context } from './context.ts';
import { countRequest } from './count-request.ts';
import { createContext } from './create-context.ts';
import { toErrorAnswer } from './error-answer.ts';
import { createEventStreams, type EventFeed, type EventStreams } from './event-streams.ts';
import { listRestProcedures, type RestProcedure } from './rest-procedures.ts';
import { appRouter } from './router.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
const MAY_CARRY_IMAGES: ReadonlySet<string> = new Set([
  'openai.videos.create',
  'videos.create',
  'videos.quote',
]);
const IMAGE_BODY_LIMIT_BYTES = MAX_DATA_URL_CHARACTERS + BODY_LIMIT_BYTES;

declare module 'fastify' {
  interface FastifyRequest {
    apiContext?: Context;
  }
}

/** Awaits the routes of forms, which have parsers of their own. */
export async function registerRest(server: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  const streams = createEventStreams(dependencies.engine.timers);
  const byTypes = Map.groupBy(listRestProcedures(), ({ meta }) =>
    String(meta.openapi?.contentTypes ?? JSON_TYPE),
  );
  for (const [types, procedures] of byTypes) {
    if (types === JSON_TYPE) addRoutes(server, dependencies, streams, procedures);
    else
      await server.register(async (scope) => {
        acceptForms(scope, types.split(','));
        addRoutes(scope, dependencies, streams, procedures);
      });
  }
}

function addRoutes(
  server: FastifyInstance,
  dependencies: ApiDependencies,
  streams: EventStreams,
  procedures: readonly RestProcedure[],
): void {
  const createCaller = appRouter.createCaller;
  for (const procedure of procedures) {
    const url = procedure.url.replace(/\{(\w+)\}/g, ':$1');
    const { takesJobTokens = false } = procedure.meta;
    if (takesJobTokens) answerPreflights(server, url);
    server.route({
      method: procedure.method,
      url,
      bodyLimit: MAY_CARRY_IMAGES.has(procedure.path) ? IMAGE_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES,
      // Before the body is read: strangers cannot make us hold megabytes.
      async onRequest(request, reply) {
        const facts = factsOf(request, reply);
        if (takesJobTokens) {
          const inAddress = takeToken(request);
          facts.authorization ??= inAddress;
        }
        if (takesJobTokens && isJobToken(facts.authorization)) allowAnyOrigin(reply);
        const context = createContext(dependencies, facts);
        request.apiContext = context;
        if (procedure.path.startsWith('admin.')) return context.authenticateAdmin();
        const { caller } = await (takesJobTokens ? context.authenticateReader() : callerOnly(context));
        await countRequest(context, caller);
        context.isCounted = true;
      },
      async handler(request, reply) {
        const context = request.apiContext;
        if (context === undefined) throw new Error('onRequest makes the context');
        const call = procedureOf(createCaller(context), procedure.path);
        const answer = await call(inputOf(procedure, request));
        const { eventName } = procedure.meta;
        if (eventName === undefined) return reply.send(answer);
        const isWelcome = () => isStillWelcome(dependencies, context);
        await streams.send(reply, answer as EventFeed, { nameOf: eventName, isWelcome }).catch((error) => {
          // Its answer has begun, so nobody can be told otherwise.
          dependencies.onInternalError(error, request.id);
        });
        return reply;
      },
      errorHandler: (error, request, reply) => sendError(dependencies, error, request, reply),
    });
  }
}

async function callerOnly(context: Context) {
  return { caller: await context.authenticate('viewer') };
}

/** Of those who cannot send a header, such as an EventSource. Taken away: it is no field of the call. */
function takeToken(request: FastifyRequest): string | undefined {
  const query = request.query as { token?: unknown };
  const { token } = query;
  delete query.token;
  // A key has no place in an address, where it would be kept in histories and logs.
  return typeof token === 'string' && token.startsWith(JOB_TOKEN_PREFIX) ? `Bearer ${token}` : undefined;
}

/** A database that is away says nothing about a key. */
function isStillWelcome({ authenticateReader }: ApiDependencies, context: Context): Promise<boolean> {
  return authenticateReader(context.authorization, context.clientAddress).then(
    () => true,
    (error: unknown) => !(error instanceof PublicError),
  );
}

export function sendError(
  dependencies: Pick<ApiDependencies, 'onInternalError'>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const answer = toErrorAnswer(error, request.id);
  if (answer.internal) dependencies.onInternalError(error, request.id);
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

export function factsOf(request: FastifyRequest, reply: FastifyReply) {
  let gone: AbortSignal | undefined;
  return {
    requestId: request.id,
    clientAddress: request.ip,
    authorization: request.headers.authorization as string | undefined,
    header(name: string) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    setHeader(name: string, value: string) {
      reply.header(name, value);
    },
    gone() {
      gone ??= goneOf(reply);
      return gone;
    },
  };
}

function goneOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  else raw.once('close', () => controller.abort());
  return controller.signal;
}

type Call = (input: unknown) => Promise<unknown>;

/** The caller mirrors the router: `videos.create` is caller.videos.create. */
function procedureOf(caller: unknown, path: string): Call {
  const call = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
  return call as Call;
}

function inputOf(procedure: RestProcedure, request: FastifyRequest): unknown {
  const fields = TAKES_QUERY.has(procedure.method) ? readQuery(procedure, request) : readBody(request);
  const seen = procedure.meta.eventName === undefined ? undefined : request.headers['last-event-id'];
  const doubled = procedure.pathParameters.find((name) => Object.hasOwn(fields, name));
  if (doubled !== undefined) {
    throw new PublicError('invalid_request_error', `${doubled}: stands in the address`, { param: doubled });
  }
  return {
    ...fields,
    ...(seen === undefined ? {} : { lastEventId: seen }),
    ...(request.params as Record<string, string>),
  };
}

/** These have no body. */
const TAKES_QUERY: ReadonlySet<string> = new Set(['GET', 'DELETE']);

function readBody(request: FastifyRequest): object {
  const [unexpected] = Object.keys(request.query as object);
  if (unexpected !== undefined) {
    throw new PublicError('invalid_request_error', `${unexpected}: this call takes its fields in the body`, {
      param: unexpected,
    });
  }
  return objectIn(request);
}

/** No body at all is one without fields; `null` is a body, and no object. */
function objectIn({ body = {} }: FastifyRequest): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PublicError('invalid_request_error', 'The body must be a JSON object.');
  }
  return body;
}

/** Text stays text, but where the call takes a whole number or a yes or no. Anything else is left for validation to name. */
function readQuery({ integerFields, booleanFields }: RestProcedure, request: FastifyRequest): object {
  const [unexpected] = Object.keys(objectIn(request));
  if (unexpected !== undefined) {
    throw new PublicError(
      'invalid_request_error',
      `${unexpected}: this call takes its fields in the address`,
      {
        param: unexpected,
      },
    );
  }
  return Object.fromEntries(
    Object.entries(request.query as Record<string, string | string[]>).map(([name, value]) => {
      const isWhole = integerFields.has(name) && typeof value === 'string' && /^\d{1,9}$/.test(value);
      if (isWhole) return [name, Number(value)];
      const isYesOrNo = booleanFields.has(name) && (value === 'true' || value === 'false');
      return [name, isYesOrNo ? value === 'true' : value];
    }),
  );
}
