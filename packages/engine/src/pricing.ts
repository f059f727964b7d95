/** The terms on which a job is priced at this moment. */
import type { Micros } from '@geekhub/contracts/money';
import type { PriceTerms } from '@geekhub/contracts/price';
import type { AccountStore } from '@geekhub/ports/account-store';
import { LRUCache } from 'lru-cache';

/** A rate that is set counts at once in this process, and on every other replica within this time. */
const CACHE_MS = 5_000;

export type Rates = Omit<PriceTerms, 'usdMicrosPerSecond'>;

export interface Pricing {
  /** What counts until something else is set. */
  policy: PricePolicy;
  /** Frozen into a job at submit: a later change does not touch it. */
  currentRates(): Promise<Rates>;
  /** Sets a month's rate; false for a month that is over. */
  setFxRate(month: string, fxMicros: Micros): Promise<boolean>;
}

export interface PricePolicy {
  markupMicros: Micros;
  /** MXN per USD while no rate is set for the month. */
  defaultFxMicros: Micros;
}

export function createPricing(accounts: AccountStore, policy: PricePolicy): Pricing {
  const cache = new LRUCache<'rates', Rates>({ max: 1, ttl: CACHE_MS });
  return {
    policy,
    async currentRates() {
      const cached = cache.get('rates');
      if (cached !== undefined) return cached;
      const { fxMicros } = await accounts.readFxRate();
      const rates = { markupMicros: policy.markupMicros, fxMicros: fxMicros ?? policy.defaultFxMicros };
      cache.set('rates', rates);
      return rates;
    },
    async setFxRate(month, fxMicros) {
      const set = await accounts.setFxRate(month, fxMicros);
      cache.clear();
      return set;
    },
  };
}
