/** DELETE /v1/videos/{id} and /openai/v1/videos/{id}: takes a video away. */
import { DeletedVideo } from '@geekhub/contracts/job';
import { DeletedOpenaiVideo } from '@geekhub/contracts/openai-video';
import { deleteVideo as takeAway } from '@geekhub/engine/delete-video';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const deleteVideo = callerProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/videos/{id}',
      tags: ['Videos'],
      summary: 'Delete a video',
      description:
        'Takes the file of a job that has ended away. The job and its receipt stay, without `video_url`. Deleting ' +
        'again changes nothing. An open job is a 409: cancel it first.',
      successDescription: 'It is deleted.',
    },
    errors: ['not_found', 'conflict'],
  })
  .input(
    JobId.extend({
      erase_prompt: z.boolean().default(false).meta({
        description: 'Erases what was asked for too: prompt, negative prompt, metadata and images.',
      }),
    }),
  )
  .output(DeletedVideo)
  .mutation(async ({ ctx, input }) => {
    const id = parseJobId(input.id);
    await takeAway(ctx.engine, ctx.caller.scope, id, { erasePrompt: input.erase_prompt });
    return { id, object: 'video.job' as const, deleted: true as const };
  });

export const openaiDeleteVideo = callerProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/openai/v1/videos/{id}',
      tags: ['OpenAI Videos'],
      summary: 'Delete a video',
      description: '`client.videos.delete` of the OpenAI packages: what `DELETE /v1/videos/{id}` does.',
      successDescription: 'It is deleted.',
    },
    errors: ['not_found', 'conflict'],
  })
  .input(JobId)
  .output(DeletedOpenaiVideo)
  .mutation(async ({ ctx, input }) => {
    const id = parseJobId(input.id);
    await takeAway(ctx.engine, ctx.caller.scope, id, { erasePrompt: false });
    return { id, object: 'video.deleted' as const, deleted: true as const };
  });
