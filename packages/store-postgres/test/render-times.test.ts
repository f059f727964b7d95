import type { Scope } from '@geekhub/ports/job-record';
import type { NewJob } from '@geekhub/ports/job-store';
import { KLING_REQUEST } from '@geekhub/testing/new-job';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCEPTED, COMPLETED, FAILED, openWebhookStores, type WebhookStores } from './webhook-stores.ts';

let stores: WebhookStores;
let scope: Scope;
beforeAll(async () => {
  stores = await openWebhookStores();
});
beforeEach(async () => {
  // Of earlier tests nothing is young enough to be counted.
  await stores.advanceClock(29 * 24 * 3_600_000);
  scope = await stores.newScope(10_000_000_000n);
});
afterAll(() => stores[Symbol.asyncDispose]());

async function madeIn(seconds: number, changes: Partial<NewJob> = {}): Promise<void> {
  const id = await stores.createdJob(scope, changes);
  await stores.move(id, ACCEPTED);
  await stores.advanceClock(seconds * 1_000);
  await stores.move(id, COMPLETED);
}

const lasting = (durationSeconds: number) => ({ request: { ...KLING_REQUEST, durationSeconds } });

describe('render times', () => {
  it('are the percentiles of each provider, model and length, and of nothing before the first video', async () => {
    expect(await stores.jobs.readRenderTimes()).toEqual([]);
    for (const seconds of [30, 10, 20, 50, 40]) await madeIn(seconds);
    await madeIn(7, lasting(10));
    await madeIn(8, { model: 'fal/hailuo-02' });
    await madeIn(9, { provider: 'sandbox' });
    const kling = { provider: 'scripted', model: 'fal/kling-2' };
    const of = (seconds: number) => ({ p10Seconds: seconds, p50Seconds: seconds, p90Seconds: seconds });
    const times = await stores.jobs.readRenderTimes();
    expect(times).toHaveLength(4);
    expect(times).toEqual(
      expect.arrayContaining([
        { ...kling, durationSeconds: 5, samples: 5, p10Seconds: 14, p50Seconds: 30, p90Seconds: 46 },
        { ...kling, durationSeconds: 10, samples: 1, ...of(7) },
        { ...kling, model: 'fal/hailuo-02', durationSeconds: 5, samples: 1, ...of(8) },
        { ...kling, provider: 'sandbox', durationSeconds: 5, samples: 1, ...of(9) },
      ]),
    );
  });

  it('count from the submit that was accepted, not from those that found the provider busy', async () => {
    const id = await stores.createdJob(scope);
    await stores.move(id, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    await stores.advanceClock(600_000);
    await stores.move(id, ACCEPTED);
    await stores.advanceClock(10_000);
    await stores.move(id, COMPLETED);
    expect(await stores.jobs.readRenderTimes()).toMatchObject([{ samples: 1, p50Seconds: 10 }]);
  });

  it('know nothing of jobs that failed, are open, or were scenarios of the sandbox', async () => {
    await stores.move(await stores.createdJob(scope), ACCEPTED, FAILED);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    await madeIn(90, { request: { ...KLING_REQUEST, metadata: { sandbox: 'slow' } } });
    expect(await stores.jobs.readRenderTimes()).toEqual([]);
  });

  it('are those of the latest hundred videos, and of four weeks at most', async () => {
    await madeIn(5_000);
    for (let made = 0; made < 100; made += 1) await madeIn(2);
    expect(await stores.jobs.readRenderTimes()).toMatchObject([{ samples: 100, p90Seconds: 2 }]);
    await stores.advanceClock(28 * 24 * 3_600_000);
    expect(await stores.jobs.readRenderTimes()).toEqual([]);
  });
});

describe('a job that is read', () => {
  it('carries the clock of the database, its newest attempt, and when it was finished', async () => {
    const id = await stores.createdJob(scope);
    const read = async () => (await stores.jobs.find(id, scope))?.job;
    const created = await read();
    expect(created).toMatchObject({ attempt: null, finishedAt: null });
    await stores.move(id, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    await stores.advanceClock(1_000);
    expect(await read()).toMatchObject({ attempt: { outcome: 'busy' } });
    await stores.move(id, ACCEPTED);
    await stores.advanceClock(1_000);
    await stores.move(id, { ...ACCEPTED, accepted: null, finished: 'output' } as typeof ACCEPTED);
    const start = created?.readAt.getTime() ?? Number.NaN;
    const finished = {
      readAt: new Date(start + 2_000),
      attempt: { outcome: 'accepted', startedAt: new Date(start + 1_000) },
      finishedAt: new Date(start + 2_000),
    };
    expect(await read()).toMatchObject(finished);
    expect(await stores.jobs.list(scope, { limit: 10, after: null })).toMatchObject([finished]);
  });
});
