/** The body of a webhook message: the event, and the job as a GET would have answered it then. */
import type { WebhookEvent, WebhookEventType } from '@geekhub/contracts/webhook';
import type { JobRecord } from '@geekhub/ports/job-record';
import type { ClaimedMessage } from '@geekhub/ports/webhook-store';
import type { Engine } from './engine.ts';
import { presentJob } from './present-job.ts';

/** A closed job never changes. One that was still rendering when this happened may have ended since. */
function asOf(event: WebhookEventType, job: JobRecord): JobRecord {
  if (event !== 'video.processing') return job;
  return {
    ...job,
    ...{ status: 'processing', progress: null, error: null, delivered: null, completedAt: null },
    chargeMicros: 0n,
  };
}

export async function webhookBody(
  engine: Pick<Engine, 'media'>,
  { event, createdAt }: Pick<ClaimedMessage, 'event' | 'createdAt'>,
  job: JobRecord,
): Promise<string> {
  const content: WebhookEvent = {
    type: event,
    timestamp: createdAt.toISOString(),
    data: await presentJob(engine, asOf(event, job)),
  };
  return JSON.stringify(content);
}
