/** The exchange rates and the markup as the operator sees them, with what the models cost. */
import { z } from 'zod';
import { DecimalAmount } from './money-field.ts';
import { Month } from './organization.ts';

export const OperatorRates = z.object({
  /** By UTC. */
  current_month: Month,
  /** Of a month for which none was set. */
  default_mxn_per_usd: DecimalAmount,
  markup: DecimalAmount,
  /** Newest month first. */
  rates: z.array(z.object({ month: Month, mxn_per_usd: DecimalAmount, set: z.int() })),
  models: z.array(z.object({ id: z.string(), name: z.string(), usd_per_second: DecimalAmount })),
});
export type OperatorRates = z.infer<typeof OperatorRates>;
