/** What happened to one job, and all that was asked of it. */
import { JobDetails, Timeline } from '@geekhub/contracts/job-timeline';
import { detailsOf } from '@geekhub/engine/read-details';
import { readTrail, timelineOf } from '@geekhub/engine/read-timeline';
import { JobId, parseJobId } from '../procedures/job-id.ts';
import { callerProcedure } from '../trpc.ts';

export const getTimeline = callerProcedure
  .input(JobId)
  .output(Timeline)
  .query(async ({ ctx, input }) => ({
    data: timelineOf(await readTrail(ctx.engine, ctx.caller.scope, parseJobId(input.id))),
  }));

export const getDetails = callerProcedure
  .input(JobId)
  .output(JobDetails)
  .query(async ({ ctx, input }) =>
    detailsOf(await readTrail(ctx.engine, ctx.caller.scope, parseJobId(input.id))),
  );
