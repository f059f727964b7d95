/** The models that a job may come to, each on its terms: those of its quote, or those of this moment. */
import { PublicError } from '@geekhub/contracts/error';
import type { Micros } from '@geekhub/contracts/money';
import type { PriceTerms } from '@geekhub/contracts/price';
import { parseQuoteId } from '@geekhub/contracts/quote-id';
import type { Resolved, ResolvedPlan } from '@geekhub/contracts/resolve-plan';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import type { Rates } from './pricing.ts';

export interface Candidate extends Resolved {
  terms: PriceTerms;
}

/** The model that was asked for, then its fallbacks in their order. */
export type Plan = readonly [Candidate, ...Candidate[]];

export async function planAtPresent(
  { pricing }: Pick<Engine, 'pricing'>,
  resolved: ResolvedPlan,
): Promise<Plan> {
  const rates = await pricing.currentRates();
  return onTerms(resolved, rates, ({ model }) => model.usdMicrosPerSecond);
}

/** Throws `not_found` for a quote that is not there, `invalid_request_error` for one that is for something else. */
export async function planAtQuote(
  engine: Engine,
  scope: Scope,
  resolved: ResolvedPlan,
  quoteId: string,
): Promise<Plan> {
  const quote = await engine.quotes.find(parseQuoteId(quoteId), scope);
  if (quote === null) throw new PublicError('not_found', 'No such quote.', { param: 'quote_id' });
  const { prices, durationSeconds, rates } = quote;
  const priceOf = new Map(prices.map(({ model, usdMicrosPerSecond }) => [model, usdMicrosPerSecond]));
  const isForThis =
    durationSeconds === resolved[0].request.durationSeconds &&
    [...priceOf.keys()].join() === resolved.map(({ model }) => model.id).join();
  if (!isForThis)
    throw refusedQuote(`is for ${durationSeconds} seconds of ${[...priceOf.keys()].join(', then ')}`);
  return onTerms(resolved, rates, ({ model }) => priceOf.get(model.id) ?? model.usdMicrosPerSecond);
}

export function refusedQuote(why: string): PublicError {
  return new PublicError('invalid_request_error', `quote_id: ${why}. POST /v1/videos/quotes makes one.`, {
    param: 'quote_id',
  });
}

function onTerms([first, ...others]: ResolvedPlan, rates: Rates, priceOf: (each: Resolved) => Micros): Plan {
  const priced = (each: Resolved) => ({ ...each, terms: { ...rates, usdMicrosPerSecond: priceOf(each) } });
  return [priced(first), ...others.map(priced)];
}
