/** POST /openai/v1/videos: makes a job, as the OpenAI packages ask for one. */
import { fromOpenaiRequest, inTheirWords } from '@geekhub/contracts/openai-request';
import { CreateOpenaiVideo, OpenaiVideo } from '@geekhub/contracts/openai-video';
import { UploadedFile } from '@geekhub/contracts/uploaded-file';
import { unreadableImage } from '@geekhub/engine/check-images';
import type { Engine } from '@geekhub/engine/engine';
import { submitJob } from '@geekhub/engine/submit-job';
import { BalanceHeaders, REPLAYED_HEADER, setBalance } from '../answer-headers.ts';
import { answerOpenaiVideo, OpenaiVideoHeaders } from '../openai-video.ts';
import { IdempotencyHeaders, isClientRetry, readIdempotencyKey } from '../request-headers.ts';
import { callerProcedure } from '../trpc.ts';

export const openaiCreateVideo = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/openai/v1/videos',
      tags: ['OpenAI Videos'],
      summary: 'Make a video',
      description:
        '`client.videos.create` of the OpenAI packages. The job is the same as that of ' +
        '`POST /v1/videos/generations`, and each is found by either way.',
      contentTypes: ['multipart/form-data', 'application/json'],
      requestHeaders: IdempotencyHeaders,
      responseHeaders: BalanceHeaders.extend(OpenaiVideoHeaders.shape),
      successDescription: 'The video.',
    },
    errors: [
      'insufficient_balance',
      'spending_limit_reached',
      'model_not_found',
      'not_found',
      'payload_too_large',
      'unsupported_media_type',
      'idempotency_mismatch',
      'provider_unavailable',
    ],
  })
  .input(CreateOpenaiVideo)
  .output(OpenaiVideo)
  .mutation(async ({ ctx, input }) => {
    const request = fromOpenaiRequest(input, imageUrlOf(ctx.engine, input));
    const { job, replayed, balance } = await submitJob(ctx.engine, ctx.caller, request, {
      idempotencyKey: readIdempotencyKey(ctx),
      isClientRetry: isClientRetry(ctx),
    }).catch((error: unknown) => {
      throw inTheirWords(error);
    });
    if (replayed) ctx.setHeader(REPLAYED_HEADER, 'true');
    setBalance(ctx, balance);
    return answerOpenaiVideo(ctx, job);
  });

function imageUrlOf(
  { inspectImage }: Pick<Engine, 'inspectImage'>,
  { input_reference: reference }: CreateOpenaiVideo,
): string | undefined {
  if (reference === undefined) return undefined;
  if (!(reference instanceof UploadedFile)) {
    return 'file_id' in reference ? reference.file_id : reference.image_url;
  }
  // What it is called by whoever sends it says nothing.
  const facts = inspectImage(reference.bytes);
  if (facts === null) throw unreadableImage('input_reference');
  return `data:${facts.contentType};base64,${Buffer.from(reference.bytes).toString('base64')}`;
}
