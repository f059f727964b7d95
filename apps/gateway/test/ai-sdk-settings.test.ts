/** What the AI SDK can ask for and a model cannot give: warnings for the one, its own errors for the other. */
import { createGeekHub } from '@geekhub/ai-sdk-provider';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import {
  APICallError,
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  InvalidArgumentError,
  LoadAPIKeyError,
  experimental_startVideo as startVideo,
} from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiCaller } from './api-caller.ts';
import { type LiveHouse, startLiveHouse } from './live-house.ts';

type Settings = Omit<Parameters<typeof startVideo>[0], 'model' | 'prompt'> & {
  prompt?: Parameters<typeof startVideo>[0]['prompt'];
};

let house: LiveHouse;
let geekhub: ReturnType<typeof createGeekHub>;

beforeAll(async () => {
  house = await startLiveHouse();
  await house.topUp('10000.00');
  const { url, secrets } = house.gateway;
  geekhub = createGeekHub({ baseURL: url, apiKey: secrets.live_key });
});
afterAll(() => house[Symbol.asyncDispose]());

const start = (model: string, settings: Settings = {}) =>
  startVideo({ model: geekhub.video(model), prompt: 'a red balloon', ...settings });

async function readJob(id: unknown): Promise<Job> {
  return (
    await createApiCaller(house.gateway.url, house.gateway.secrets.live_key).get<Job>(`/v1/videos/${id}`)
  ).body;
}

const jobCount = async () => (await house.client.list({ limit: 100 })).data.length;

async function inputOf(operation: unknown): Promise<Record<string, unknown>> {
  await expect.poll(async () => (await readJob(operation)).status).not.toBe('pending');
  return house.fal.submits.at(-1)?.input as Record<string, unknown>;
}

describe('what a model has not is a warning, and the rest is rendered', () => {
  const unsupported = (feature: string, details: string) => ({ type: 'unsupported', feature, details });

  test.each<[string, string, Settings, object[], object]>([
    ['fps', 'fal/kling-2', { fps: 24 }, [unsupported('fps', 'Each model has a frame rate of its own.')], {}],
    ['seed', 'fal/kling-2', { seed: 7 }, [unsupported('seed', 'fal/kling-2 has no seed.')], {}],
    [
      'reference inputs',
      'fal/kling-2',
      { inputReferences: ['https://example.com/a.png'] },
      [unsupported('inputReferences', 'Only the first and the last frame can be given.')],
      {},
    ],
    [
      'sound of a silent model',
      'fal/kling-2',
      { generateAudio: true },
      [unsupported('generateAudio', 'fal/kling-2 promises no sound.')],
      {},
    ],
    ['silence of a silent model', 'fal/kling-2', { generateAudio: false }, [], {}],
    [
      'silence of a model with sound',
      'google/veo-3.1',
      { generateAudio: false },
      [unsupported('generateAudio', 'google/veo-3.1 always renders sound.')],
      {},
    ],
    [
      'a resolution, whose shape is kept',
      'fal/kling-2',
      { resolution: '720x1280' },
      [unsupported('resolution', 'fal/kling-2 has no choice of resolution.')],
      { aspect_ratio: '9:16' },
    ],
    [
      'an adaptive ratio without an image',
      'fal/kling-2',
      { aspectRatio: 'adaptive' },
      [unsupported('aspectRatio', 'fal/kling-2 renders 16:9 here.')],
      { aspect_ratio: '16:9' },
    ],
    [
      'several videos in one call',
      'fal/kling-2',
      { n: 2, maxVideosPerCall: 2 },
      [unsupported('n', 'One video is made per call.')],
      {},
    ],
  ])('%s (%s)', async (_, model, settings, warnings, job) => {
    const started = await start(model, settings);
    expect(started.warnings).toEqual(warnings);
    expect(await readJob(started.operation)).toMatchObject(job);
  });
});

