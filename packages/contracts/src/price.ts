/** The one price of a video: the quote, the hold and the receipt all come from here. */
import type { Micros } from './money.ts';

/** What a price is made of. All three rates are millionths of their unit. */
export interface PriceTerms {
  usdMicrosPerSecond: Micros;
  /** 1.05 is 1_050_000n. */
  markupMicros: Micros;
  /** MXN per USD; 20 is 20_000_000n. */
  fxMicros: Micros;
}

/** The product of three rates in millionths is in 10^18ths; micro-pesos are 10^6ths. */
const SCALE = 1_000_000_000_000n;

/**
 * Micro-pesos for `seconds` whole seconds: USD per second × seconds × markup × FX, rounded half up to the micro-peso.
 * Kling: 0.04 × 5 × 1.05 × 20 = 4.20 MXN.
 */
export function price(terms: PriceTerms, seconds: number): Micros {
  const exact = terms.usdMicrosPerSecond * BigInt(seconds) * terms.markupMicros * terms.fxMicros;
  return (exact + SCALE / 2n) / SCALE;
}

/** Micro-dollars for `seconds` whole seconds, before markup. */
export function listPrice(
  { usdMicrosPerSecond }: Pick<PriceTerms, 'usdMicrosPerSecond'>,
  seconds: number,
): Micros {
  return usdMicrosPerSecond * BigInt(seconds);
}
