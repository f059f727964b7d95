/** Looking for jobs, and at many of them at once. */
import {
  FoundJobList,
  KeyNameList,
  ReadJobs,
  ReadJobsAnswer,
  SearchJobs,
} from '@geekhub/contracts/job-search';
import { listKeyNames, readJobs as readAll, searchJobs as search } from '@geekhub/engine/search-jobs';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';

export const searchJobs = callerProcedure
  .input(SearchJobs)
  .output(FoundJobList)
  .query(({ ctx, input }) => search(ctx.engine, ctx.caller.scope, input));

export const readJobs = callerProcedure
  .input(ReadJobs)
  .output(ReadJobsAnswer)
  .query(async ({ ctx, input: { ids } }) => ({ data: await readAll(ctx.engine, ctx.caller.scope, ids) }));

export const listJobKeys = callerProcedure
  .input(z.strictObject({}))
  .output(KeyNameList)
  .query(({ ctx }) => listKeyNames(ctx.engine, ctx.caller.scope));
