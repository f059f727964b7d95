/** Money as whole micro-pesos (`bigint`, a millionth of a peso) in code, as decimal strings on the wire. Without a schema library: pages use it. */

/** A whole number of millionths, of a peso or of whatever unit the name of the variable says. */
export type Micros = bigint;

const MICROS_PER_UNIT = 1_000_000n;
/** The largest amount one transfer may move: a billion pesos, far inside int8. */
export const MAX_AMOUNT_MICROS: Micros = 1_000_000_000n * MICROS_PER_UNIT;

/** `4200000n` → `"4.20"`, `54600n` → `"0.0546"`: two to six digits after the point. */
export function formatMicros(micros: Micros): string {
  const sign = micros < 0n ? '-' : '';
  const absolute = micros < 0n ? -micros : micros;
  const fraction = (absolute % MICROS_PER_UNIT).toString().padStart(6, '0');
  const shown = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '');
  return `${sign}${absolute / MICROS_PER_UNIT}.${shown}`;
}

/** What may be written as an amount. */
export const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

/** `"4.2"` → `4200000n`; null for anything but a plain decimal of at most six digits after the point. */
export function parseMicros(text: string): Micros | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const micros = BigInt(whole) * MICROS_PER_UNIT + BigInt(fraction.padEnd(6, '0'));
  return sign === '-' ? -micros : micros;
}

/** For constants in our own code, where a malformed decimal is a programming error. */
export function microsOf(text: string): Micros {
  const micros = parseMicros(text);
  if (micros === null) throw new RangeError(`not a decimal amount: ${text}`);
  return micros;
}
