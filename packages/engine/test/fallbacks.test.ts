/** A job whose model comes to nothing goes on with the next, under one hold and to one charge. */
import type { CreateVideo } from '@geekhub/contracts/job';
import type { CheckOutcome, SubmitOutcome } from '@geekhub/ports/provider';
import { createScriptedProvider, type ScriptedProvider, streamOf } from '@geekhub/testing/scripted-provider';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { cancelJob } from '../src/cancel-job.ts';
import { presentJob } from '../src/present-job.ts';
import { readReceipt } from '../src/read-receipt.ts';
import { receiveCallback } from '../src/receive-callback.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

/** 4.20 MXN, then 21.00 MXN. */
const KLING_THEN_LUMA = { model: 'fal/kling-2', duration: 5, fallback_models: ['fal/luma-ray-2'] };
/** 33.60 MXN each. */
const VEO_PAIR = { model: 'google/veo-3.1', duration: 4, fallback_models: ['fal/veo-3.1'] };

const FAILED: CheckOutcome = {
  kind: 'failed',
  reason: { code: 'provider_error', message: 'The provider failed. Nothing was charged.' },
};
const RUNNING: CheckOutcome = { kind: 'running', progress: null };
const FINISHED: CheckOutcome = { kind: 'finished', output: { id: 'output' } };
const accepted = (id: string): SubmitOutcome => ({ kind: 'accepted', operation: { id } });
const rejected = (code: 'model_unavailable' | 'content_policy' | 'input_rejected'): SubmitOutcome => ({
  kind: 'rejected',
  reason: { code, message: 'The provider refused. Nothing was charged.' },
});

let t: OpenEngine;
let google: ScriptedProvider;

beforeEach(() => open());
afterEach(close);

async function open(options: Parameters<typeof openEngine>[0] = {}): Promise<void> {
  google = createScriptedProvider('google');
  t = await openEngine({ others: [google], ...options });
}

async function close(): Promise<void> {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
}

async function pass(milliseconds: number): Promise<void> {
  await t.advanceClock(milliseconds);
  await Promise.all((await sweep(t.engine)).steps);
}

async function sweepUntilClosed(id: string, rounds = 400) {
  for (let round = 0; round < rounds; round += 1) {
    if ((await t.stateOf(id)).job.completedAt !== null) break;
    await pass(15_000);
  }
  return t.stateOf(id);
}

const receiptOf = async (id: string) => (await readReceipt(t.engine, t.caller.scope, id)).receipt;
const upstreams = () => t.provider.submits.map(({ model }) => model);

