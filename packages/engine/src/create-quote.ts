/** Names a price, and promises it for a while. */
import { randomUUID } from 'node:crypto';
import { formatMicros } from '@geekhub/contracts/money';
import { type PriceParts, toPriceParts } from '@geekhub/contracts/price-parts';
import { type CreateQuote, QUOTE_SECONDS, type Quote } from '@geekhub/contracts/quote';
import { formatQuoteId } from '@geekhub/contracts/quote-id';
import { resolvePlan } from '@geekhub/contracts/resolve-plan';
import type { Scope } from '@geekhub/ports/job-record';
import type { Balance } from '@geekhub/ports/job-store';
import type { QuotedPrice } from '@geekhub/ports/quote-store';
import type { Engine } from './engine.ts';
import { holdFor } from './hold-for.ts';
import { unixSeconds } from './present-job.ts';
import { type Candidate, planAtPresent } from './price-plan.ts';

/** Throws what a submit of the same request would throw for its fields. Sets nothing aside. */
export async function createQuote(
  engine: Engine,
  scope: Scope,
  { prompt = '', ...input }: CreateQuote,
): Promise<{ quote: Quote; balance: Balance }> {
  const plan = await planAtPresent(engine, resolvePlan({ ...input, prompt }));
  const { holdMicros } = holdFor(plan, input.max_cost);
  const [first, ...fallbacks] = plan;
  const { usdMicrosPerSecond: _, ...rates } = first.terms;
  const quote = await engine.quotes.create({
    ...{ id: randomUUID(), scope, rates, durationSeconds: first.request.durationSeconds },
    prices: [toQuotedPrice(first), ...fallbacks.map(toQuotedPrice)],
    validMs: QUOTE_SECONDS * 1_000,
  });
  const balance = await engine.ledger.readBalance(scope);
  return {
    quote: {
      id: formatQuoteId(quote.id),
      object: 'video.quote',
      model: first.model.id,
      duration: first.request.durationSeconds,
      currency: 'MXN',
      price: priceOf(first),
      fallbacks: fallbacks.map((each) => ({ model: each.model.id, price: priceOf(each) })),
      hold: formatMicros(holdMicros),
      available: formatMicros(balance.availableMicros),
      created: unixSeconds(quote.createdAt),
      expires: unixSeconds(quote.expiresAt),
    },
    balance,
  };
}

function toQuotedPrice({ model, terms }: Candidate): QuotedPrice {
  return { model: model.id, usdMicrosPerSecond: terms.usdMicrosPerSecond };
}

function priceOf({ terms, request }: Candidate): PriceParts {
  return toPriceParts(terms, request.durationSeconds);
}
