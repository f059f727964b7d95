/** The calls about what was sent to webhooks. */
import {
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryList,
  WebhookDeliveryQuery,
} from '@geekhub/contracts/webhook';
import { listWebhookDeliveries, readWebhookDeliveryDetails } from '@geekhub/engine/read-webhook-deliveries';
import { redeliverWebhook } from '@geekhub/engine/redeliver-webhook';
import { callerProcedure } from '../trpc.ts';
import { DeliveryId, parseDeliveryId } from './webhook-ids.ts';

export const listDeliveries = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/webhooks/deliveries',
      tags: ['Webhooks'],
      summary: 'List deliveries',
      description: 'Newest first; each with its tries.',
      successDescription: 'A page of deliveries.',
    },
  })
  .input(WebhookDeliveryQuery)
  .output(WebhookDeliveryList)
  .query(({ ctx, input }) => listWebhookDeliveries(ctx.engine, ctx.caller.scope, input));

export const getDelivery = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/webhooks/deliveries/{id}',
      tags: ['Webhooks'],
      summary: 'Look at a delivery',
      successDescription: 'The delivery with its tries: what was sent, and what was answered.',
    },
    errors: ['not_found'],
  })
  .input(DeliveryId)
  .output(WebhookDeliveryDetails)
  .query(({ ctx, input }) =>
    readWebhookDeliveryDetails(ctx.engine, ctx.caller.scope, parseDeliveryId(input.id)),
  );

export const redeliver = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/deliveries/{id}/redeliver',
      tags: ['Webhooks'],
      summary: 'Send a delivery again',
      description: 'The same body under the same `webhook-id`, with all its tries anew.',
      successDescription: 'The delivery, pending.',
    },
    errors: ['not_found', 'conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(DeliveryId)
  .output(WebhookDelivery)
  .mutation(({ ctx, input }) => redeliverWebhook(ctx.engine, ctx.caller.scope, parseDeliveryId(input.id)));
