/** The calls about the secrets that sign webhooks. */
import { WebhookSecret } from '@geekhub/contracts/webhook';
import { rotateWebhookSecret } from '@geekhub/engine/rotate-webhook-secret';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';
import { EndpointId, parseEndpointId } from './webhook-ids.ts';

export const rotateEndpointSecret = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/endpoints/{id}/rotate',
      tags: ['Webhooks'],
      summary: "Make an endpoint's next secret",
      description: 'The secret before signs for 24 hours more: until then messages carry both signatures.',
      successDescription: 'The new secret, this once.',
    },
    errors: ['not_found', 'conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(EndpointId)
  .output(WebhookSecret)
  .mutation(({ ctx, input }) =>
    rotateWebhookSecret(ctx.engine, { scope: ctx.caller.scope, endpointId: parseEndpointId(input.id) }),
  );

export const rotateJobSecret = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/secret',
      tags: ['Webhooks'],
      summary: 'Make the secret for `webhook_url`',
      description:
        'It signs what is sent to the `webhook_url` of any job of your organisation, of the mode of your key. ' +
        'Where there is one already, that one signs for 24 hours more.',
      successDescription: 'The new secret, this once.',
    },
    errors: ['conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(z.strictObject({}))
  .output(WebhookSecret)
  .mutation(({ ctx }) => rotateWebhookSecret(ctx.engine, { scope: ctx.caller.scope, endpointId: null }));
