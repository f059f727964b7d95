/** GET /v1/videos/{id}: the state of a job. */
import { Job } from '@geekhub/contracts/job';
import { presentJob } from '@geekhub/engine/present-job';
import { readJob } from '@geekhub/engine/read-job';
import { JobHeaders, setBalance, setRetryAfter } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const getVideo = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/videos/{id}',
      tags: ['Videos'],
      summary: 'Look at a job',
      description: 'Rendering goes on whether or not anybody asks. Asking often costs nothing.',
      responseHeaders: JobHeaders,
      successDescription: 'The job; `video_url` is set once it is `completed`.',
    },
    errors: ['not_found'],
  })
  .input(JobId)
  .output(Job)
  .query(async ({ ctx, input }) => {
    const { job, balance } = await readJob(ctx.engine, ctx.caller.scope, parseJobId(input.id));
    const presented = await presentJob(ctx.engine, job);
    setBalance(ctx, balance);
    setRetryAfter(ctx, presented);
    return presented;
  });