describe('a render that its provider fails', () => {
  it('goes on with the next model: one job, one hold, one charge at the price of what was delivered', async () => {
    t.provider.onSubmit(accepted('kling'), accepted('luma'));
    t.provider.onCheck(FAILED, FINISHED);
    const id = await t.submit(KLING_THEN_LUMA);
    const held = await t.stateOf(id);
    expect(held).toMatchObject({ job: { holdMicros: 21_000_000n }, balance: { heldMicros: 21_000_000n } });
    const { job, balance } = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', chargeMicros: 21_000_000n });
    expect(balance).toEqual({ availableMicros: 29_000_000n, heldMicros: 0n });
    expect(upstreams()).toEqual(['fal/kling-2', 'fal/luma-ray-2']);
    expect(await presentJob(t.engine, job)).toMatchObject({
      ...{ model: 'fal/kling-2', rendered_by: 'fal/luma-ray-2' },
      cost: { amount: '21.00', state: 'charged' },
    });
    expect(await receiptOf(id)).toMatchObject({
      price: { usd_per_second: '0.20', total: '21.00' },
      ...{ hold: { amount: '21.00' }, charge: { amount: '21.00' }, release: null },
      attempts: [
        { number: 1, model: 'fal/kling-2', outcome: 'failed', error_code: 'provider_error' },
        { number: 2, model: 'fal/luma-ray-2', outcome: 'accepted', error_code: null },
      ],
    });
  });

  it('is charged at its own price where the first model delivers, and the rest of the hold comes back', async () => {
    const id = await t.submit(KLING_THEN_LUMA);
    const { job, balance } = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect(balance).toEqual({ availableMicros: 45_800_000n, heldMicros: 0n });
    expect(await receiptOf(id)).toMatchObject({ hold: { amount: '21.00' }, release: { amount: '16.80' } });
  });

  it('stays processing all the while, and is announced once', async () => {
    t.provider.onCheck(FAILED, RUNNING);
    t.provider.onSubmit(accepted('kling'), { kind: 'busy', retryAfterMs: null }, accepted('luma'));
    const id = await t.submit({ ...KLING_THEN_LUMA, webhook_url: 'https://hooks.test/' });
    for (let round = 0; round < 5; round += 1) {
      await pass(15_000);
      expect((await t.stateOf(id)).job.status).toBe('processing');
    }
    expect(upstreams()).toEqual(['fal/kling-2', 'fal/luma-ray-2', 'fal/luma-ray-2']);
    const told = await t.database.query('select event from geekhub.webhook_messages');
    expect(told).toEqual([{ event: 'video.processing' }]);
  });

  it('goes from one provider to the other, with the options of each', async () => {
    google.onCheck(FAILED);
    const id = await t.submit(VEO_PAIR);
    const { job } = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', provider: 'fal', chargeMicros: 33_600_000n });
    expect(google.submits).toMatchObject([{ upstream: 'veo-3.1-generate-preview', audio: true }]);
    expect(t.provider.submits).toMatchObject([{ upstream: 'fal-ai/veo3.1', audio: true, prompt: 'a wave' }]);
  });

  it('fails as its last model did, at no charge', async () => {
    t.provider.onCheck(FAILED);
    const { job, balance } = await sweepUntilClosed(await t.submit(KLING_THEN_LUMA));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'provider_error' } });
    expect(balance).toEqual({ availableMicros: 50_000_000n, heldMicros: 0n });
    expect(t.provider.submits).toHaveLength(2);
  });

  it('has the whole time of each model', async () => {
    t.provider.onSubmit(accepted('kling'), accepted('luma'));
    t.provider.onCheck(RUNNING);
    const id = await t.submit(KLING_THEN_LUMA);
    await pass(25 * 60_000);
    t.provider.onCheck(FAILED, RUNNING);
    await pass(60_000);
    await pass(20 * 60_000);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'processing', model: 'fal/luma-ray-2' });
    await pass(10 * 60_000);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'failed', error: { code: 'deadline_passed' } });
    expect(t.provider.cancels).toEqual([{ id: 'luma' }]);
  });
});

test('a model that its provider does not have any more is left at once, and known to be unavailable', async () => {
  t.provider.onSubmit(rejected('model_unavailable'), accepted('luma'));
  const id = await t.submit(KLING_THEN_LUMA);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'processing', model: 'fal/luma-ray-2' });
  expect(await t.engine.accounts.listUnavailableModels()).toEqual(['fal/kling-2']);
  expect(await receiptOf(id)).toMatchObject({
    attempts: [{ outcome: 'rejected', error_code: 'model_unavailable' }, { outcome: 'accepted' }],
  });
});

test('a provider that does not take the job for two minutes is left, and not before', async () => {
  google.onSubmit({ kind: 'busy', retryAfterMs: null });
  const id = await t.submit(VEO_PAIR);
  for (let seconds = 0; seconds < 105; seconds += 15) await pass(15_000);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'pending', model: 'google/veo-3.1' });
  expect(t.provider.submits).toEqual([]);
  for (let seconds = 0; seconds < 75; seconds += 15) await pass(15_000);
  expect((await t.stateOf(id)).job).toMatchObject({ model: 'fal/veo-3.1' });
  expect(t.provider.submits).toHaveLength(1);
  await sweepUntilClosed(id);
  expect(await receiptOf(id)).toMatchObject({
    attempts: [
      { provider: 'google', outcome: 'busy', error_code: null },
      { provider: 'fal', outcome: 'accepted' },
    ],
  });
});

