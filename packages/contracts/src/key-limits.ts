/** What the operator may allow one key. */
import { z } from 'zod';
import { CATALOGUE } from './catalogue.ts';
import { DecimalAmount, PositiveAmount } from './money-field.ts';

export const KeyLimits = z
  .object({
    requests_per_minute: z.int().nullable(),
    open_jobs: z.int().nullable(),
    mxn_per_day: DecimalAmount.nullable(),
    models: z.array(z.string()).nullable(),
    seconds_per_job: z.int().nullable(),
  })
  .meta({
    id: 'KeyLimits',
    description: 'What the key may do; null where it has no limit of its own.',
    example: {
      requests_per_minute: 120,
      open_jobs: 10,
      mxn_per_day: '42.00',
      models: ['fal/kling-2'],
      seconds_per_job: null,
    },
  });
export type KeyLimits = z.infer<typeof KeyLimits>;

/** What is left out stays as it is, which is without a limit for a new key; null lifts a limit. */
export const KeyLimitsInput = z
  .strictObject({
    requests_per_minute: z.int().min(1).max(1_000_000).nullable().optional().meta({
      description: 'Counted over all replicas.',
      example: 120,
    }),
    open_jobs: z.int().min(1).max(1_000_000).nullable().optional().meta({
      description: 'Jobs that are `pending` or `processing` at the same time.',
      example: 10,
    }),
    mxn_per_day: PositiveAmount.nullable().optional().meta({
      description:
        'What the jobs of a day, from 00:00 UTC, may hold or be charged together. Failed jobs cost nothing.',
      example: '42.00',
    }),
    models: z
      .array(z.enum(CATALOGUE.map(({ id }) => id)))
      .min(1)
      .max(CATALOGUE.length)
      .nullable()
      .optional()
      .meta({ description: 'The only models that the key may use.', example: ['fal/kling-2'] }),
    seconds_per_job: z.int().min(1).max(60).nullable().optional().meta({
      description: 'The longest video that the key may ask for.',
      example: 5,
    }),
  })
  .meta({ id: 'KeyLimitsInput' });
export type KeyLimitsInput = z.infer<typeof KeyLimitsInput>;
