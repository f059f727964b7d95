/** A price as it stands in quotes and receipts, with what it is made of. */
import { z } from 'zod';
import { formatMicros } from './money.ts';
import { DecimalAmount } from './money-field.ts';
import { listPrice, type PriceTerms, price } from './price.ts';

export const PriceParts = z.object({
  usd_per_second: DecimalAmount,
  seconds: z.int(),
  usd: DecimalAmount.meta({ description: 'The list price of all seconds.' }),
  markup: DecimalAmount,
  fx_mxn_per_usd: DecimalAmount,
  total: DecimalAmount.meta({ description: '`usd` × `markup` × `fx_mxn_per_usd`, in MXN.' }),
});
export type PriceParts = z.infer<typeof PriceParts>;

export function toPriceParts(terms: PriceTerms, seconds: number): PriceParts {
  return {
    usd_per_second: formatMicros(terms.usdMicrosPerSecond),
    seconds,
    usd: formatMicros(listPrice(terms, seconds)),
    markup: formatMicros(terms.markupMicros),
    fx_mxn_per_usd: formatMicros(terms.fxMicros),
    total: formatMicros(price(terms, seconds)),
  };
}
