/** Sends a message again because its receiver asks for it. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { WebhookDelivery } from '@geekhub/contracts/webhook';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { readWebhookDelivery } from './read-webhook-deliveries.ts';

export async function redeliverWebhook(engine: Engine, scope: Scope, id: string): Promise<WebhookDelivery> {
  switch (await engine.webhooks.redeliver(id, scope)) {
    case 'missing':
      throw notFound('webhook delivery');
    case 'pending':
      throw new PublicError('conflict', 'This delivery is still under way.');
    case 'disabled':
      throw new PublicError('conflict', 'The endpoint of this delivery is disabled or deleted.');
    case 'started':
      return readWebhookDelivery(engine, scope, id);
  }
}
