/** Polls, the sweep and replicas meet at one job: the provider is asked seldom, and the job moves once. */
import { advanceJob } from '@geekhub/engine/advance-job';
import { expect, test } from 'vitest';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const PROMPT = 'a paper boat in the rain';
/** The provider's pace never comes below it. */
const SHORTEST_INTERVAL_MS = 2_000;

const countStatusCalls = ({ fal }: LiveHouse) =>
  fal.requests.filter(({ path }) => path.includes('/status?')).length;

test('a storm of polls costs at most one question to the provider in each interval', async () => {
  await using house = await startLiveHouse({ renderMs: Number.POSITIVE_INFINITY });
  const startedAt = performance.now();
  const { id } = await house.client.create({ model: 'fal/kling-2', prompt: PROMPT });
  let polls = 0;
  while (polls < 200 || countStatusCalls(house) < 2) {
    const batch = Array.from({ length: 20 }, () => house.client.get(id));
    for (const { status } of await Promise.all(batch)) expect(['pending', 'processing']).toContain(status);
    polls += batch.length;
  }
  const intervals = Math.floor((performance.now() - startedAt) / SHORTEST_INTERVAL_MS);
  expect(countStatusCalls(house)).toBeLessThanOrEqual(intervals);
});

test('steps that start together make one submit, one copy and one charge', async () => {
  await using house = await startLiveHouse();
  const { engine, database } = house.gateway;
  const { id } = await house.client.create({ model: 'fal/kling-2', prompt: PROMPT, duration: 5 });
  let status = 'pending';
  while (status !== 'completed') {
    const steps = await Promise.all([1, 2, 3].map(() => advanceJob(engine, id)));
    expect(steps.filter(Boolean).length).toBeLessThanOrEqual(1);
    ({ status } = await house.client.get(id));
    expect(status).not.toBe('failed');
  }
  expect(house.fal.submits).toHaveLength(1);
  expect(house.fal.downloads).toHaveLength(1);
  expect(await house.client.credits()).toMatchObject({ balance: '45.80', held: '0.00' });
  expect(await inspectLedger(database)).toEqual(SOUND);
});

test('a provider that answers 404, 500 and 403 for a while delays a job and never ends it', async () => {
  await using house = await startLiveHouse({ renderMs: 0 });
  for (const status of [404, 500, 403]) {
    house.fal.script('status', { kind: 'status', status });
    house.gemini.script('poll', { kind: 'status', status });
  }
  const runs = await Promise.all([
    house.run({ model: 'fal/kling-2', prompt: PROMPT, duration: 5 }),
    house.run({ model: 'google/veo-3', prompt: PROMPT, duration: 4 }),
  ]);
  expect(runs.map(({ job }) => job.status)).toEqual(['completed', 'completed']);
  expect(runs.map(({ receipt }) => receipt.charge?.amount)).toEqual(['4.20', '16.80']);
  expect([house.fal.submits.length, house.gemini.submits.length]).toEqual([1, 1]);
  expect(await house.client.credits()).toMatchObject({ balance: '29.00', held: '0.00' });
  expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
});
