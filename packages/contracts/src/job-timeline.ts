/** What happened to a job, and all that was asked of it. */
import { z } from 'zod';
import { JobErrorCode } from './job.ts';
import { KeyName } from './job-search.ts';
import { DecimalAmount } from './money-field.ts';
import { AttemptOutcome } from './receipt.ts';
import { DELIVERY_FAULTS, WebhookEventType } from './webhook.ts';

const at = z.number().meta({ description: 'Unix seconds, to the millisecond.' });
const render = { model: z.string(), provider: z.string() };
const message = { message_id: z.string(), event: WebhookEventType, url: z.string() };

export const TimelineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('created'), at }),
  z.object({ type: z.literal('asked'), at, number: z.int(), ...render }),
  z.object({
    type: z.literal('answered'),
    at,
    number: z.int(),
    ...render,
    outcome: AttemptOutcome,
    error_code: JobErrorCode.nullable(),
  }),
  z.object({ type: z.literal('processing'), at }),
  z.object({ type: z.literal('rendered'), at, ...render }),
  z.object({ type: z.literal('callback'), at, ...render }),
  z.object({
    type: z.literal('next_model'),
    at,
    from: z.string(),
    ...render,
    error_code: JobErrorCode.nullable(),
  }),
  z.object({ type: z.literal('completed'), at }),
  z.object({ type: z.literal('failed'), at, error_code: JobErrorCode }),
  z.object({
    type: z.literal('webhook_sent'),
    at,
    ...message,
    number: z.int(),
    /** What the receiver answered; null where it did not. */
    status: z.int().nullable(),
    fault: z.enum(DELIVERY_FAULTS).nullable(),
    duration_ms: z.int(),
  }),
  z.object({
    type: z.literal('webhook_due'),
    at: at.meta({ description: 'When it is tried next.' }),
    ...message,
  }),
  z.object({ type: z.literal('deleted'), at }),
  z.object({ type: z.literal('erased'), at }),
]);
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export const Timeline = z.object({ data: z.array(TimelineEvent) });

/** What a job was asked for, beside what every answer says of it. */
export const JobDetails = z.object({
  id: z.uuid(),
  key: KeyName,
  negative_prompt: z.string().nullable(),
  seed: z.int().nullable(),
  resolution: z.string().nullable(),
  audio: z.boolean().nullable(),
  image: z.enum(['kept', 'gone']).nullable().meta({
    description: 'null: it began with none. `gone`: it is deleted with the end of the job.',
  }),
  fallback_models: z.array(z.string()),
  max_cost: DecimalAmount.nullable(),
  webhook_url: z.string().nullable(),
  erased: z.boolean(),
});
export type JobDetails = z.infer<typeof JobDetails>;
