/** A job as the SDK's answer to "how is it?". */
import type { Experimental_VideoModelV4OperationStatusResult, SharedV4Warning } from '@ai-sdk/provider';
import type { Job } from '@geekhub/contracts/job';
import type { Receipt } from '@geekhub/contracts/receipt';
import { describeJob, describeVideo } from './describe-job.ts';
import type { GatewayAnswer, GatewayApi, GatewayCall } from './gateway-api.ts';
import { failureOf } from './video-failed-error.ts';

const DELETED = 'The video was deleted.';

export type JobOutcome = Experimental_VideoModelV4OperationStatusResult;
export type CompletedOutcome = Extract<JobOutcome, { status: 'completed' }>;

export async function jobOutcome(
  api: GatewayApi,
  answer: GatewayAnswer<Job>,
  call: GatewayCall,
): Promise<JobOutcome> {
  const { value: job, headers } = answer;
  const told = {
    providerMetadata: describeJob(job),
    response: { timestamp: new Date(), modelId: job.rendered_by, headers },
  };
  switch (job.status) {
    case 'pending':
    case 'processing':
      return { status: 'pending', ...told };
    case 'failed':
      return { status: 'error', error: failureOf(job), ...told };
    case 'completed':
      if (job.video_url === null) return { status: 'error', error: `${DELETED} (job ${job.id})`, ...told };
      return collectVideo(api, answer, call);
  }
}

/** Of a completed job. */
export async function collectVideo(
  api: GatewayApi,
  { value: job, headers }: GatewayAnswer<Job>,
  call: GatewayCall,
): Promise<CompletedOutcome> {
  if (job.video_url === null) throw new Error(DELETED);
  const { receipt, warnings } = await readReceipt(api, job, call);
  return {
    status: 'completed',
    videos: [{ type: 'url', url: job.video_url, mediaType: 'video/mp4' }],
    providerMetadata: describeVideo(job, receipt),
    response: { timestamp: new Date(), modelId: job.rendered_by, headers },
    warnings,
  };
}

/** The video is there and paid for: that its receipt cannot be read just now must not cost the caller the video. */
async function readReceipt(
  api: GatewayApi,
  job: Job,
  call: GatewayCall,
): Promise<{ receipt: Receipt | null; warnings: SharedV4Warning[] }> {
  try {
    const path = `/v1/videos/${encodeURIComponent(job.id)}/receipt`;
    const { value } = await api.get<Receipt>(path, 'video.receipt', call);
    return { receipt: value, warnings: [] };
  } catch (error) {
    call.abortSignal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : 'no answer';
    const message = `The receipt of job ${job.id} could not be read: ${reason}`;
    return { receipt: null, warnings: [{ type: 'other', message }] };
  }
}
