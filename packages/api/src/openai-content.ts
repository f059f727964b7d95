/** GET /openai/v1/videos/{id}/content: the bytes of a video, as the OpenAI packages fetch them. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { PublicError } from '@geekhub/contracts/error';
import { mediaKeyOf } from '@geekhub/engine/media-key';
import { readJob } from '@geekhub/engine/read-job';
import type { StoredObject } from '@geekhub/ports/media';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from './context.ts';
import { countRequest } from './count-request.ts';
import { createContext } from './create-context.ts';
import { presentOpenaiVideo } from './openai-video.ts';
import { parseJobId } from './procedures/job-id.ts';
import { factsOf, sendError } from './rest.ts';

export const CONTENT_ADDRESS = '/openai/v1/videos/{id}/content';

const ContentQuery = z.strictObject({
  variant: z.literal('video', { error: 'must be video: nothing else is kept of one' }).optional(),
});

/** For the OpenAPI document. */
export const CONTENT_OPERATION = {
  operationId: 'openai-videos-content',
  tags: ['OpenAI Videos'],
  summary: 'Fetch the file of a video',
  description:
    '`client.videos.downloadContent` of the OpenAI packages. A 404 until the video is `completed`, and when it is gone. ' +
    'Players go to `video_url` of `GET /v1/videos/{id}`, where parts of it may be asked for.',
  security: [{ bearer: [] }],
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'variant', in: 'query', schema: { type: 'string', enum: ['video'] } },
  ],
  responses: {
    200: {
      description: 'The video.',
      content: { 'video/mp4': { schema: { type: 'string', format: 'binary' } } },
    },
  },
} as const;

export function registerOpenaiContent(server: FastifyInstance, dependencies: ApiDependencies): void {
  async function openContent(request: FastifyRequest, reply: FastifyReply): Promise<StoredObject> {
    const context = createContext(dependencies, factsOf(request, reply));
    const caller = await context.authenticate('viewer');
    await countRequest(context, caller);
    ContentQuery.parse(request.query);
    const { engine } = dependencies;
    const { id } = request.params as { id: string };
    const { job } = await readJob(engine, caller.scope, parseJobId(id));
    if (job.deletedAt !== null) throw new PublicError('not_found', 'There is no video: it was deleted.');
    const { status } = await presentOpenaiVideo(engine, job);
    // The OpenAI packages would try a 409 again at once, and again: a 404 is what they tell their callers of.
    if (status !== 'completed') throw new PublicError('not_found', `There is no video: it is ${status}.`);
    const stored = await engine.media.open(mediaKeyOf(job), context.gone());
    if (stored === null) throw new PublicError('not_found', 'There is no video: it is gone.');
    return stored;
  }

  server.get(CONTENT_ADDRESS.replace('{id}', ':id'), {
    // To tell its length alone, nobody need open it.
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { stream, bytes } = await openContent(request, reply);
      reply.header('content-type', 'video/mp4').header('cache-control', 'private');
      if (bytes !== null) reply.header('content-length', bytes);
      return reply.send(Readable.fromWeb(stream as ReadableStream<Uint8Array>));
    },
    errorHandler: (error, request, reply) => sendError(dependencies, error, request, reply),
  });
}
