/** A job costs what it said when it was taken in, whatever prices are when it ends. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { createPricing } from '../src/pricing.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

async function complete(id: string) {
  await t.advanceClock(2_000);
  await advanceJob(t.engine, id);
  return (await t.stateOf(id)).job;
}

test('the markup and the rate of exchange may change under a running job: it is charged at the old ones, the next at the new', async () => {
  const before = await t.submit();
  t.engine.pricing = createPricing(t.engine.accounts, {
    markupMicros: 2_000_000n,
    defaultFxMicros: 25_000_000n,
  });
  expect(await complete(before)).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
  // 5 s at 0.04 USD, twice, at 25 MXN.
  expect(await complete(await t.submit())).toMatchObject({ status: 'completed', chargeMicros: 10_000_000n });
});

test('a job of an earlier catalogue, at another price per second, is charged at its own', async () => {
  const create = t.engine.jobs.create.bind(t.engine.jobs);
  t.engine.jobs.create = (job) =>
    create({
      ...job,
      terms: { ...job.terms, usdMicrosPerSecond: 10_000n },
      holdMicros: 1_050_000n,
    });
  const before = await t.submit();
  t.engine.jobs.create = create;
  expect(await complete(before)).toMatchObject({ status: 'completed', chargeMicros: 1_050_000n });
  expect(await complete(await t.submit())).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
});
