/** A job as the OpenAI Videos API shows it. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { Job } from '@geekhub/contracts/job';
import { orderedSize } from '@geekhub/contracts/openai-request';
import type { OpenaiVideo } from '@geekhub/contracts/openai-video';
import type { Engine } from '@geekhub/engine/engine';
import { presentJob, unixSeconds } from '@geekhub/engine/present-job';
import type { JobSnapshot } from '@geekhub/ports/job-record';
import { z } from 'zod';
import type { RequestFacts } from './context.ts';

const THEIR_STATUS = {
  pending: 'queued',
  processing: 'in_progress',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<Job['status'], OpenaiVideo['status']>;

const POLL_AFTER_HEADER = 'openai-poll-after-ms';

/** The packages read the header from whichever answer comes first, so it stands on those of ended videos too. */
const ENDED_POLL_SECONDS = 1;

/** For the OpenAPI document. */
export const OpenaiVideoHeaders = z.object({
  [POLL_AFTER_HEADER]: z.string().meta({
    description: 'Milliseconds until asking again is worth it; 1000 once there is nothing to wait for.',
    example: '15000',
  }),
});

export async function presentOpenaiVideo(engine: Engine, record: JobSnapshot): Promise<OpenaiVideo> {
  return toOpenaiVideo(await presentJob(engine, record), record);
}

/** Of one video, with the header that says when to ask again. */
export async function answerOpenaiVideo(
  context: RequestFacts & { engine: Engine },
  record: JobSnapshot,
): Promise<OpenaiVideo> {
  const job = await presentJob(context.engine, record);
  context.setHeader(POLL_AFTER_HEADER, String((job.poll_after_seconds ?? ENDED_POLL_SECONDS) * 1000));
  return toOpenaiVideo(job, record);
}

function toOpenaiVideo(job: Job, { request, delivered, expiresAt }: JobSnapshot): OpenaiVideo {
  const status = THEIR_STATUS[job.status];
  return {
    id: job.id,
    object: 'video',
    status,
    progress: job.progress ?? 0,
    model: job.model,
    prompt: job.prompt === '' ? null : job.prompt,
    seconds: String(job.duration),
    size:
      delivered === null
        ? orderedSize(findModel(job.model), request.aspectRatio, request.resolution)
        : `${delivered.width}x${delivered.height}`,
    created_at: job.created,
    completed_at: job.completed,
    expires_at: job.deleted ?? (expiresAt === null ? null : unixSeconds(expiresAt)),
    error:
      job.error === null || job.error_code === null ? null : { code: job.error_code, message: job.error },
    remixed_from_video_id: null,
  };
}
