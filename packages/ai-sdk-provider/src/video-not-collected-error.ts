/** What `generateVideo` throws when it has started a job and lost sight of it: the job goes on, and can be collected. */
import { AISDKError } from '@ai-sdk/provider';

const NAME = 'GeekHub_VideoNotCollectedError';

export class VideoNotCollectedError extends AISDKError {
  /** Also the `operation` by which `getVideoStatus` finds it. */
  readonly jobId: string;

  constructor(jobId: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({ name: NAME, message: `Job ${jobId} was started but not collected: ${reason}`, cause });
    this.jobId = jobId;
  }

  static override isInstance(error: unknown): error is VideoNotCollectedError {
    return AISDKError.isInstance(error) && error.name === NAME;
  }
}
