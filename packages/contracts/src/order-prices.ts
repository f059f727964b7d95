/** What orders would cost at this moment, for somebody who is still choosing: nothing is promised. */
import { z } from 'zod';
import { DecimalAmount } from './money-field.ts';
import { CreateQuote } from './quote.ts';

/** One for each model that may stand beside others, and more than there are models. */
const MAX_ORDERS = 20;

/** What of an order bears on its price. */
const OrderToPrice = CreateQuote.pick({
  model: true,
  duration: true,
  resolution: true,
  fallback_models: true,
  max_cost: true,
});

export const PriceOrders = z.strictObject({ orders: z.array(OrderToPrice).min(1).max(MAX_ORDERS) });
export type PriceOrders = z.infer<typeof PriceOrders>;

export const OrderPrices = z.object({
  currency: z.literal('MXN'),
  /** In the order in which they were asked for. */
  prices: z.array(
    z.object({
      model: z.string(),
      duration: z.int(),
      /** What the model itself costs. */
      total: DecimalAmount,
      usd: DecimalAmount,
      /** What would be set aside: the price of the dearest fallback, where that is more. */
      hold: DecimalAmount,
    }),
  ),
  /** What would be set aside for all of them. */
  hold: DecimalAmount,
  available: DecimalAmount,
  /** What would be left to spend; below zero where it is not enough. */
  remaining: DecimalAmount,
  /** null where there is enough. */
  missing: DecimalAmount.nullable(),
});
export type OrderPrices = z.infer<typeof OrderPrices>;