describe('what a model has is handed on', () => {
  test('pixels, sound and seed of Veo', async () => {
    const settings: Settings = { resolution: '1080x1920', generateAudio: false, seed: 7, duration: 8 };
    const { operation, warnings } = await start('fal/veo-3.1', settings);
    expect(warnings).toEqual([]);
    expect(await inputOf(operation)).toMatchObject({
      ...{ resolution: '1080p', aspect_ratio: '9:16', generate_audio: false, seed: 7, duration: '8s' },
    });
  });

  /** The provider is handed the address of a copy. */
  async function bytesAt(url: unknown): Promise<Uint8Array> {
    return new Uint8Array(await (await fetch(String(url))).arrayBuffer());
  }

  test.each<[string, Settings]>([
    ['bytes', { prompt: { image: PNG.bytes, text: 'it flies' } }],
    ['base64', { prompt: { image: PNG.base64, text: 'it flies' } }],
    ['a first frame', { prompt: 'it flies', frameImages: [{ image: PNG.bytes, frameType: 'first_frame' }] }],
  ])('an image as %s', async (_, settings) => {
    const { operation, warnings } = await start('fal/kling-2', { ...settings, aspectRatio: 'adaptive' });
    expect(warnings).toEqual([]);
    const input = await inputOf(operation);
    expect(input).toMatchObject({ prompt: 'it flies' });
    expect(await bytesAt(input.image_url)).toEqual(PNG.bytes);
  });

  test('a last frame beside the first', async () => {
    const { operation, warnings } = await start('fal/luma-ray-2', {
      frameImages: [
        { image: PNG.bytes, frameType: 'first_frame' },
        { image: JPEG.base64, frameType: 'last_frame' },
      ],
    });
    expect(warnings).toEqual([]);
    const input = await inputOf(operation);
    expect(await bytesAt(input.image_url)).toEqual(PNG.bytes);
    expect(await bytesAt(input.end_image_url)).toEqual(JPEG.bytes);
  });

  test('an image that was uploaded before, by its id', async () => {
    const { url, secrets } = house.gateway;
    const body = new FormData();
    body.set('file', new Blob([PNG.bytes]), 'balloon.png');
    const headers = { authorization: `Bearer ${secrets.live_key}` };
    const uploaded = await fetch(`${url}/v1/files`, { method: 'POST', headers, body });
    const { id } = (await uploaded.json()) as { id: string };
    const { operation } = await start('fal/kling-2', { providerOptions: { geekhub: { image_url: id } } });
    expect(await bytesAt((await inputOf(operation)).image_url)).toEqual(PNG.bytes);
  });

  test('an image by its address', async () => {
    const image = 'https://example.com/balloon.png';
    const { operation } = await start('fal/kling-2', { prompt: { image, text: 'it flies' } });
    expect(await inputOf(operation)).toMatchObject({ image_url: image });
  });

  test('fields of the gateway’s own, also in the place of the SDK’s', async () => {
    const { operation } = await start('fal/veo-3.1', {
      duration: 8,
      resolution: '1280x720',
      providerOptions: { geekhub: { resolution: '1080p', negative_prompt: 'rain' } },
    });
    expect(await inputOf(operation)).toMatchObject({ resolution: '1080p', negative_prompt: 'rain' });
  });
});

