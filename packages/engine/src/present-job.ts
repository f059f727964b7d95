/** A job as callers see it. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { Cost, Job } from '@geekhub/contracts/job';
import { formatMicros } from '@geekhub/contracts/money';
import type { JobRecord } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { mediaKeyOf } from './media-key.ts';
import { SANDBOX } from './submit-job.ts';

const SANDBOX_POLL_SECONDS = 1;
const DEFAULT_POLL_SECONDS = 10;

export function unixSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function costOf(job: JobRecord): Cost {
  switch (job.status) {
    case 'pending':
    case 'processing':
      return { amount: formatMicros(job.holdMicros), currency: 'MXN', state: 'held' };
    case 'completed':
      return { amount: formatMicros(job.chargeMicros), currency: 'MXN', state: 'charged' };
    case 'failed':
      return { amount: formatMicros(job.holdMicros), currency: 'MXN', state: 'released' };
  }
}

function pollAfterSeconds(job: JobRecord): number {
  if (job.provider === SANDBOX) return SANDBOX_POLL_SECONDS;
  return findModel(job.model)?.recommendedPollSeconds ?? DEFAULT_POLL_SECONDS;
}

export async function presentJob(engine: Pick<Engine, 'media'>, job: JobRecord): Promise<Job> {
  const open = job.status === 'pending' || job.status === 'processing';
  return {
    id: job.id,
    object: 'video.job',
    status: job.status,
    model: job.model,
    prompt: job.request.prompt,
    video_url: job.status === 'completed' ? engine.media.publicUrl(mediaKeyOf(job)) : null,
    duration: job.request.durationSeconds,
    error: job.error?.message ?? null,
    created: unixSeconds(job.createdAt),
    completed: job.completedAt === null ? null : unixSeconds(job.completedAt),
    error_code: job.error?.code ?? null,
    aspect_ratio: job.request.aspectRatio,
    cost: costOf(job),
    ...(open && job.progress !== null ? { progress: job.progress } : {}),
    ...(open ? { poll_after_seconds: pollAfterSeconds(job) } : {}),
    metadata: job.request.metadata,
  };
}
