/** What the SDK is told of a job beside its video. */
import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { Job } from '@geekhub/contracts/job';
import type { Receipt } from '@geekhub/contracts/receipt';

export function describeJob(job: Job): SharedV4ProviderMetadata {
  return {
    geekhub: {
      jobId: job.id,
      status: job.status,
      model: job.rendered_by,
      cost: job.cost,
      ...(job.progress !== undefined && { progress: job.progress }),
      ...(job.eta_seconds !== undefined && { etaSeconds: job.eta_seconds }),
      ...(job.poll_after_seconds !== undefined && { pollAfterSeconds: job.poll_after_seconds }),
      ...(job.error_code !== null && { errorCode: job.error_code }),
    },
  };
}

/** `videos` is the list that the SDK joins when several videos are asked for at once. */
export function describeVideo(job: Job, receipt: Receipt | null): SharedV4ProviderMetadata {
  const { geekhub } = describeJob(job);
  const facts = receipt === null ? {} : { delivered: receipt.delivered, attempts: receipt.attempts };
  return {
    geekhub: {
      ...geekhub,
      videos: [
        {
          jobId: job.id,
          model: job.rendered_by,
          url: job.video_url,
          cost: job.cost,
          metadata: job.metadata,
          ...facts,
        },
      ],
    },
  };
}
