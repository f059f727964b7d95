/** What is charged follows from the price that was named and the seconds that were rendered. */
import { describe, expect, test } from 'vitest';
import { expectedCharge } from '../src/expected-charge.ts';

describe('a video', () => {
  test.each([
    { what: 'of its whole length', rendered: 10, due: 8_400_000n },
    { what: 'half a second short', rendered: 9.5, due: 8_400_000n },
    { what: 'a little more than that short', rendered: 9.4, due: 8_400_000n },
    { what: 'that is longer than ordered', rendered: 12, due: 8_400_000n },
    { what: 'of half its length', rendered: 5, due: 4_200_000n },
    { what: 'of a begun second', rendered: 5.1, due: 5_040_000n },
  ])('$what costs $due of 8.40 for ten seconds', ({ rendered, due }) => {
    expect(expectedCharge(8_400_000n, 10, rendered)).toBe(due);
  });

  test('costs a share that is rounded to the nearest millionth', () => {
    expect(expectedCharge(10n, 3, 2)).toBe(7n);
    expect(expectedCharge(10n, 3, 1)).toBe(3n);
  });
});