describe('no other model is asked', () => {
  it.each(['content_policy', 'input_rejected'] as const)('for what is in the request: %s', async (code) => {
    t.provider.onSubmit(rejected(code));
    const { job } = await sweepUntilClosed(await t.submit(KLING_THEN_LUMA));
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('beside a submit that may have started a render', async () => {
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const { job } = await sweepUntilClosed(await t.submit(KLING_THEN_LUMA));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'submit_unconfirmed' } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('beside a render that is late', async () => {
    t.provider.onCheck(RUNNING);
    const { job } = await sweepUntilClosed(await t.submit(KLING_THEN_LUMA));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'deadline_passed' } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('while polls fail', async () => {
    t.provider.onCheck({ kind: 'unavailable', retryAfterMs: null });
    const id = await t.submit(KLING_THEN_LUMA);
    for (let minute = 0; minute < 20; minute += 1) await pass(60_000);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'processing', model: 'fal/kling-2' });
    expect(t.provider.submits).toHaveLength(1);
  });
});

describe('a video that cannot be used', () => {
  const unusable = () => ({
    kind: 'opened' as const,
    stream: streamOf(new Uint8Array()),
    bytes: 0,
  });

  it('is fetched as often as ever, then the next model renders', async () => {
    t.provider.onOpen(...Array.from({ length: 6 }, () => unusable), () => ({
      kind: 'opened',
      stream: streamOf(new Uint8Array([7])),
      bytes: 1,
    }));
    const { job } = await sweepUntilClosed(await t.submit(KLING_THEN_LUMA));
    expect(job).toMatchObject({ status: 'completed', model: 'fal/luma-ray-2', chargeMicros: 21_000_000n });
    expect([...t.media.objects.values()]).toEqual([new Uint8Array([7])]);
  });

  it('leaves nothing at the address that could be delivered as the next model’s', async () => {
    t.provider.onOpen(...Array.from({ length: 6 }, () => unusable), () => ({
      kind: 'opened',
      stream: streamOf(new Uint8Array([7])),
      bytes: 1,
    }));
    const id = await t.submit(KLING_THEN_LUMA);
    for (let round = 0; round < 5; round += 1) await pass(61_000);
    // A worker that had lost its lease stores it, just when the storage cannot be asked what it holds.
    const key = { organizationId: t.caller.scope.organizationId, jobId: id };
    const { open: openStored } = t.media;
    t.media.open = async () => {
      await t.media.store(key, streamOf(new Uint8Array([9, 9])), AbortSignal.timeout(1_000));
      throw new Error('the storage is away');
    };
    await pass(61_000);
    t.media.open = openStored;
    const { job } = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', model: 'fal/luma-ray-2', delivered: { bytes: 1 } });
    expect([...t.media.objects.values()]).toEqual([new Uint8Array([7])]);
  });

  it('keeps the job where it is while the storage cannot be asked to empty the address', async () => {
    t.provider.onOpen(unusable);
    const id = await t.submit(KLING_THEN_LUMA);
    const { remove } = t.media;
    t.media.remove = async () => {
      throw new Error('the storage is away');
    };
    for (let round = 0; round < 10; round += 1) await pass(61_000);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'processing', model: 'fal/kling-2' });
    expect(t.stepErrors).not.toEqual([]);
    t.media.remove = remove;
    await pass(61_000);
    expect((await t.stateOf(id)).job.model).toBe('fal/luma-ray-2');
    expect(t.provider.submits).toHaveLength(2);
  });
});

test('a storage that is away for a day is waited for no longer', async () => {
  t.provider.onOpen(() => ({ kind: 'opened', stream: streamOf(new Uint8Array()), bytes: 0 }));
  t.media.remove = async () => {
    throw new Error('the storage is away');
  };
  const id = await t.submit(KLING_THEN_LUMA);
  for (let hour = 0; hour < 26; hour += 1) await pass(3_600_000);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'failed', error: { code: 'video_unusable' } });
  expect(t.provider.submits).toHaveLength(1);
});

describe('a callback about the model before', () => {
  const callback = (id: string, nonce: string, operation: string) =>
    receiveCallback(
      t.engine,
      { provider: 'fal', jobId: id, nonce },
      { url: '/', headers: {}, rawBody: new TextEncoder().encode(operation) },
    );
  const nonceOf = async (id: string) => (await t.engine.jobs.findCallbackTarget(id))?.nonce ?? '';

  beforeEach(async () => {
    await close();
    await open({ callsBack: true });
    t.provider.onSubmit(accepted('kling'), { kind: 'unconfirmed' });
    t.provider.onCheck(FAILED, RUNNING);
  });

  it('is refused, and adopted by no other model', async () => {
    const id = await t.submit(KLING_THEN_LUMA);
    const nonce = await nonceOf(id);
    await pass(15_000);
    expect((await t.stateOf(id)).job.model).toBe('fal/luma-ray-2');
    expect(await callback(id, nonce, 'kling')).toBe('refused');
    expect(await nonceOf(id)).not.toBe(nonce);
  });

  it('that was let in just before the job went on is not adopted either', async () => {
    const id = await t.submit(KLING_THEN_LUMA);
    const nonce = await nonceOf(id);
    await pass(15_000);
    await advanceJob(t.engine, id, { adopt: { operation: { id: 'kling' }, nonce } });
    const attempts = await t.database.query<{ operation: { id: string } | null; outcome: string }>(
      'select operation, outcome from geekhub.attempts where job_id = $1 order by number',
      [id],
    );
    expect(attempts).toEqual([
      { operation: { id: 'kling' }, outcome: 'failed' },
      { operation: null, outcome: 'unconfirmed' },
    ]);
  });

  it('is no other than one about the present one, which is adopted, and on record before it is answered', async () => {
    const id = await t.submit(KLING_THEN_LUMA);
    await pass(15_000);
    expect(await t.engine.jobs.findCallbackTarget(id)).toMatchObject({
      ...{ status: 'processing', awaitsAcceptance: true },
    });
    expect(await callback(id, await nonceOf(id), 'luma')).toBe('taken');
    expect(await t.engine.jobs.findCallbackTarget(id)).toMatchObject({ awaitsAcceptance: false });
    t.provider.onCheck(FINISHED);
    expect((await sweepUntilClosed(id)).job).toMatchObject({ status: 'completed', model: 'fal/luma-ray-2' });
  });
});

