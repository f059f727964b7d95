/** Webhooks: who is told what, and what came of it. */
import { z } from 'zod';
import { Job } from './job.ts';
import { cursorLike, listOf, PageQuery } from './list.ts';
import { ReceiverUrl } from './receiver-url.ts';
import { storableText } from './text.ts';
import { DELIVERY_STATES, WEBHOOK_EVENTS, WEBHOOK_TEST } from './webhook-events.ts';

export const WebhookEventType = z.enum(WEBHOOK_EVENTS).meta({
  description:
    '`video.processing`: the provider has the job. `video.completed`: `video_url` is ready. `video.failed`: `error` ' +
    'says why, nothing was charged.',
});
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** The body of every message that tells of a job. */
export const WebhookEvent = z
  .object({
    type: WebhookEventType,
    timestamp: z.iso.datetime().meta({ description: 'When it happened.' }),
    data: Job,
  })
  .meta({ id: 'WebhookEvent' });
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** The body of a test. */
export const WebhookTest = z
  .object({
    type: z.literal(WEBHOOK_TEST),
    timestamp: z.iso.datetime().meta({ description: 'When it was asked for.' }),
    data: z.object({ id: z.uuid(), object: z.literal('webhook.endpoint') }).meta({
      description: 'The endpoint that is tested. It is no job.',
    }),
  })
  .meta({ id: 'WebhookTest' });
export type WebhookTest = z.infer<typeof WebhookTest>;

const Events = z
  .array(WebhookEventType)
  .min(1)
  .max(WEBHOOK_EVENTS.length)
  .refine((events) => new Set(events).size === events.length, { message: 'must name each event once' })
  .meta({ uniqueItems: true });
const Description = storableText(200);

export const CreateWebhookEndpoint = z.strictObject({
  url: ReceiverUrl.meta({ example: 'https://example.com/hooks/video' }),
  events: Events.optional().meta({ description: 'All of today’s when absent.' }),
  description: Description.optional(),
});
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>;

export const ChangeWebhookEndpoint = z.strictObject({
  url: ReceiverUrl.optional().meta({ description: 'What waits to be sent goes there too.' }),
  events: Events.optional(),
  description: Description.nullable().optional(),
  enabled: z.boolean().optional().meta({ description: 'false cancels what waits to be sent.' }),
});
export type ChangeWebhookEndpoint = z.infer<typeof ChangeWebhookEndpoint>;

export const DISABLED_REASONS = ['by_request', 'gone', 'failing'] as const;

export const WebhookEndpoint = z
  .object({
    id: z.uuid(),
    object: z.literal('webhook.endpoint'),
    url: z.string(),
    events: z.array(WebhookEventType),
    description: z.string().nullable(),
    enabled: z.boolean(),
    disabled_reason: z.enum(DISABLED_REASONS).nullable().meta({
      description:
        '`gone`: it answered 410. `failing`: it took nothing for five days or longer, and all tries of a message failed.',
    }),
    disabled: z.int().nullable().meta({ description: 'Unix seconds.' }),
    created: z.int(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;
export const WebhookEndpointList = listOf(WebhookEndpoint);

const Secret = z.string().meta({
  description: 'Verifies signatures. Shown this once.',
  example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD8QfHTsnB1JE=',
});

export const CreatedWebhookEndpoint = WebhookEndpoint.extend({ secret: Secret }).meta({
  id: 'CreatedWebhookEndpoint',
});
export type CreatedWebhookEndpoint = z.infer<typeof CreatedWebhookEndpoint>;

export const DeletedWebhookEndpoint = z
  .object({ id: z.uuid(), object: z.literal('webhook.endpoint'), deleted: z.literal(true) })
  .meta({ id: 'DeletedWebhookEndpoint' });
export type DeletedWebhookEndpoint = z.infer<typeof DeletedWebhookEndpoint>;

export const WebhookSecret = z
  .object({
    object: z.literal('webhook.secret'),
    endpoint_id: z.uuid().nullable().meta({ description: 'null: signs what goes to a `webhook_url`.' }),
    secret: Secret,
    previous_valid_until: z
      .int()
      .nullable()
      .meta({ description: 'Unix seconds until which the secret before signs too.' }),
  })
  .meta({ id: 'WebhookSecret' });
export type WebhookSecret = z.infer<typeof WebhookSecret>;

export const DeliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof DeliveryState>;

export const DELIVERY_FAULTS = ['blocked', 'unreachable', 'timed_out', 'too_large'] as const;

export const DeliveredType = z.enum([...WEBHOOK_EVENTS, WEBHOOK_TEST]);
export type DeliveredType = z.infer<typeof DeliveredType>;

const WebhookAttempt = z.object({
  number: z.int(),
  at: z.int(),
  duration_ms: z.int(),
  status: z.int().nullable().meta({ description: 'What the receiver answered.' }),
  fault: z.enum(DELIVERY_FAULTS).nullable().meta({ description: 'Why there was no answer.' }),
});
const LAST_ATTEMPTS = { description: 'The last twenty, oldest first.' };

export const WebhookDelivery = z
  .object({
    id: z.string().meta({
      description: 'The `webhook-id` header of every try.',
      example: 'msg_0c1f3d5e7a9b4c2d8e6f0a1b2c3d4e5f',
    }),
    object: z.literal('webhook.delivery'),
    event: DeliveredType,
    state: DeliveryState,
    job_id: z.uuid().nullable().meta({ description: 'null: a test, which tells of no job.' }),
    endpoint_id: z.uuid().nullable().meta({ description: 'null: sent to the `webhook_url` of the job.' }),
    url: z.string(),
    created: z.int(),
    finished: z.int().nullable(),
    next_attempt: z.int().nullable().meta({ description: 'Unix seconds, while pending.' }),
    attempts: z.array(WebhookAttempt).meta(LAST_ATTEMPTS),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** What a list leaves out: all that was said on either side. */
export const WebhookDeliveryDetails = WebhookDelivery.extend({
  body: z.string().nullable().meta({
    description: 'The body of every try, byte for byte; null before the first.',
  }),
  attempts: z
    .array(
      WebhookAttempt.extend({
        headers: z.record(z.string(), z.string()).meta({
          description: 'What was sent, without the signature, which is not kept.',
          example: {
            'content-type': 'application/json',
            'webhook-id': 'msg_0c1f3d5e7a9b4c2d8e6f0a1b2c3d4e5f',
            'webhook-timestamp': '1795410291',
          },
        }),
        answer: z.string().nullable().meta({
          description: 'The first 1,024 bytes of what the receiver answered, where that was text.',
        }),
      }),
    )
    .meta(LAST_ATTEMPTS),
}).meta({ id: 'WebhookDeliveryDetails' });
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>;
export const WebhookDeliveryList = listOf(WebhookDelivery);

export const WebhookDeliveryQuery = PageQuery.extend({
  cursor: cursorLike(/^\d{1,14}_msg_[0-9a-f]{32}$/),
  endpoint_id: z.uuid().optional(),
  job_id: z.uuid().optional(),
  state: DeliveryState.optional(),
});
export type WebhookDeliveryQuery = z.infer<typeof WebhookDeliveryQuery>;
