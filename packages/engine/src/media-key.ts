/** Where the video of a job is kept. */
import type { JobRecord } from '@geekhub/ports/job-record';
import type { MediaKey } from '@geekhub/ports/media';

export function mediaKeyOf(job: Pick<JobRecord, 'id' | 'scope'>): MediaKey {
  return { organizationId: job.scope.organizationId, jobId: job.id };
}
