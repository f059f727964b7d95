/** All exchange rates and what they are multiplied with. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { formatMicros } from '@geekhub/contracts/money';
import { OperatorRates } from '@geekhub/contracts/operator-rates';
import { unixSeconds } from '@geekhub/engine/present-job';
import { adminProcedure } from '../trpc.ts';
import { houseOf } from './house-of.ts';

export const listFxRates = adminProcedure.output(OperatorRates).query(async ({ ctx }) => {
  const { currentMonth, rates } = await houseOf(ctx).accounts.readFxRates();
  const { markupMicros, defaultFxMicros } = ctx.engine.pricing.policy;
  return {
    current_month: currentMonth,
    default_mxn_per_usd: formatMicros(defaultFxMicros),
    markup: formatMicros(markupMicros),
    rates: rates.map(({ month, fxMicros, setAt }) => ({
      ...{ month, mxn_per_usd: formatMicros(fxMicros), set: unixSeconds(setAt) },
    })),
    models: CATALOGUE.map(({ id, displayName, usdMicrosPerSecond }) => ({
      ...{ id, name: displayName, usd_per_second: formatMicros(usdMicrosPerSecond) },
    })),
  };
});
