/** Amounts as fields of requests and answers. */
import { z } from 'zod';
import { DECIMAL, formatMicros, MAX_AMOUNT_MICROS, parseMicros } from './money.ts';

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
