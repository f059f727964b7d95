/** Sends an endpoint a message that tells of no job, because somebody wants to see whether it arrives. */
import { randomUUID } from 'node:crypto';
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { WebhookDelivery } from '@geekhub/contracts/webhook';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { readWebhookDelivery } from './read-webhook-deliveries.ts';

export async function testWebhookEndpoint(
  engine: Engine,
  scope: Scope,
  endpointId: string,
): Promise<WebhookDelivery> {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  switch (await engine.webhooks.writeTest(id, endpointId, scope)) {
    case 'missing':
      throw notFound('webhook endpoint');
    case 'disabled':
      throw new PublicError('conflict', 'The endpoint is disabled: nothing is sent to it. Enable it first.');
    case 'pending':
      throw new PublicError('conflict', 'A test of this endpoint is still under way.');
    case 'started':
      return readWebhookDelivery(engine, scope, id);
  }
}
