/** tRPC set up once: the context, the one error shape, and the kinds of procedure. */
import type { ErrorCode } from '@geekhub/contracts/error';
import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import type { Context } from './context.ts';
import { toErrorAnswer } from './error-answer.ts';

export interface ProcedureMeta extends OpenApiMeta {
  /** What the call may answer beside the errors that every call may. */
  errors?: readonly ErrorCode[];
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    // Never the cause's message or stack: the shape holds what REST would answer, and no more.
    errorFormatter({ shape, error, ctx }) {
      const { body, status } = toErrorAnswer(error, ctx?.requestId ?? '');
      return {
        code: shape.code,
        message: body.error.message,
        data: { code: shape.data.code, httpStatus: status, ...body },
      };
    },
  });

export const { router } = t;

/** Behind an API key. Authenticated before the input is looked at. */
export const callerProcedure = t.procedure.use(async ({ ctx, next }) => {
  const caller = await ctx.authenticate();
  await ctx.dependencies.limitRate(caller.keyId);
  return next({ ctx: { ...ctx, engine: ctx.dependencies.engine, caller } });
});

/** Behind the operator's token. */
export const adminProcedure = t.procedure.use(async ({ ctx, next }) => {
  await ctx.authenticateAdmin();
  return next({ ctx: { ...ctx, engine: ctx.dependencies.engine } });
});
