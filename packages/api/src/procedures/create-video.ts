/** POST /v1/videos/generations: makes a job. */
import { CreateVideo, Job } from '@geekhub/contracts/job';
import { presentJob } from '@geekhub/engine/present-job';
import { submitJob } from '@geekhub/engine/submit-job';
import { JobHeaders, REPLAYED_HEADER, setBalance, setRetryAfter } from '../answer-headers.ts';
import { IdempotencyHeaders, isClientRetry, readIdempotencyKey } from '../request-headers.ts';
import { callerProcedure } from '../trpc.ts';

export const createVideo = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/videos/generations',
      tags: ['Videos'],
      summary: 'Make a video',
      description:
        'Takes the request in and answers at once. The price is set aside from your balance and charged only when ' +
        'the video is delivered. Ask for the job until it is `completed` or `failed`.',
      requestHeaders: IdempotencyHeaders,
      responseHeaders: JobHeaders,
      successDescription: 'The job.',
    },
    errors: [
      'insufficient_balance',
      'spending_limit_reached',
      'max_cost_exceeded',
      'model_not_found',
      'not_found',
      'payload_too_large',
      'unsupported_media_type',
      'idempotency_mismatch',
      'provider_unavailable',
    ],
  })
  .input(CreateVideo)
  .output(Job)
  .mutation(async ({ ctx, input }) => {
    const { job, replayed, balance } = await submitJob(ctx.engine, ctx.caller, input, {
      idempotencyKey: readIdempotencyKey(ctx),
      isClientRetry: isClientRetry(ctx),
    });
    const presented = await presentJob(ctx.engine, job);
    if (replayed) ctx.setHeader(REPLAYED_HEADER, 'true');
    setBalance(ctx, balance);
    setRetryAfter(ctx, presented);
    return presented;
  });
