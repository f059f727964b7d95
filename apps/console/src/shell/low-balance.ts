/** Whether an organisation is about to run out of money. */

/** Pesos: not enough for one video of most models. */
const LOW_PESOS = 20n;

/** Of a decimal string, which is read by its whole pesos: what is available is never below zero. */
export function isLow(available: string): boolean {
  return BigInt(available.split('.')[0] ?? '0') < LOW_PESOS;
}
