/** What the first page of the console asks beside what callers ask. */
import { OrderPrices, PriceOrders } from '@geekhub/contracts/order-prices';
import { priceOrders } from '@geekhub/engine/price-orders';
import { callerProcedure } from '../trpc.ts';

export const getPrices = callerProcedure
  .input(PriceOrders)
  .output(OrderPrices)
  .query(({ ctx, input }) => priceOrders(ctx.engine, ctx.caller.scope, input));
