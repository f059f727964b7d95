/** What is set aside for a job: enough for the dearest of the models that it may come to. */
import { PublicError } from '@geekhub/contracts/error';
import { formatMicros, type Micros, parseMicros } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import type { Plan } from './price-plan.ts';

export interface Hold {
  holdMicros: Micros;
  maxCostMicros: Micros | null;
}

/** Throws `max_cost_exceeded`. `maxCost` is as the caller wrote it. */
export function holdFor(plan: Plan, maxCost: string | undefined): Hold {
  const maxCostMicros = maxCost === undefined ? null : parseMicros(maxCost);
  let holdMicros = 0n;
  for (const { model, request, terms } of plan) {
    const costs = price(terms, request.durationSeconds);
    if (maxCostMicros !== null && costs > maxCostMicros) {
      const required = formatMicros(costs);
      throw new PublicError(
        'max_cost_exceeded',
        `max_cost: ${request.durationSeconds} seconds of ${model.id} cost ${required} MXN. Nothing was charged.`,
        { param: 'max_cost', required, currency: 'MXN' },
      );
    }
    if (costs > holdMicros) holdMicros = costs;
  }
  return { holdMicros, maxCostMicros };
}
