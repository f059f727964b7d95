/** What `generateVideo` throws when the job ended without a video. Nothing was charged. */
import { AISDKError } from '@ai-sdk/provider';

/** As much of a job as tells how it failed. */
export interface FailedJob {
  id: string;
  error: string | null;
  error_code: string | null;
}

const NAME = 'GeekHub_VideoFailedError';

export class VideoFailedError extends AISDKError {
  readonly jobId: string;
  /** A stable word such as `content_policy`. */
  readonly code: string;

  constructor(job: FailedJob) {
    super({ name: NAME, message: failureOf(job) });
    this.jobId = job.id;
    this.code = job.error_code ?? 'provider_error';
  }

  static override isInstance(error: unknown): error is VideoFailedError {
    return AISDKError.isInstance(error) && error.name === NAME;
  }
}

/** One sentence with the code in it: the SDK's own loop keeps no more of a failure than its text. */
export function failureOf(job: FailedJob): string {
  return `${job.error ?? 'The video failed.'} (${job.error_code ?? 'provider_error'}, job ${job.id})`;
}
