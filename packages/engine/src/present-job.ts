/** A job as callers see it. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { Cost, Job } from '@geekhub/contracts/job';
import { formatMicros } from '@geekhub/contracts/money';
import type { JobRecord, JobSnapshot } from '@geekhub/ports/job-record';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import { type JobMoment, type PollRange, paceOf } from './job-pace.ts';
import { mediaKeyOf } from './media-key.ts';
import { typicalExpectation } from './render-times.ts';
import { SANDBOX } from './submit-job.ts';

const SANDBOX_POLLS: PollRange = { leastSeconds: 1, mostSeconds: 5 };
const LEAST_POLL_SECONDS = 2;
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

function pollRangeOf(job: JobRecord): PollRange {
  if (job.provider === SANDBOX) return SANDBOX_POLLS;
  const mostSeconds = findModel(job.model)?.recommendedPollSeconds ?? DEFAULT_POLL_SECONDS;
  return { leastSeconds: LEAST_POLL_SECONDS, mostSeconds };
}

function stageOf(job: JobSnapshot, provider: VideoProvider | undefined): JobMoment['stage'] {
  const { attempt, finishedAt } = job;
  if (job.status === 'pending') {
    return { name: attempt === null || attempt.outcome === 'submitting' ? 'starting' : 'waiting' };
  }
  if (finishedAt !== null) return { name: 'copying', since: finishedAt };
  return {
    name: 'rendering',
    since: attempt?.startedAt ?? job.createdAt,
    told: job.progress ?? (provider?.tellsProgress === true ? 0 : null),
  };
}

function progressOf(providers: Engine['providers'], job: JobSnapshot): Partial<Job> {
  switch (job.status) {
    case 'completed':
      return { progress: 100 };
    case 'failed':
      return {};
    case 'pending':
    case 'processing': {
      const provider = providers.get(job.provider);
      const expected = job.request.expected ?? typicalExpectation(job.model, provider);
      return paceOf({ now: job.readAt, stage: stageOf(job, provider), expected }, pollRangeOf(job));
    }
  }
}

export function isOpen({ status }: Pick<JobRecord, 'status'>): boolean {
  return status === 'pending' || status === 'processing';
}

/** The same job, so much later: nothing has happened to it but time. */
export function later(job: JobSnapshot, milliseconds: number): JobSnapshot {
  return { ...job, readAt: new Date(job.readAt.getTime() + milliseconds) };
}

export async function presentJob(
  engine: Pick<Engine, 'media' | 'providers'>,
  job: JobSnapshot,
): Promise<Job> {
  return {
    id: job.id,
    object: 'video.job',
    status: job.status,
    model: job.askedModel,
    rendered_by: job.model,
    prompt: job.request.prompt,
    video_url:
      job.status === 'completed' && job.deletedAt === null ? engine.media.publicUrl(mediaKeyOf(job)) : null,
    duration: job.request.durationSeconds,
    error: job.error?.message ?? null,
    created: unixSeconds(job.createdAt),
    completed: job.completedAt === null ? null : unixSeconds(job.completedAt),
    deleted: job.deletedAt === null ? null : unixSeconds(job.deletedAt),
    error_code: job.error?.code ?? null,
    aspect_ratio: job.request.aspectRatio,
    cost: costOf(job),
    ...progressOf(engine.providers, job),
    metadata: job.request.metadata,
  };
}
