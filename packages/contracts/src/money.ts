/** Money as whole micro-pesos (`bigint`, a millionth of a peso) in code, as decimal strings on the wire. */
import { z } from 'zod';

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

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

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

/** An amount as it stands in answers. */
export const DecimalAmount = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .meta({
    id: 'DecimalAmount',
    description: 'A decimal amount with two to six digits after the point.',
    example: '4.20',
  });

/** For the OpenAPI document: a plain decimal above zero with so many digits before the point. */
export function positiveDecimalPattern(wholeDigits: number): string {
  const fractions = [5, 4, 3, 2, 1, 0].map((more) => `${'0'.repeat(5 - more)}[1-9]\\d{0,${more}}`);
  return `([1-9]\\d{0,${wholeDigits - 1}}(\\.\\d{1,6})?|0\\.(${fractions.join('|')}))`;
}

/** An amount as a caller may write it. */
export const DecimalInput = z.string().regex(DECIMAL, {
  message: 'must be a decimal string such as "100.00", with at most six digits after the point',
});

export const PositiveAmount = DecimalInput.refine(
  (text) => {
    const micros = parseMicros(text);
    // What is no decimal at all was refused before.
    return micros === null || (micros > 0n && micros <= MAX_AMOUNT_MICROS);
  },
  { message: `must be above zero and at most ${formatMicros(MAX_AMOUNT_MICROS)}` },
).meta({ pattern: `^${positiveDecimalPattern(9)}$` });
