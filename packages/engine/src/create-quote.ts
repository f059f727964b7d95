/** Names a price, and promises it for a while. */
import { randomUUID } from 'node:crypto';
import { formatMicros } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import { toPriceParts } from '@geekhub/contracts/price-parts';
import { type CreateQuote, QUOTE_SECONDS, type Quote } from '@geekhub/contracts/quote';
import { formatQuoteId } from '@geekhub/contracts/quote-id';
import { resolveRequest } from '@geekhub/contracts/resolve-request';
import type { Scope } from '@geekhub/ports/job-record';
import type { Balance } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { unixSeconds } from './present-job.ts';

/** Throws what a submit of the same request would throw for its fields. Sets nothing aside. */
export async function createQuote(
  engine: Engine,
  scope: Scope,
  { prompt = '', ...input }: CreateQuote,
): Promise<{ quote: Quote; balance: Balance }> {
  const { model, request } = resolveRequest({ ...input, prompt });
  const terms = { ...(await engine.pricing.currentRates()), usdMicrosPerSecond: model.usdMicrosPerSecond };
  const quote = await engine.quotes.create({
    ...{ id: randomUUID(), scope, model: model.id, terms },
    durationSeconds: request.durationSeconds,
    validMs: QUOTE_SECONDS * 1_000,
  });
  const balance = await engine.ledger.readBalance(scope);
  return {
    quote: {
      id: formatQuoteId(quote.id),
      object: 'video.quote',
      model: quote.model,
      duration: quote.durationSeconds,
      currency: 'MXN',
      price: toPriceParts(terms, quote.durationSeconds),
      hold: formatMicros(price(terms, quote.durationSeconds)),
      available: formatMicros(balance.availableMicros),
      created: unixSeconds(quote.createdAt),
      expires: unixSeconds(quote.expiresAt),
    },
    balance,
  };
}
