/** The simulator itself: its runs are repeatable, reach what they should, and find nothing. */
import { beforeAll, expect, test } from 'vitest';
import { openSimDatabase, type ReusableDatabase } from '../src/open-sim-database.ts';
import { addTo, noTotals } from '../src/report.ts';
import { runSeed } from '../src/run-seed.ts';

const MINUTES = 60_000;

let house: ReusableDatabase;

beforeAll(async () => {
  house = await openSimDatabase();
});

async function run(seed: number) {
  await house.empty();
  return runSeed(seed, house.database);
}

test('a seed gives the same run, step by step, however often it is run', {
  timeout: 5 * MINUTES,
}, async () => {
  const [first, second] = [await run(7), await run(7)];
  expect(second).toEqual(first);
  expect((await run(8)).trace).not.toEqual(first.trace);
});

test('runs break no promise, though processes die and every kind of end is reached', {
  timeout: 15 * MINUTES,
}, async () => {
  const totals = noTotals();
  for (let seed = 1; seed <= 20; seed += 1) addTo(totals, await run(seed));
  expect(totals.failures.map(({ seed, violations }) => ({ seed, violations }))).toEqual([]);
  expect(totals.crashes).toBeGreaterThan(20);
  expect(Object.keys(totals.outcomes)).toEqual(
    expect.arrayContaining([
      'completed',
      'submit_unconfirmed',
      'canceled',
      'deadline_passed',
      'content_policy',
    ]),
  );
});
