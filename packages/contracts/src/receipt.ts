/** The account of one job: what it cost and why, what was tried, what was delivered. */
import { z } from 'zod';
import { JobErrorCode, JobStatus } from './job.ts';
import { DecimalAmount } from './money-field.ts';
import { PriceParts } from './price-parts.ts';

export const ATTEMPT_OUTCOMES = [
  'submitting',
  'accepted',
  'busy',
  'rejected',
  'unconfirmed',
  'abandoned',
  'failed',
] as const;
export const AttemptOutcome = z.enum(ATTEMPT_OUTCOMES);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

const Movement = z.object({ amount: DecimalAmount, at: z.int() });

export const Receipt = z
  .object({
    object: z.literal('video.receipt'),
    job_id: z.uuid(),
    status: JobStatus,
    currency: z.literal('MXN'),
    price: PriceParts.meta({ description: 'Of the model that renders, or has rendered.' }),
    hold: Movement,
    charge: Movement.nullable(),
    release: Movement.nullable().meta({
      description: 'What was given back: all of a failed job, the rest of a short video.',
    }),
    attempts: z.array(
      z.object({
        number: z.int(),
        model: z.string(),
        provider: z.string(),
        upstream: z.string(),
        outcome: AttemptOutcome.meta({
          description:
            '`failed`: taken by the provider, which then delivered nothing, so that the next model was asked.',
        }),
        error_code: JobErrorCode.nullable().meta({ description: 'Why the next model was asked.' }),
        started: z.int(),
        answered: z.int().nullable(),
      }),
    ),
    delivered: z
      .object({
        duration: z.number().meta({ description: 'Seconds, as measured in the file.' }),
        width: z.int(),
        height: z.int(),
        audio: z.boolean(),
        bytes: z.int(),
        sha256: z.string(),
        seconds_charged: z.int(),
      })
      .nullable(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;
