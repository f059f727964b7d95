/** Waits for a count that rises to stand still. */
import { expect } from 'vitest';

/** Still: above zero and the same for more than half a second. */
export async function untilStill(read: () => number): Promise<void> {
  let [before, still] = [0, 0];
  const looksStill = () => {
    const now = read();
    still = now > 0 && now === before ? still + 1 : 0;
    before = now;
    return still;
  };
  await expect.poll(looksStill, { interval: 100 }).toBeGreaterThan(5);
}