describe('what is wrong is an error of the SDK, and nothing is rendered', () => {
  let before: number;
  beforeEach(async () => {
    before = await jobCount();
  });

  test.each<[string, string, Settings, string]>([
    ['a length', 'fal/kling-2', { duration: 7 }, 'duration: must be one of 5, 10 seconds for fal/kling-2'],
    ['a ratio', 'google/veo-3.1', { aspectRatio: '1:1' }, 'aspect_ratio: '],
    ['pixels of no resolution', 'google/veo-3.1', { resolution: '640x360' }, 'resolution: '],
    ['pixels of no shape', 'google/veo-3.1', { resolution: '720x720' }, 'aspect_ratio: '],
    ['a prompt', 'fal/kling-2', { prompt: '' }, 'prompt: '],
    ['an unknown field', 'fal/kling-2', { providerOptions: { geekhub: { colour: 'red' } } }, 'colour'],
    [
      'an image that is none',
      'fal/kling-2',
      { prompt: { image: 'http://example.com/a.png', text: 'a' } },
      'image_url: must be an https URL',
    ],
  ])('%s, in the gateway’s words', async (_, model, settings, message) => {
    const failure = await start(model, settings).catch((error: unknown) => error);
    expect(failure).toSatisfy(APICallError.isInstance);
    expect(failure).toMatchObject({
      ...{ message: expect.stringContaining(message), statusCode: 400, isRetryable: false },
      data: { error: { code: 'invalid_request_error', request_id: expect.stringMatching(/^req_/) } },
    });
    expect(await jobCount()).toBe(before);
  });

  test.each<[string, Settings, string]>([
    ['pixels that are not of the ratio', { resolution: '1280x720', aspectRatio: '9:16' }, 'is not 9:16'],
    ['pixels that are no number', { resolution: '0x720' }, 'no width and height'],
    ['another model', { providerOptions: { geekhub: { model: 'google/veo-3' } } }, 'argument of the call'],
  ])('%s, before the gateway is asked for a video', async (_, settings, message) => {
    const failure = await start('fal/veo-3.1', settings).catch((error: unknown) => error);
    expect(failure).toSatisfy(InvalidArgumentError.isInstance);
    expect(failure).toMatchObject({ message: expect.stringContaining(message) });
    expect(await jobCount()).toBe(before);
  });

  test('a model that there is not', async () => {
    await expect(start('fal/sora')).rejects.toMatchObject({
      ...{ statusCode: 404, data: { error: { code: 'model_not_found' } } },
    });
    await expect(start('fal/sora', { seed: 1 })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('a key that is none, and one that cannot be sent, which is never quoted', async () => {
    const { url } = house.gateway;
    const model = (apiKey: string) => createGeekHub({ baseURL: url, apiKey }).video('fal/kling-2');
    const wrong = `ghub_sk_live_${'x'.repeat(32)}`;
    await expect(startVideo({ model: model(wrong), prompt: 'a' })).rejects.toMatchObject({
      ...{ statusCode: 401, isRetryable: false, data: { error: { code: 'invalid_api_key' } } },
    });
    const failure = await startVideo({ model: model('ghub_sk_\n'), prompt: 'a' }).catch((error) => error);
    expect(failure).toSatisfy(LoadAPIKeyError.isInstance);
    expect(String(failure)).not.toContain('ghub_sk_');
  });

  test('more than there is money for', async () => {
    await using poor = await startLiveHouse();
    const { url, secrets } = poor.gateway;
    const model = createGeekHub({ baseURL: url, apiKey: secrets.live_key }).video('google/veo-3.1');
    await expect(generateVideo({ model, prompt: 'a' })).rejects.toMatchObject({
      statusCode: 402,
      isRetryable: false,
      data: { error: { code: 'insufficient_balance', required: '67.20', available: '50.00' } },
    });
  });
});

describe('a job that fails', () => {
  const refused = {
    kind: 'status',
    status: 422,
    body: { detail: [{ type: 'content_policy_violation' }] },
  } as const;

  test('is the status error, with the code in its one sentence', async () => {
    house.fal.script('submit', refused);
    const model = geekhub.video('fal/kling-2');
    const { operation } = await start('fal/kling-2');
    await expect.poll(() => getVideoStatus(model, { operation })).toMatchObject({ status: 'error' });
    const job = await readJob(operation);
    expect(job).toMatchObject({ status: 'failed', cost: { state: 'released' } });
    expect(await getVideoStatus(model, { operation })).toMatchObject({
      error: `${job.error} (${job.error_code}, job ${job.id})`,
      providerMetadata: { geekhub: { errorCode: job.error_code, cost: { state: 'released' } } },
    });
  });

  test.each([
    ['that waits by itself', {}],
    ['that polls', { poll: { intervalMs: 50 } }],
  ])('makes generateVideo fail %s, in that sentence', async (_, way) => {
    house.fal.script('submit', refused);
    const wanted = generateVideo({ model: geekhub.video('fal/kling-2'), prompt: 'a', ...way });
    const failure = await wanted.catch((error: Error) => error);
    const { data } = (
      await createApiCaller(house.gateway.url, house.gateway.secrets.live_key).get<List<Job>>(
        '/v1/videos?limit=1',
      )
    ).body;
    const [job] = data;
    expect(failure).toMatchObject({ message: `${job?.error} (${job?.error_code}, job ${job?.id})` });
  });
});

test('an operation that is none is told so, and one of nobody is not found', async () => {
  const model = geekhub.video('fal/kling-2');
  await expect(getVideoStatus(model, { operation: { id: 1 } })).rejects.toSatisfy(
    InvalidArgumentError.isInstance,
  );
  const operation = '00000000-0000-4000-8000-000000000000';
  await expect(getVideoStatus(model, { operation })).rejects.toMatchObject({
    ...{ statusCode: 404, data: { error: { code: 'not_found' } } },
  });
});
