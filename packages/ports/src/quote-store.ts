/** What the engine needs from the database about quotes. */
import type { PriceTerms } from '@geekhub/contracts/price';
import type { Scope } from './job-record.ts';

export interface NewQuote {
  id: string;
  scope: Scope;
  model: string;
  durationSeconds: number;
  terms: PriceTerms;
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
