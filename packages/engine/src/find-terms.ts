/** The terms on which a job is priced: those of its quote, or those of this moment. */
import { PublicError } from '@geekhub/contracts/error';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import type { PriceTerms } from '@geekhub/contracts/price';
import { parseQuoteId } from '@geekhub/contracts/quote-id';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';

export interface AskedPrice {
  model: ModelSpec;
  durationSeconds: number;
  /** As the caller wrote it. */
  quoteId: string | undefined;
}

/** Throws `invalid_request_error` for a quote that is not there, or for something else. */
export async function findTerms(
  engine: Engine,
  scope: Scope,
  { model, durationSeconds, quoteId }: AskedPrice,
): Promise<{ terms: PriceTerms; quoteId: string | null }> {
  if (quoteId === undefined) {
    const rates = await engine.pricing.currentRates();
    return { terms: { ...rates, usdMicrosPerSecond: model.usdMicrosPerSecond }, quoteId: null };
  }
  const quote = await engine.quotes.find(parseQuoteId(quoteId), scope);
  if (quote === null) throw refusedQuote('there is no such quote');
  if (quote.model !== model.id || quote.durationSeconds !== durationSeconds) {
    throw refusedQuote(`is for ${quote.durationSeconds} seconds of ${quote.model}`);
  }
  return { terms: quote.terms, quoteId: quote.id };
}

export function refusedQuote(why: string): PublicError {
  return new PublicError('invalid_request_error', `quote_id: ${why}. POST /v1/videos/quotes makes one.`, {
    param: 'quote_id',
  });
}
