/** One try to deliver a webhook message: claim it, sign it, send it, commit what came of it. */
import { WEBHOOK_TEST } from '@geekhub/contracts/webhook-events';
import type { PostOutcome } from '@geekhub/ports/outbound';
import type { ClaimedMessage, DeliveryChange } from '@geekhub/ports/webhook-store';
import type { Engine } from './engine.ts';
import { LeaseLost } from './lease-lost.ts';
import { testBody, webhookBody } from './webhook-body.ts';
import { decideDelivery } from './webhook-schedule.ts';
import { mintWebhookSecret, signedHeaders } from './webhook-secret.ts';

const ATTEMPT_MS = 15_000;

/** true when this call made the try; false when the message was not due, or another has it. */
export async function deliverWebhook(engine: Engine, messageId: string): Promise<boolean> {
  const message = await engine.webhooks.claim(messageId, engine.policy.leaseMs, mintWebhookSecret());
  if (message === null) return false;
  // Dies the process from here on, the lease ends and the same is sent again: the receiver knows it by its id.
  const body = message.body ?? (await writeBody(engine, message));
  if (body === null) return false;
  const startedMs = performance.now();
  const outcome = await engine.outbound.post(
    message.url,
    { headers: signedHeaders(message, body), body },
    engine.timers.deadline(ATTEMPT_MS),
  );
  const change: DeliveryChange = {
    ...decideDelivery(message, outcome, engine.random()),
    attempt: {
      at: message.now,
      durationMs: Math.round(performance.now() - startedMs),
      url: message.url,
      ...toAnswer(outcome),
    },
  };
  if (await engine.webhooks.commit(message.id, message.version, change)) {
    engine.observer.onDelivery?.(message, outcome, change);
  } else {
    engine.observer.onDeliveryError?.(message.id, new LeaseLost('the try was not written'));
  }
  return true;
}

/** Kept before it is sent, so that every try says the same. null when another try came between. */
async function writeBody(engine: Engine, message: ClaimedMessage): Promise<string | null> {
  const body = await bodyOf(engine, message);
  return (await engine.webhooks.writeBody(message.id, message.version, body)) ? body : null;
}

async function bodyOf(engine: Engine, message: ClaimedMessage): Promise<string> {
  if (message.event === WEBHOOK_TEST) return testBody(message);
  const found = message.jobId === null ? null : await engine.jobs.find(message.jobId, message.scope);
  if (found === null) throw new Error('the job of a message must be there');
  return webhookBody(engine, { event: message.event, createdAt: message.createdAt }, found.job);
}

function toAnswer(outcome: PostOutcome) {
  return outcome.kind === 'answered'
    ? { status: outcome.status, fault: null, answer: outcome.text }
    : { status: null, fault: outcome.fault, answer: null };
}
