/** What a delivered video costs, reckoned once more: a judge that asks the engine would share its mistakes. */
import type { JobState } from './judge-run.ts';

/** Hundredths of a dollar a second, as the operator's price list has them. */
const CENTS: Readonly<Record<string, bigint>> = {
  'fal/kling-2': 4n,
  'fal/hailuo-02': 4n,
  'google/veo-3': 20n,
};

/** Micro-pesos. */
export function reckonCharge(
  { model, markup_micros, fx_micros, bought_seconds }: JobState,
  deliveredMs: number,
): bigint {
  const cents = CENTS[model];
  if (cents === undefined) throw new Error(`${model} has no price here`);
  const seconds = BigInt(Math.min(bought_seconds, Math.ceil(deliveredMs / 1_000)));
  const exact = cents * seconds * markup_micros * fx_micros;
  return (exact + 50_000_000n) / 100_000_000n;
}
