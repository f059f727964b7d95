/** GET /v1/videos/{id}/events: a job's states as they come. */
import type { Job } from '@geekhub/contracts/job';
import { followJob, type JobFeed } from '@geekhub/engine/follow-job';
import { isOpen } from '@geekhub/engine/present-job';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { readerProcedure } from '../trpc.ts';
import { JobId, parseReadableId } from './job-id.ts';

const Following = JobId.extend({
  // As tRPC calls it, which sets it by itself when a client comes back.
  lastEventId: z.string().optional().meta({
    description: 'As the header `Last-Event-ID`, for those who cannot send one.',
  }),
});

export const followVideo = readerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/videos/{id}/events',
      tags: ['Videos'],
      summary: 'Follow a job',
      description:
        'Server-sent events: the job as a GET answers it, now and whenever its status or whole percent changes, in ' +
        'events named `video.pending`, `video.processing`, `video.completed` or `video.failed`. The stream ends after ' +
        'either of the last two. Whoever comes back with `Last-Event-ID` is told only what is new.',
      successDescription: 'The stream.',
    },
    errors: ['not_found'],
    eventName: ({ status }: Job) => `video.${status}`,
  })
  .input(Following)
  .subscription(async ({ ctx, input }) => {
    const { engine, caller, onlyJob } = ctx;
    const id = parseReadableId(input.id, onlyJob);
    const feed = await followJob(engine, caller.scope, id, input.lastEventId ?? null, ctx.gone());
    return Object.assign(trackedEvents(feed), { over: feed.over });
  });

async function* trackedEvents({ over, events }: JobFeed) {
  let hasEnded = over;
  for await (const { id, job } of events) {
    hasEnded = !isOpen(job);
    yield tracked(id, job);
  }
  // This process stops, and a client of tRPC would take an ordinary end for the end of the job.
  if (!hasEnded) throw new DOMException('There is more to come, elsewhere.', 'AbortError');
}
