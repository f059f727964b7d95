/** What an organisation spent, by day and by model, and what its open jobs hold. */
import { z } from 'zod';
import { DecimalAmount } from './money-field.ts';
import { SPEND_DAYS } from './spend-period.ts';
import { TimeZone } from './time-zone.ts';

export const SpendQuery = z.strictObject({
  days: z.literal(SPEND_DAYS),
  /** Whose days. */
  time_zone: TimeZone,
});
export type SpendQuery = z.infer<typeof SpendQuery>;

const SpendFigures = z.object({
  /** The charges of delivered videos. */
  spent: DecimalAmount,
  videos: z.int(),
  /** As measured. */
  delivered_ms: z.int(),
});
export type SpendFigures = z.infer<typeof SpendFigures>;

const ModelSpend = SpendFigures.extend({ model: z.string() });

/** To the centavo; null of nothing. */
const Average = z.object({ average: DecimalAmount.nullable() });

export const Spend = SpendFigures.extend({
  object: z.literal('spend'),
  currency: z.literal('MXN'),
  ...Average.shape,
  /** Dearest first. */
  models: z.array(ModelSpend.extend(Average.shape)),
  /** Every day of the period, oldest first. */
  days: z.array(SpendFigures.extend({ date: z.iso.date(), models: z.array(ModelSpend) })),
});
export type Spend = z.infer<typeof Spend>;

export const OpenJobs = z.object({
  object: z.literal('open_jobs'),
  pending: z.int(),
  processing: z.int(),
  held: DecimalAmount,
});
export type OpenJobs = z.infer<typeof OpenJobs>;

/** Of an export: calendar days of this zone, the last one among them. */
export const TransactionsPeriod = z
  .strictObject({ from: z.iso.date(), to: z.iso.date(), time_zone: TimeZone })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' });
export type TransactionsPeriod = z.infer<typeof TransactionsPeriod>;
