/** GET /openai/v1/videos and /openai/v1/videos/{id}: jobs, as the OpenAI packages read them. */
import { OpenaiVideo, OpenaiVideoList, OpenaiVideoQuery } from '@geekhub/contracts/openai-video';
import { listJobsAfter } from '@geekhub/engine/list-jobs-after';
import { readJob } from '@geekhub/engine/read-job';
import { answerOpenaiVideo, OpenaiVideoHeaders, presentOpenaiVideo } from '../openai-video.ts';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const openaiGetVideo = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/openai/v1/videos/{id}',
      tags: ['OpenAI Videos'],
      summary: 'Look at a video',
      description: '`client.videos.retrieve` of the OpenAI packages.',
      responseHeaders: OpenaiVideoHeaders,
      successDescription: 'The video.',
    },
    errors: ['not_found'],
  })
  .input(JobId)
  .output(OpenaiVideo)
  .query(async ({ ctx, input }) => {
    const { job } = await readJob(ctx.engine, ctx.caller.scope, parseJobId(input.id));
    return answerOpenaiVideo(ctx, job);
  });

export const openaiListVideos = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/openai/v1/videos',
      tags: ['OpenAI Videos'],
      summary: 'List videos',
      description: '`client.videos.list` of the OpenAI packages, which go on to the next page by themselves.',
      successDescription: 'A page of videos.',
    },
    errors: ['not_found'],
  })
  .input(OpenaiVideoQuery)
  .output(OpenaiVideoList)
  .query(async ({ ctx, input: { after, limit, order } }) => {
    const { jobs, hasMore } = await listJobsAfter(ctx.engine, ctx.caller.scope, {
      after: after === undefined ? null : parseJobId(after),
      limit,
      oldestFirst: order === 'asc',
    });
    return {
      object: 'list' as const,
      data: await Promise.all(jobs.map((job) => presentOpenaiVideo(ctx.engine, job))),
      first_id: jobs.at(0)?.id ?? null,
      last_id: jobs.at(-1)?.id ?? null,
      has_more: hasMore,
    };
  });
