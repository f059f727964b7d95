/** GET /v1/videos: the caller's jobs. */
import { JobList } from '@geekhub/contracts/job';
import { PageQuery } from '@geekhub/contracts/list';
import { listJobs } from '@geekhub/engine/list-jobs';
import { callerProcedure } from '../trpc.ts';

export const listVideos = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/videos',
      tags: ['Videos'],
      summary: 'List jobs',
      description: 'Newest first. A test key sees test jobs, a live key live ones.',
      successDescription: 'A page of jobs.',
    },
  })
  .input(PageQuery)
  .output(JobList)
  .query(({ ctx, input }) => listJobs(ctx.engine, ctx.caller.scope, input));
