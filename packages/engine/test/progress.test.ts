import type { Job } from '@geekhub/contracts/job';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { cancelJob } from '../src/cancel-job.ts';
import { listJobs } from '../src/list-jobs.ts';
import { listModels } from '../src/list-models.ts';
import { presentJob } from '../src/present-job.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(() => t[Symbol.asyncDispose]());

const seen = async (id: string): Promise<Job> => presentJob(t.engine, (await t.stateOf(id)).job);

const paceFieldsOf = (job: Job) => Object.keys(job).filter((name) => /^(progress|eta_|poll_)/.test(name));

async function pass(id: string, seconds: number): Promise<Job> {
  await t.advanceClock(seconds * 1_000);
  await advanceJob(t.engine, id);
  return seen(id);
}

/** A video that is there `seconds` after its submit. */
async function madeIn(seconds: number): Promise<string> {
  t.provider.onCheck({ kind: 'finished', output: 'output' });
  const id = await t.submit();
  expect(await pass(id, seconds)).toMatchObject({ status: 'completed', progress: 100 });
  return id;
}

describe('a render of which nothing is learned yet', () => {
  it('is estimated from the usual times of its model, and rises to 100 without a step back', async () => {
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit();
    expect(await seen(id)).toMatchObject({
      ...{ progress: 0, progress_source: 'estimated', eta_seconds: 210, poll_after_seconds: 15 },
    });
    expect(await pass(id, 105)).toMatchObject({ progress: 40, eta_seconds: 105 });
    expect(await pass(id, 105)).toMatchObject({ progress: 80, eta_seconds: 90 });
    const late = await pass(id, 90);
    expect(late).toMatchObject({ progress: 95, poll_after_seconds: 15 });
    expect(late).not.toHaveProperty('eta_seconds');

    t.provider.onCheck({ kind: 'finished', output: 'output' });
    t.provider.onOpen({ kind: 'unavailable', retryAfterMs: null });
    expect(await pass(id, 60)).toMatchObject({
      ...{ status: 'processing', progress: 99, progress_source: 'estimated', eta_seconds: 5 },
    });
    t.provider.onOpen(() => ({ kind: 'opened', stream: new Blob(['video']).stream(), bytes: 5 }));
    const completed = await pass(id, 60);
    expect(completed).toMatchObject({ status: 'completed', progress: 100 });
    expect(paceFieldsOf(completed)).toEqual(['progress']);
  });

  it('is not under way, and nobody knows until when, while the provider is busy', async () => {
    t.provider.onSubmit({ kind: 'busy', retryAfterMs: 60_000 }, { kind: 'accepted', operation: 'op' });
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit();
    const waiting = await seen(id);
    expect(waiting).toMatchObject({ status: 'pending', progress: 0, poll_after_seconds: 15 });
    expect(waiting).not.toHaveProperty('eta_seconds');
    expect(await pass(id, 60)).toMatchObject({ status: 'processing', progress: 0, eta_seconds: 210 });
  });

  it('has no progress and no waiting time once it failed', async () => {
    t.provider.onCheck({ kind: 'running', progress: 30 });
    const id = await t.submit();
    await pass(id, 60);
    const { job } = await cancelJob(t.engine, t.caller.scope, id);
    expect(paceFieldsOf(await presentJob(t.engine, job))).toEqual([]);
  });
});

describe('a provider that tells how far it is', () => {
  it('is believed, but for a step back', async () => {
    t.provider.onCheck(
      { kind: 'running', progress: 40 },
      { kind: 'running', progress: 10 },
      { kind: 'running', progress: null },
      { kind: 'running', progress: 70 },
    );
    const id = await t.submit();
    const told = [];
    for (let round = 0; round < 4; round += 1) told.push((await pass(id, 60)).progress);
    expect(told).toEqual([40, 40, 40, 70]);
    expect(await seen(id)).toMatchObject({ progress_source: 'provider' });
  });
});

describe('a render after others of its kind', () => {
  it('takes what they took, from the submit that was accepted', async () => {
    for (const seconds of [60, 70, 80, 90, 100]) await madeIn(seconds);
    await t.advanceClock(60_000);
    t.provider.onSubmit({ kind: 'busy', retryAfterMs: 300_000 }, { kind: 'accepted', operation: 'op' });
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit();
    await pass(id, 300);
    expect(await seen(id)).toMatchObject({ progress: 0, eta_seconds: 80 });
    expect(await pass(id, 60)).toMatchObject({ progress: 60, eta_seconds: 20 });
    const models = await listModels(t.engine);
    expect(models.find((model) => model.id === 'fal/kling-2')).toMatchObject({
      typical_seconds: { min: 64, max: 96, source: 'learned' },
    });
    expect(models.find((model) => model.id === 'google/veo-3.1')).toMatchObject({
      typical_seconds: { min: 180, max: 300, source: 'catalogue' },
    });
  });

  it('keeps what was expected of it, whatever is learned meanwhile, and says the same everywhere', async () => {
    for (let made = 0; made < 5; made += 1) await madeIn(100);
    await t.advanceClock(60_000);
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit();
    expect(await pass(id, 10)).toMatchObject({ progress: 8, eta_seconds: 90 });
    t.provider.onCheck({ kind: 'finished', output: 'output' });
    for (let made = 0; made < 5; made += 1) await madeIn(12);
    const [kling] = (await listModels(t.engine)).filter((model) => model.id === 'fal/kling-2');
    expect(kling?.typical_seconds).toEqual({ min: 12, max: 100, source: 'learned' });
    const after = await seen(id);
    expect(after).toMatchObject({ progress: 56, eta_seconds: 30, poll_after_seconds: 15 });
    expect((await listJobs(t.engine, t.caller.scope, { limit: 100 })).data).toContainEqual(after);
  });
});
