/** A job as people read it. */
import type { Job } from '@geekhub/contracts/job';
import { type Detail, formatDetails } from './format-table.ts';
import { formatTime } from './format-time.ts';

const COST = { held: 'set aside', charged: 'charged', released: 'given back' } as const;

export function formatJob(job: Job, width: number, extra: readonly Detail[] = []): string {
  return formatDetails(
    [
      ['Job', job.id],
      ['Status', job.status],
      ['Model', job.model],
      ['Rendered by', job.rendered_by === job.model ? null : job.rendered_by],
      ['Duration', `${job.duration} s`],
      ['Cost', `${job.cost.amount} ${job.cost.currency} ${COST[job.cost.state]}`],
      ['Created', formatTime(job.created)],
      ['Ended', formatTime(job.completed)],
      ['Deleted', formatTime(job.deleted)],
      ['Error', job.error],
      ['URL', job.video_url],
      ...extra,
    ],
    width,
  );
}
