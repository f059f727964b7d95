/** A live job that ends without a video costs nothing, and the caller reads why. */
import type { CreateVideo } from '@geekhub/contracts/job';
import { falRunwayGen4 } from '@geekhub/contracts/models/fal-runway-gen-4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const KLING: CreateVideo = { model: 'fal/kling-2', prompt: 'a paper boat in the rain' };
const VEO: CreateVideo = { model: 'google/veo-3', prompt: 'a paper boat in the rain', duration: 4 };

describe('nothing is charged and the hold is given back', () => {
  let house: LiveHouse;
  const hosted: string[] = [];

  beforeAll(async () => {
    house = await startLiveHouse({ callbacks: true, extraEndpoints: hosted });
    await house.topUp('100');
  });
  afterAll(() => house[Symbol.asyncDispose]());

  /** Of both: what costs is asked for once, whatever becomes of it. */
  const countSubmits = () => house.fal.submits.length + house.gemini.submits.length;

  async function runToFailure(input: CreateVideo) {
    const before = await house.client.credits();
    const submitsBefore = countSubmits();
    const { job, receipt } = await house.run(input);
    expect(countSubmits() - submitsBefore).toBe(1);
    expect(job).toMatchObject({ status: 'failed', video_url: null, cost: { state: 'released' } });
    expect(job.completed).not.toBeNull();
    expect(receipt).toMatchObject({
      charge: null,
      release: { amount: receipt.hold.amount },
      delivered: null,
    });
    expect(await house.client.credits()).toEqual(before);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
    return { job, receipt };
  }

  async function statusOf(model: string) {
    const { data } = await house.client.models();
    return data.find(({ id }) => id === model)?.status;
  }

  test('when the runner of fal fails', async () => {
    house.fal.script('render', { kind: 'runner_error', type: 'internal_error', status: 500 });
    const { job } = await runToFailure(KLING);
    expect(job).toMatchObject({ error_code: 'provider_error', error: 'fal.ai could not render this video.' });
  });

  test('when fal refuses the content', async () => {
    house.fal.script('render', { kind: 'model_error', type: 'content_policy_violation' });
    const { job } = await runToFailure(KLING);
    expect(job.error_code).toBe('content_policy');
    expect(job.error).toBe('fal.ai declined to render this request under its content policy.');
  });

  test('when fal refuses the image', async () => {
    house.fal.script('render', { kind: 'model_error', type: 'image_too_small' });
    const { job } = await runToFailure({ ...KLING, image_url: 'https://images.example/tiny.png' });
    expect(job.error_code).toBe('input_rejected');
  });

  test('when Google filters the video', async () => {
    house.gemini.script('render', {
      kind: 'filtered',
      reasons: ['It shows what it must not. Code: 58061214'],
    });
    const { job } = await runToFailure(VEO);
    expect(job.error_code).toBe('content_policy');
    expect(job.error).not.toContain('58061214');
  });

  test('when the operation of Google ends in an error', async () => {
    house.gemini.script('render', { kind: 'error', code: 13 });
    const { job } = await runToFailure(VEO);
    expect(job).toMatchObject({ error_code: 'provider_error', error: 'Google could not render this video.' });
  });

  test('when Google refuses the submit', async () => {
    house.gemini.script('submit', { kind: 'status', status: 400 });
    const { job, receipt } = await runToFailure(VEO);
    expect(job.error_code).toBe('input_rejected');
    expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['rejected']);
  });

  test.each(['invalid_json', 'truncated', 'no_name'] as const)(
    'when Google answers a submit in a way that nobody can read (%s), and may be rendering',
    async (kind) => {
      house.gemini.script('submit', { kind });
      const { job, receipt } = await runToFailure(VEO);
      expect(job.error_code).toBe('submit_unconfirmed');
      expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['unconfirmed']);
    },
  );

  // Two: after three of them in a row other submits would wait.
  test.each(['invalid_json', 'truncated'] as const)(
    'but not when fal answers so (%s) and calls back: the render is adopted',
    async (kind) => {
      const submitsBefore = countSubmits();
      house.fal.script('submit', { kind });
      const { job } = await house.run(KLING);
      expect([job.status, countSubmits() - submitsBefore]).toEqual(['completed', 1]);
    },
  );

  test('when fal hosts no such model, which is then shown as unavailable until it takes a job', async () => {
    const runway: CreateVideo = { model: 'fal/runway-gen-4', prompt: 'a paper boat in the rain' };
    expect(await statusOf(runway.model)).toBe('available');
    const { job } = await runToFailure(runway);
    expect(job).toMatchObject({
      error_code: 'model_unavailable',
      error: 'fal.ai does not serve this model at present.',
    });
    expect(await statusOf(runway.model)).toBe('unavailable');
    expect(await statusOf(KLING.model)).toBe('available');

    hosted.push(falRunwayGen4.upstream.textToVideo);
    expect((await house.run(runway)).job.status).toBe('completed');
    expect(await statusOf(runway.model)).toBe('available');
  });
  test('and the log of all this holds no key and nothing that a caller or a provider wrote', () => {
    expect(house.gateway.log().length).toBeGreaterThan(10);
    // The last three stand in the answers that could not be read.
    const words = [KLING.prompt, '58061214', 'could not be processed', 'The render failed'];
    expect(house.leaks(...words, 'IN_QUEUE', '/operations/', 'models/veo')).toEqual([]);
  });
});
