/** The fal emulator speaks fal's queue protocol, to fal's own SDK and to plain HTTP. */
import { ApiError, createFalClient, type FalClient, ValidationError } from '@fal-ai/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FalQueueEmulator, startFalQueueEmulator } from '../src/fal-queue-emulator.ts';
import { readSampleVideo } from '../src/sample-video.ts';

const KEY = 'id:secret';
const KLING = 'fal-ai/kling-video/v2/master/text-to-video';
const APP = 'fal-ai/kling-video';
const input = { prompt: 'a lighthouse', duration: '5' as const };

let emulator: FalQueueEmulator;
let client: FalClient;

beforeEach(async () => {
  emulator = await startFalQueueEmulator({
    keys: [KEY],
    renderMs: Number.POSITIVE_INFINITY,
    extraEndpoints: ['acme/runway/text-to-video'],
  });
  client = createFalClient({
    credentials: KEY,
    requestMiddleware: async (request) => ({
      ...request,
      url: request.url.replace('https://queue.fal.run', emulator.url),
    }),
  });
});
afterEach(() => emulator.close());

function call(method: string, path: string, key: string | null = KEY, body?: string): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(key !== null && { authorization: `Key ${key}` }),
  };
  return fetch(emulator.url + path, { method, headers, ...(body !== undefined && { body }) });
}

async function submitFinished(endpoint = KLING, body: object = input): Promise<string> {
  const { request_id } = await client.queue.submit(endpoint, { input: body });
  emulator.finish(request_id);
  return request_id;
}

describe('submit', () => {
  test('answers with the links of a queued request', async () => {
    const queued = await client.queue.submit(KLING, { input });
    const base = `${emulator.url}/${APP}/requests/${queued.request_id}`;
    expect(queued).toEqual({
      status: 'IN_QUEUE',
      request_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      queue_position: 0,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    });
    expect(emulator.submits).toEqual([
      { endpoint: KLING, input, key: KEY, webhook: null, requestId: queued.request_id },
    ]);
  });

  test('refuses a missing and a wrong key with 401, and starts nothing', async () => {
    for (const key of [null, 'id:wrong']) {
      const response = await call('POST', `/${KLING}`, key, JSON.stringify(input));
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ detail: expect.any(String) });
    }
    expect(emulator.submits.map((submit) => submit.requestId)).toEqual([null, null]);
  });

  test('has no Runway Gen-4, as fal has none, unless it is asked to', async () => {
    const response = await call('POST', '/fal-ai/runway-gen4/turbo/text-to-video', KEY, '{}');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ detail: 'Application "runway-gen4" not found' });
    expect((await call('POST', '/acme/runway/text-to-video', KEY, '{}')).status).toBe(200);
  });

  test('takes any input: the model checks it when it runs', async () => {
    expect((await call('POST', `/${KLING}`, KEY, '{"duration":5}')).status).toBe(200);
  });

  test('a reset can come before and after the job was taken in', async () => {
    for (const started of [false, true]) {
      emulator.script('submit', { kind: 'reset', started });
      await expect(call('POST', `/${KLING}`, KEY, JSON.stringify(input))).rejects.toThrow('fetch failed');
      expect(emulator.submits.at(-1)?.requestId !== null).toBe(started);
    }
  });
});

