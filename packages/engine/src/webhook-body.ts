/** The body of a webhook message: the event, and the job as a GET would have answered it then. */
import type { WebhookEvent, WebhookEventType, WebhookTest } from '@geekhub/contracts/webhook';
import { WEBHOOK_TEST } from '@geekhub/contracts/webhook-events';
import type { JobSnapshot } from '@geekhub/ports/job-record';
import type { ClaimedMessage } from '@geekhub/ports/webhook-store';
import type { Engine } from './engine.ts';
import { presentJob } from './present-job.ts';

type Happening = Pick<ClaimedMessage, 'createdAt'> & { event: WebhookEventType };

/** A closed job never changes. One that was still rendering when this happened may have ended since. */
function asOf({ event, createdAt }: Happening, job: JobSnapshot): JobSnapshot {
  if (event !== 'video.processing') return job;
  return {
    ...job,
    ...{
      status: 'processing',
      progress: null,
      error: null,
      delivered: null,
      completedAt: null,
      deletedAt: null,
    },
    ...{ chargeMicros: 0n, finishedAt: null, readAt: createdAt },
  };
}

export async function webhookBody(
  engine: Pick<Engine, 'media' | 'providers'>,
  happening: Happening,
  job: JobSnapshot,
): Promise<string> {
  const content: WebhookEvent = {
    type: happening.event,
    timestamp: happening.createdAt.toISOString(),
    data: await presentJob(engine, asOf(happening, job)),
  };
  return JSON.stringify(content);
}

/** Of a message that tells of no job. */
export function testBody({
  endpointId,
  createdAt,
}: Pick<ClaimedMessage, 'endpointId' | 'createdAt'>): string {
  if (endpointId === null) throw new Error('an endpoint is what a test is for');
  const content: WebhookTest = {
    type: WEBHOOK_TEST,
    timestamp: createdAt.toISOString(),
    data: { id: endpointId, object: 'webhook.endpoint' },
  };
  return JSON.stringify(content);
}
