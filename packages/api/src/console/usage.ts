/** What the organisation that is looked at spent, and what its open jobs hold. */
import { OpenJobs, Spend, SpendQuery } from '@geekhub/contracts/spend';
import { readOpenJobs, readSpend } from '@geekhub/engine/spend';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';

export const getSpend = callerProcedure
  .input(SpendQuery)
  .output(Spend)
  .query(({ ctx, input }) => readSpend(ctx.engine, ctx.caller.scope, input));

export const getOpenJobs = callerProcedure
  .input(z.strictObject({}))
  .output(OpenJobs)
  .query(({ ctx }) => readOpenJobs(ctx.engine, ctx.caller.scope));
