/** tRPC set up once: the context, the one error shape, and the kinds of procedure. */
import type { ErrorCode } from '@geekhub/contracts/error';
import type { Role } from '@geekhub/contracts/role';
import { initTRPC, type ProcedureType } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { visitOf } from './console/visit-of.ts';
import type { Context } from './context.ts';
import { countRequest } from './count-request.ts';
import { type ErrorStatus, toErrorAnswer } from './error-answer.ts';

/** Where `openapi.contentTypes` names `multipart/form-data`, files of the form are `UploadedFile`s in the input. */
export interface ProcedureMeta extends OpenApiMeta {
  /** What the call may answer beside the errors that every call may. */
  errors?: readonly ErrorCode[];
  /** Of a subscription that REST serves as server-sent events: the name of an event, by what it carries. */
  eventName?: (data: never) => string;
  /** What a person in the console must be at least. Where it is left out: `viewer` to ask, `developer` to do. */
  role?: Role;
  /** A token for one job is as good as a key here, also as `?token=`, from pages of any origin. */
  takesJobTokens?: boolean;
}

/** tRPC's own names, which its clients look at. Left alone it would call all our refusals its internal error. */
const CODE_OF_STATUS = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
} as const satisfies Record<ErrorStatus, keyof typeof TRPC_ERROR_CODES_BY_KEY>;

/** Proxies close what is silent for half a minute or more. */
export const HEARTBEAT_MS = 15_000;

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: HEARTBEAT_MS } },
    // Never the cause's message or stack: the shape holds what REST would answer, and no more.
    errorFormatter({ error, ctx }) {
      const { body, status } = toErrorAnswer(error, ctx?.requestId ?? '');
      const code = CODE_OF_STATUS[status];
      return {
        code: TRPC_ERROR_CODES_BY_KEY[code],
        message: body.error.message,
        data: { code, httpStatus: status, ...body },
      };
    },
  });

export const { router } = t;

/** What a procedure needs of a person in the console; to an API key it makes no difference. */
export function roleFor(meta: ProcedureMeta | undefined, type: ProcedureType): Role {
  return meta?.role ?? (type === 'mutation' ? 'developer' : 'viewer');
}

/** Behind an API key, or a session of the console. Authenticated before the input is looked at. */
export const callerProcedure = t.procedure.use(async ({ ctx, meta, type, next }) => {
  const caller = await ctx.authenticate(roleFor(meta, type));
  if (!ctx.isCounted) await countRequest(ctx, caller);
  return next({ ctx: { ...ctx, engine: ctx.dependencies.engine, caller } });
});

/** Behind an API key, a token for the one job that is asked for, or a session of the console. */
export const readerProcedure = t.procedure.meta({ takesJobTokens: true }).use(async ({ ctx, next }) => {
  const { caller, onlyJob } = await ctx.authenticateReader();
  if (!ctx.isCounted) await countRequest(ctx, caller);
  return next({ ctx: { ...ctx, engine: ctx.dependencies.engine, caller, onlyJob } });
});

/** For whoever is signed in to the console, whatever the organisation. */
export const signedInProcedure = t.procedure.use(async ({ ctx, next }) => {
  const visit = visitOf(ctx);
  return next({ ctx: { ...ctx, visit, signedIn: await visit.signedIn() } });
});

/** For anybody who has opened the console. */
export const visitorProcedure = t.procedure.use(({ ctx, next }) =>
  next({ ctx: { ...ctx, visit: visitOf(ctx) } }),
);

/** Behind the operator's token, or an operator's session of the console. */
export const adminProcedure = t.procedure.use(async ({ ctx, next }) => {
  await ctx.authenticateAdmin();
  return next({ ctx: { ...ctx, engine: ctx.dependencies.engine } });
});
