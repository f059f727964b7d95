/** Prices orders that somebody is still thinking about: to the peso as their quotes would, and promises nothing. */
import { formatMicros } from '@geekhub/contracts/money';
import type { OrderPrices, PriceOrders } from '@geekhub/contracts/order-prices';
import { toPriceParts } from '@geekhub/contracts/price-parts';
import { resolvePlan } from '@geekhub/contracts/resolve-plan';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { holdFor } from './hold-for.ts';
import { planAtPresent } from './price-plan.ts';

/** Throws what a quote of the same orders would throw. */
export async function priceOrders(
  engine: Pick<Engine, 'pricing' | 'ledger'>,
  scope: Scope,
  { orders }: PriceOrders,
): Promise<OrderPrices> {
  const resolved = orders.map((order) => resolvePlan({ ...order, prompt: '' }));
  const [plans, { availableMicros }] = await Promise.all([
    Promise.all(resolved.map((each) => planAtPresent(engine, each))),
    engine.ledger.readBalance(scope),
  ]);
  const holds = plans.map((plan, index) => holdFor(plan, orders[index]?.max_cost).holdMicros);
  const holdMicros = holds.reduce((sum, each) => sum + each, 0n);
  return {
    currency: 'MXN',
    prices: plans.map(([{ model, request, terms }], index) => {
      const { total, usd } = toPriceParts(terms, request.durationSeconds);
      const hold = formatMicros(holds[index] ?? 0n);
      return { model: model.id, duration: request.durationSeconds, total, usd, hold };
    }),
    hold: formatMicros(holdMicros),
    available: formatMicros(availableMicros),
    remaining: formatMicros(availableMicros - holdMicros),
    missing: holdMicros > availableMicros ? formatMicros(holdMicros - availableMicros) : null,
  };
}
