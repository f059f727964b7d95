/** GET /v1/videos/{id}: the state of a job, at once or when it changes. */
import { Job } from '@geekhub/contracts/job';
import { presentJob } from '@geekhub/engine/present-job';
import { readJob } from '@geekhub/engine/read-job';
import { waitForChange } from '@geekhub/engine/wait-for-change';
import { z } from 'zod';
import { AwaitedJobHeaders, setBalance, setPreferenceApplied, setRetryAfter } from '../answer-headers.ts';
import { MAX_WAIT_SECONDS, PreferHeaders, readPreferredWait } from '../request-headers.ts';
import { readerProcedure } from '../trpc.ts';
import { JobId, parseReadableId } from './job-id.ts';

const JobQuery = JobId.extend({
  wait: z
    .int()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .meta({
      description:
        'Seconds to wait for the status to change. The answer comes when it does, when the time is over, or at once ' +
        'when the job has ended.',
    })
    .optional(),
});

export const getVideo = readerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/videos/{id}',
      tags: ['Videos'],
      summary: 'Look at a job, or wait for it',
      description:
        'Rendering goes on whether or not anybody asks. Asking often costs nothing. A token for this job is as good as a ' +
        'key, from web pages of any origin; its answers say nothing of your balance.',
      requestHeaders: PreferHeaders,
      responseHeaders: AwaitedJobHeaders,
      successDescription: 'The job; `video_url` is set once it is `completed`.',
    },
    errors: ['not_found'],
  })
  .input(JobQuery)
  .output(Job)
  .query(async ({ ctx, input }) => {
    const { engine, caller, onlyJob } = ctx;
    const id = parseReadableId(input.id, onlyJob);
    const preferred = input.wait === undefined ? readPreferredWait(ctx) : null;
    const waitSeconds = input.wait ?? preferred ?? 0;
    const { found, waited } =
      waitSeconds === 0
        ? { found: await readJob(engine, caller.scope, id), waited: true }
        : await waitForChange(engine, caller.scope, id, waitSeconds * 1000, ctx.gone());
    if (preferred !== null && waited) setPreferenceApplied(ctx, preferred);
    const presented = await presentJob(engine, found.job);
    // What is left is nobody's business in a browser.
    if (onlyJob === null) setBalance(ctx, found.balance);
    setRetryAfter(ctx, presented);
    return presented;
  });
