/** What the engine needs from the database about quotes. */
import type { Micros } from '@geekhub/contracts/money';
import type { PriceTerms } from '@geekhub/contracts/price';
import type { Scope } from './job-record.ts';

export interface QuotedPrice {
  model: string;
  usdMicrosPerSecond: Micros;
}

export interface NewQuote {
  id: string;
  scope: Scope;
  /** Of the model that is asked for, and of its fallbacks in their order. */
  prices: readonly [QuotedPrice, ...QuotedPrice[]];
  durationSeconds: number;
  rates: Omit<PriceTerms, 'usdMicrosPerSecond'>;
  validMs: number;
}

export interface QuoteRecord extends Omit<NewQuote, 'validMs'> {
  createdAt: Date;
  expiresAt: Date;
}

export interface QuoteStore {
  create(quote: NewQuote): Promise<QuoteRecord>;
  /** Also one that has expired: whether it can still be used is decided where the job is made. */
  find(id: string, scope: Scope): Promise<QuoteRecord | null>;
}
