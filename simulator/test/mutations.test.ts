/** What the simulator is worth: deliberate mistakes of one line, each of which it must find. */
import { expect, test } from 'vitest';
import { huntMutations } from '../src/hunt-mutations.ts';
import { MUTATIONS } from '../src/mutations.ts';

const MINUTES = 60_000;

test('every deliberate mistake is found within its number of seeds', {
  timeout: 30 * MINUTES,
}, async () => {
  const hunts = await huntMutations(() => {});
  expect(hunts).toHaveLength(MUTATIONS.length);
  const missed = hunts.filter(({ caughtBy }) => caughtBy === null);
  expect(missed.map(({ mutation }) => mutation.name)).toEqual([]);
});
