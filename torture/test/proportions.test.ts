/** Times are to each other as they are in earnest. */
import { describe, expect, test } from 'vitest';
import { renderMs } from '../src/finish-renders.ts';
import { LEASE_MS, UNCONFIRMED_GRACE_MS } from '../src/proportions.ts';
import { createRandom } from '../src/random.ts';

describe('a render', () => {
  const random = createRandom(1);
  const times = Array.from({ length: 400 }, () => renderMs(random));

  test('takes longer than the lease of its submit, some of the time', () => {
    const longer = times.filter((time) => time > LEASE_MS).length;
    expect(longer / times.length).toBeGreaterThan(0.1);
    expect(longer / times.length).toBeLessThan(0.5);
  });

  test('is over, and has called back, long before the grace of an unconfirmed submit is', () => {
    expect(UNCONFIRMED_GRACE_MS).toBeGreaterThanOrEqual(2 * Math.max(...times));
  });
});
