/** What a video may cost, by the contract and by what was rendered: the engine is not asked. */

/** A whole video measures a little under or over its length. */
const TOLERANCE_SECONDS = 0.5;

/** The price that was named, or its share for the seconds that there are, rounded up: a price goes by seconds. */
export function expectedCharge(
  pricedMicros: bigint,
  orderedSeconds: number,
  renderedSeconds: number,
): bigint {
  if (renderedSeconds >= orderedSeconds - TOLERANCE_SECONDS) return pricedMicros;
  const ordered = BigInt(orderedSeconds);
  const share = pricedMicros * BigInt(Math.ceil(renderedSeconds));
  return (2n * share + ordered) / (2n * ordered);
}