test('an acceptance that comes after the job left its model is superfluous, and called off', async () => {
  t.provider.onCheck(FAILED, RUNNING);
  const id = await t.submit(KLING_THEN_LUMA);
  await pass(15_000);
  await t.database.query(
    "update geekhub.attempts set outcome = 'abandoned', operation = null where number = 1",
  );
  await t.database.query("update geekhub.attempts set outcome = 'busy', operation = null where number = 2");
  expect(await t.engine.jobs.adoptLate(id, 1, { id: 'kling' })).toBe('superfluous');
  expect((await t.engine.jobs.findCallbackTarget(id))?.awaitsAcceptance).toBe(true);
});

test('a job that is canceled on its second model is called off there, and all of its hold comes back', async () => {
  t.provider.onSubmit(accepted('kling'), accepted('luma'));
  t.provider.onCheck(FAILED, RUNNING);
  const id = await t.submit(KLING_THEN_LUMA);
  await pass(15_000);
  await cancelJob(t.engine, t.caller.scope, id);
  await t.idle();
  expect(t.provider.cancels).toEqual([{ id: 'luma' }]);
  expect((await t.stateOf(id)).balance).toEqual({ availableMicros: 50_000_000n, heldMicros: 0n });
});

test('many steps at once take a job to its next model once', async () => {
  t.provider.onSubmit(accepted('kling'), accepted('luma'));
  t.provider.onCheck(FAILED, RUNNING);
  const id = await t.submit(KLING_THEN_LUMA);
  await t.advanceClock(15_000);
  await Promise.all(Array.from({ length: 16 }, () => advanceJob(t.engine, id)));
  expect(upstreams()).toEqual(['fal/kling-2', 'fal/luma-ray-2']);
});

describe('before there is a job', () => {
  const refusalOf = (input: Partial<CreateVideo>) =>
    t.submit(input).then(
      () => expect.unreachable('the job was taken in'),
      (error: unknown) => error,
    );

  it.each([
    [
      'one that could cost more than max_cost',
      { ...KLING_THEN_LUMA, max_cost: '20.99' },
      'max_cost',
      '21.00',
    ],
    ['one whose first model does', { model: 'fal/kling-2', max_cost: '4.19' }, 'max_cost', '4.20'],
  ])('%s is refused', async (_what, input, param, required) => {
    expect(await refusalOf(input)).toMatchObject({ code: 'max_cost_exceeded', details: { param, required } });
  });

  it('one that costs as much as max_cost is taken', async () => {
    await t.submit({ ...KLING_THEN_LUMA, max_cost: '21' });
    const [row] = await t.database.query('select max_cost_micros, hold_micros from geekhub.jobs');
    expect(row).toEqual({ max_cost_micros: 21_000_000n, hold_micros: 21_000_000n });
  });

  it('what is set aside must be there for the dearest', async () => {
    const input = { model: 'fal/kling-2', duration: 5, fallback_models: ['fal/luma-ray-2'] };
    await t.submit(input);
    await t.submit(input);
    expect(await refusalOf(input)).toMatchObject({
      ...{ code: 'insufficient_balance', details: { required: '21.00', available: '8.00' } },
    });
    await t.submit({ model: 'fal/kling-2' });
  });

  it('a provider without credentials is named', async () => {
    await close();
    await open({ others: [] });
    const input = { model: 'fal/veo-3.1', duration: 4, fallback_models: ['google/veo-3.1'] };
    expect(await refusalOf(input)).toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining('GEMINI_API_KEY'),
    });
  });
});
