/** POST /v1/videos/{id}/cancel: take a job back. */
import { Job } from '@geekhub/contracts/job';
import { cancelJob } from '@geekhub/engine/cancel-job';
import { presentJob } from '@geekhub/engine/present-job';
import { JobHeaders, setBalance } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const cancelVideo = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/videos/{id}/cancel',
      tags: ['Videos'],
      summary: 'Cancel a job',
      description:
        'Ends an open job at once: `failed` with `error_code` `canceled`, nothing charged. A job that completed ' +
        'meanwhile stays completed and charged, and the answer is a 409. Canceling again changes nothing.',
      responseHeaders: JobHeaders,
      successDescription: 'The canceled job.',
    },
    errors: ['not_found', 'conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(JobId)
  .output(Job)
  .mutation(async ({ ctx, input }) => {
    const { job, balance } = await cancelJob(ctx.engine, ctx.caller.scope, parseJobId(input.id));
    setBalance(ctx, balance);
    return presentJob(ctx.engine, job);
  });
