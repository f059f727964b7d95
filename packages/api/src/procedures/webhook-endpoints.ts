/** The calls about webhook endpoints. */
import { PageQuery } from '@geekhub/contracts/list';
import {
  ChangeWebhookEndpoint,
  CreatedWebhookEndpoint,
  CreateWebhookEndpoint,
  DeletedWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointList,
} from '@geekhub/contracts/webhook';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
} from '@geekhub/engine/manage-webhook-endpoints';
import { testWebhookEndpoint } from '@geekhub/engine/test-webhook-endpoint';
import { callerProcedure } from '../trpc.ts';
import { EndpointId, parseEndpointId } from './webhook-ids.ts';

export const createEndpoint = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/endpoints',
      tags: ['Webhooks'],
      summary: 'Create an endpoint',
      description:
        'From now on it is told of every job of your organisation, test keys making endpoints for test jobs. ' +
        'At most 20. Messages are signed by Standard Webhooks.',
      successDescription: 'The endpoint, with its secret this once.',
    },
    errors: ['conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(CreateWebhookEndpoint)
  .output(CreatedWebhookEndpoint)
  .mutation(({ ctx, input }) => createWebhookEndpoint(ctx.engine, ctx.caller.scope, input));

export const listEndpoints = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/webhooks/endpoints',
      tags: ['Webhooks'],
      summary: 'List endpoints',
      successDescription: 'A page of endpoints, newest first, never with a secret.',
    },
  })
  .input(PageQuery)
  .output(WebhookEndpointList)
  .query(({ ctx, input }) => listWebhookEndpoints(ctx.engine, ctx.caller.scope, input));

export const getEndpoint = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/webhooks/endpoints/{id}',
      tags: ['Webhooks'],
      summary: 'Look at an endpoint',
      successDescription: 'The endpoint; `disabled_reason` says why it is not told any more.',
    },
    errors: ['not_found'],
  })
  .input(EndpointId)
  .output(WebhookEndpoint)
  .query(({ ctx, input }) => readWebhookEndpoint(ctx.engine, ctx.caller.scope, parseEndpointId(input.id)));

export const changeEndpoint = callerProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/webhooks/endpoints/{id}',
      tags: ['Webhooks'],
      summary: 'Change, disable or enable an endpoint',
      description: 'Only the fields that are sent change.',
      successDescription: 'The endpoint.',
    },
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(ChangeWebhookEndpoint.extend(EndpointId.shape))
  .output(WebhookEndpoint)
  .mutation(({ ctx, input: { id, ...change } }) =>
    changeWebhookEndpoint(ctx.engine, ctx.caller.scope, parseEndpointId(id), change),
  );

export const deleteEndpoint = callerProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/webhooks/endpoints/{id}',
      tags: ['Webhooks'],
      summary: 'Delete an endpoint',
      description: 'Cancels what waits to be sent to it. What was sent stays in the list of deliveries.',
      successDescription: 'It is deleted.',
    },
    errors: ['not_found'],
  })
  .input(EndpointId)
  .output(DeletedWebhookEndpoint)
  .mutation(async ({ ctx, input }) => {
    const id = parseEndpointId(input.id);
    await deleteWebhookEndpoint(ctx.engine, ctx.caller.scope, id);
    return { id, object: 'webhook.endpoint' as const, deleted: true as const };
  });

export const testEndpoint = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/endpoints/{id}/test',
      tags: ['Webhooks'],
      summary: 'Send an endpoint a test',
      description:
        'A signed message of the type `webhook.test`, whose `data` is the endpoint and no job. It is tried once, ' +
        'whatever events the endpoint listens to; that it fails counts nothing against the endpoint. Look at the ' +
        'delivery for what came of it.',
      successDescription: 'The delivery, pending.',
    },
    errors: ['not_found', 'conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(EndpointId)
  .output(WebhookDelivery)
  .mutation(({ ctx, input }) => testWebhookEndpoint(ctx.engine, ctx.caller.scope, parseEndpointId(input.id)));