describe('status and result', () => {
  test('are 202 while the request is open and 200 when it is completed', async () => {
    const { request_id } = await client.queue.submit(KLING, { input });
    const path = `/${APP}/requests/${request_id}/status?logs=0`;
    expect((await call('GET', path)).status).toBe(202);
    emulator.finish(request_id);
    const completed = await call('GET', path);
    expect(completed.status).toBe(200);
    expect(await completed.json()).toMatchObject({ status: 'COMPLETED', request_id });
  });

  test('are found under the app, under the whole endpoint id and with /response', async () => {
    const requestId = await submitFinished();
    for (const prefix of [APP, KLING]) {
      expect((await call('GET', `/${prefix}/requests/${requestId}/status`)).status).toBe(200);
      expect((await call('GET', `/${prefix}/requests/${requestId}`)).status).toBe(200);
      expect((await call('GET', `/${prefix}/requests/${requestId}/response`)).status).toBe(200);
    }
    expect((await call('GET', `/fal-ai/veo3.1/requests/${requestId}`)).status).toBe(404);
  });

  test('are NOT_FOUND for a request that never was, or was forgotten', async () => {
    const requestId = await submitFinished();
    emulator.forget(requestId);
    for (const id of [requestId, 'undefined']) {
      const response = await call('GET', `/${APP}/requests/${id}/status`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ status: 'NOT_FOUND' });
    }
  });

  test('need the key', async () => {
    const requestId = await submitFinished();
    expect((await call('GET', `/${APP}/requests/${requestId}`, null)).status).toBe(401);
    expect((await call('PUT', `/${APP}/requests/${requestId}/cancel`, 'id:wrong')).status).toBe(401);
  });

  test('a result that is asked for too early is refused with 400', async () => {
    const { request_id } = await client.queue.submit(KLING, { input });
    const response = await call('GET', `/${APP}/requests/${request_id}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ detail: 'Request is still in progress' });
  });

  test('a render ends by itself after its time, for the SDK that waits', async () => {
    const quick = await startFalQueueEmulator({ renderMs: 20 });
    try {
      const { data } = await createFalClient({
        credentials: KEY,
        requestMiddleware: async (request) => ({
          ...request,
          url: request.url.replace('https://queue.fal.run', quick.url),
        }),
      }).subscribe(KLING, { input, pollInterval: 20 });
      expect(data.video.url).toMatch(/\.mp4$/);
    } finally {
      await quick.close();
    }
  });
});

describe('a model that runs', () => {
  test.each([
    [
      'fal-ai/veo3.1',
      { prompt: 'a', duration: '5s' },
      'literal_error',
      'duration',
      "Input should be '4s', '6s' or '8s'",
    ],
    [KLING, { prompt: 'a', duration: 5 }, 'literal_error', 'duration', "Input should be '5' or '10'"],
    [KLING, { duration: '5' }, 'missing', 'prompt', 'Field required'],
    [KLING, { prompt: 5 }, 'string_type', 'prompt', 'Input should be a valid string'],
    ['fal-ai/veo3.1/image-to-video', { prompt: 'a' }, 'missing', 'image_url', 'Field required'],
    [
      'fal-ai/veo3.1/first-last-frame-to-video',
      { prompt: 'a', first_frame_url: 'https://example.com/a.png' },
      'missing',
      'last_frame_url',
      'Field required',
    ],
    [
      'fal-ai/luma-dream-machine/ray-2',
      { prompt: 'a', aspect_ratio: '1:1' },
      'literal_error',
      'aspect_ratio',
      undefined,
    ],
    [
      'fal-ai/minimax/hailuo-02/standard/text-to-video',
      { prompt: 'a', duration: '5' },
      'literal_error',
      'duration',
      undefined,
    ],
    ['fal-ai/veo3.1', { prompt: 'a', seed: 'x' }, 'int_type', 'seed', undefined],
  ])('%s refuses %o as Pydantic does: %s of %s', async (endpoint, body, type, field, msg) => {
    const requestId = await submitFinished(endpoint, body);
    const status = await client.queue.status(endpoint, { requestId });
    expect(status).toMatchObject({
      status: 'COMPLETED',
      error: expect.any(String),
      error_type: expect.any(String),
    });
    const failure = await client.queue.result(endpoint, { requestId }).catch((error: unknown) => error);
    if (!(failure instanceof ValidationError)) throw new Error('no validation error');
    expect(failure.status).toBe(422);
    expect(failure.fieldErrors[0]).toMatchObject({ type, loc: ['body', field], ...(msg && { msg }) });
  });

  test('ignores fields that it does not know', async () => {
    const endpoint = 'fal-ai/minimax/hailuo-02/standard/text-to-video';
    const requestId = await submitFinished(endpoint, { prompt: 'a', aspect_ratio: '9:16' });
    expect((await client.queue.result(endpoint, { requestId })).data).toHaveProperty('video.url');
  });

  test('fails by script with the error of the model, or of the machinery around it', async () => {
    emulator.script('render', { kind: 'model_error', type: 'content_policy_violation' });
    const refused = await call('GET', `/${APP}/requests/${await submitFinished()}`);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ detail: [{ type: 'content_policy_violation' }] });
    emulator.script('render', { kind: 'runner_error', type: 'request_timeout', status: 504 });
    const broken = await call('GET', `/${APP}/requests/${await submitFinished()}`);
    expect(broken.status).toBe(504);
    expect(broken.headers.get('x-fal-error-type')).toBe('request_timeout');
    expect(await broken.json()).toMatchObject({ detail: expect.any(String), error_type: 'request_timeout' });
  });

  test('can go on for ever', async () => {
    emulator.script('render', { kind: 'endless' });
    const requestId = await submitFinished();
    expect((await client.queue.status(KLING, { requestId })).status).not.toBe('COMPLETED');
  });
});

describe('cancel', () => {
  test('stops an open request, which then ends with 499', async () => {
    const { request_id: requestId } = await client.queue.submit(KLING, { input });
    await client.queue.cancel(KLING, { requestId });
    const response = await call('GET', `/${APP}/requests/${requestId}`);
    expect(response.status).toBe(499);
    expect(await response.json()).toMatchObject({ error_type: 'client_cancelled' });
  });

  test('is too late for an ended request, and lost on an unknown one', async () => {
    const requestId = await submitFinished();
    const late = await client.queue.cancel(KLING, { requestId }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(ApiError);
    expect(late).toMatchObject({ status: 400, body: { status: 'ALREADY_COMPLETED' } });
    const unknown = await call('PUT', `/${APP}/requests/nobody/cancel`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ status: 'NOT_FOUND' });
  });
});

describe('the video', () => {
  async function videoUrl(endpoint = KLING, body: object = input): Promise<string> {
    const requestId = await submitFinished(endpoint, body);
    return (await client.queue.result(endpoint, { requestId })).data.video.url;
  }

  test('has the length and the sound that were asked for', async () => {
    const silent = await (await fetch(await videoUrl())).bytes();
    expect(Buffer.from(silent).equals(await readSampleVideo(5))).toBe(true);
    const spoken = await (
      await fetch(await videoUrl('fal-ai/veo3.1', { prompt: 'a', duration: '6s' }))
    ).bytes();
    expect(Buffer.from(spoken).equals(await readSampleVideo(6, { audio: true }))).toBe(true);
  });

  test('is public: a key that comes along is refused and noted', async () => {
    const url = await videoUrl();
    expect((await fetch(url, { headers: { authorization: `Key ${KEY}` } })).status).toBe(400);
    expect((await fetch(url)).headers.get('content-type')).toBe('video/mp4');
    expect(emulator.downloads.map((download) => download.keySent)).toEqual([true, false]);
  });

  test('can be short under its true length, or be cut under the length of all', async () => {
    const url = await videoUrl();
    const whole = (await readSampleVideo(5)).byteLength;
    emulator.script('media', { kind: 'short' });
    expect((await (await fetch(url)).bytes()).byteLength).toBe(Math.floor(whole / 2));
    emulator.script('media', { kind: 'cut' });
    const cut = await fetch(url);
    expect(cut.headers.get('content-length')).toBe(String(whole));
    await expect(cut.bytes()).rejects.toThrow('terminated');
  });

  test('can stop half way and keep the line open, for as long as it is listened to', async () => {
    const url = await videoUrl();
    const whole = (await readSampleVideo(5)).byteLength;
    emulator.script('media', { kind: 'stalled' });
    const giveUp = new AbortController();
    const stalled = await fetch(url, { signal: giveUp.signal });
    expect(stalled.headers.get('content-length')).toBe(String(whole));
    let received = 0;
    const reading = (async () => {
      for await (const chunk of stalled.body ?? []) received += chunk.byteLength;
    })();
    await expect.poll(() => received).toBe(Math.floor(whole / 2));
    giveUp.abort();
    await expect(reading).rejects.toThrow(/abort/i);
  });
});

test('a scripted status takes exactly as many calls as it was told to', async () => {
  emulator.script('submit', { kind: 'status', status: 429, retryAfterSeconds: 3 }, 2);
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const response = await call('POST', `/${KLING}`, KEY, JSON.stringify(input));
    statuses.push(response.status);
    if (response.status === 429) expect(response.headers.get('retry-after')).toBe('3');
  }
  expect(statuses).toEqual([429, 429, 200]);
});
