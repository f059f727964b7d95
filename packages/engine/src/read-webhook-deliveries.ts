/** The log of what was sent to a caller's receivers. */
import { notFound } from '@geekhub/contracts/error';
import type { List } from '@geekhub/contracts/list';
import type {
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryQuery,
} from '@geekhub/contracts/webhook';
import type { Scope } from '@geekhub/ports/job-record';
import type { DeliveryAttempt, DeliveryDetails, DeliveryRecord } from '@geekhub/ports/webhook-store';
import type { Engine } from './engine.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';
import { unsignedHeaders } from './webhook-secret.ts';

/** Of a message, `webhook-id` on the wire. */
export const MESSAGE_ID = /^msg_[0-9a-f]{32}$/;

function secondsOrNull(time: Date | null): number | null {
  return time === null ? null : unixSeconds(time);
}

function presentDelivery(delivery: DeliveryRecord): WebhookDelivery {
  return {
    id: delivery.id,
    object: 'webhook.delivery',
    event: delivery.event,
    state: delivery.state,
    job_id: delivery.jobId,
    endpoint_id: delivery.endpointId,
    url: delivery.url,
    created: unixSeconds(delivery.createdAt),
    finished: secondsOrNull(delivery.finishedAt),
    next_attempt: secondsOrNull(delivery.nextAttemptAt),
    attempts: delivery.attempts.map(presentAttempt),
  };
}

function presentAttempt({ number, at, durationMs, status, fault }: DeliveryAttempt) {
  return { number, at: unixSeconds(at), duration_ms: durationMs, status, fault };
}

function presentDetails(delivery: DeliveryDetails): WebhookDeliveryDetails {
  return {
    ...presentDelivery(delivery),
    body: delivery.body,
    attempts: delivery.attempts.map((attempt) => ({
      ...presentAttempt(attempt),
      headers: unsignedHeaders(delivery.id, attempt.at),
      answer: attempt.answer,
    })),
  };
}

export async function listWebhookDeliveries(
  engine: Engine,
  scope: Scope,
  { limit, cursor, endpoint_id, job_id, state }: WebhookDeliveryQuery,
): Promise<List<WebhookDelivery>> {
  const filter = { endpointId: endpoint_id ?? null, jobId: job_id ?? null, state: state ?? null };
  const after = parseCreatedCursor(cursor);
  const rows = await engine.webhooks.listDeliveries(scope, filter, { limit, after });
  return toPage(rows, limit, presentDelivery, createdCursor);
}

/** As a list shows it. */
export async function readWebhookDelivery(
  engine: Engine,
  scope: Scope,
  id: string,
): Promise<WebhookDelivery> {
  return presentDelivery(await findDelivery(engine, scope, id));
}

export async function readWebhookDeliveryDetails(
  engine: Engine,
  scope: Scope,
  id: string,
): Promise<WebhookDeliveryDetails> {
  return presentDetails(await findDelivery(engine, scope, id));
}

async function findDelivery(engine: Engine, scope: Scope, id: string): Promise<DeliveryDetails> {
  const delivery = await engine.webhooks.findDelivery(id, scope);
  if (delivery === null) throw notFound('webhook delivery');
  return delivery;
}
