/** What status and result together mean for a render. */
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { Json } from '@geekhub/ports/json';
import type { VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

const UNREADABLE = { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' };

let emulator: FalQueueEmulator;
let provider: VideoProvider;
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
});
afterEach(() => emulator.close());

async function submit(request = klingRequest): Promise<Json> {
  const outcome = await provider.submit(request, never);
  if (outcome.kind !== 'accepted') throw new Error('not accepted');
  return outcome.operation;
}

async function submitFinished(): Promise<Json> {
  const operation = await submit();
  emulator.finish(requestIdOf(operation));
  return operation;
}

test('a finished render leads to its file, and is asked about under the app alone', async () => {
  const operation = await submitFinished();
  const requestId = requestIdOf(operation);
  expect(await provider.check(operation, never)).toEqual({
    kind: 'finished',
    output: { url: `${emulator.url}/files/b/${requestId}/output.mp4` },
  });
  expect(emulator.requests.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /fal-ai/kling-video/requests/${requestId}/status?logs=0`,
    `GET /fal-ai/kling-video/requests/${requestId}`,
  ]);
});

test('a status that goes back is still running, and one that does not exist teaches nothing', async () => {
  const operation = await submitFinished();
  emulator.script('status', { kind: 'says', status: 'IN_QUEUE' });
  expect(await provider.check(operation, never)).toEqual({ kind: 'running', progress: null });
  emulator.script('status', { kind: 'says', status: 'FAILED' });
  expect(await provider.check(operation, never)).toEqual(UNREADABLE);
});

test('a result that is an output without a video is the end: the render has failed', async () => {
  const operation = await submitFinished();
  emulator.script('result', { kind: 'no_video' });
  expect(await provider.check(operation, never)).toEqual({
    kind: 'failed',
    reason: {
      code: 'video_unusable',
      message: 'fal.ai finished without a video that can be fetched.',
    },
  });
});

test('a result that is JSON and yet no output teaches nothing', async () => {
  const operation = await submitFinished();
  emulator.script('result', { kind: 'status', status: 200, body: ['cut'] });
  expect(await provider.check(operation, never)).toEqual(UNREADABLE);
});

test('completed with a result that is not there yet is running', async () => {
  const operation = await submitFinished();
  emulator.script('result', { kind: 'too_early' });
  expect(await provider.check(operation, never)).toEqual({ kind: 'running', progress: null });
});

const BLIPS: FalFaults['result'][] = [
  ...[400, 401, 403, 404, 408, 429, 500, 502, 503, 504].map((status) => ({
    kind: 'status' as const,
    status,
  })),
  { kind: 'reset' },
  { kind: 'invalid_json' },
  { kind: 'truncated' },
];

for (const fault of BLIPS) {
  const name = fault.kind === 'status' ? fault.status : fault.kind;
  test(`a result call that fails with ${name} ends nothing and is made once`, async () => {
    const operation = await submitFinished();
    emulator.script('result', fault);
    expect(await provider.check(operation, never)).toMatchObject({ kind: 'unavailable' });
    expect(emulator.requests).toHaveLength(3);
    expect(await provider.check(operation, never)).toMatchObject({ kind: 'finished' });
  });
}

for (const status of [429, 502, 503, 504, 500]) {
  test(`a status call that fails with ${status} is made once, and its Retry-After passed on`, async () => {
    const operation = await submitFinished();
    emulator.script('status', { kind: 'status', status, retryAfterSeconds: 9 });
    expect(await provider.check(operation, never)).toEqual({
      kind: 'unavailable',
      retryAfterMs: 9_000,
      trouble: status === 429 ? 'limited' : 'unwell',
    });
    expect(emulator.requests).toHaveLength(2);
  });
}

test('a silent status call ends with the caller, and teaches nothing', async () => {
  const operation = await submitFinished();
  emulator.script('status', { kind: 'hang' });
  const giveUp = new AbortController();
  const check = provider.check(operation, giveUp.signal);
  await expect.poll(() => emulator.requests.length).toBe(2);
  giveUp.abort();
  expect(await check).toEqual(UNREADABLE);
});

test.each([
  ['a refused key', 401, { trouble: 'credentials_refused' }],
  ['a render that fal does not know, which says nothing of fal,', 404, {}],
] as const)('%s teaches nothing of the job', async (_name, status, said) => {
  const operation = await submitFinished();
  emulator.script('status', { kind: 'status', status });
  expect(await provider.check(operation, never)).toEqual({
    kind: 'unavailable',
    retryAfterMs: null,
    ...said,
  });
});

const MODEL_ERRORS = [
  ['content_policy_violation', 422, 'content_policy'],
  ['no_media_generated', 422, 'provider_error'],
  ['image_load_error', 422, 'input_rejected'],
  ['file_download_error', 422, 'input_rejected'],
  ['literal_error', 422, 'input_rejected'],
  ['internal_server_error', 500, 'provider_error'],
  ['generation_timeout', 504, 'provider_error'],
  ['downstream_service_error', 400, 'provider_error'],
  ['downstream_service_unavailable', 500, 'provider_error'],
] as const;

for (const [type, status, code] of MODEL_ERRORS) {
  test(`the model's error ${type} ends the render as ${code}`, async () => {
    emulator.script('render', { kind: 'model_error', type, status });
    const outcome = await provider.check(await submitFinished(), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: { code } });
  });
}

for (const [type, status] of [
  ['request_timeout', 504],
  ['runner_scheduling_failure', 503],
  ['internal_error', 500],
] as const) {
  test(`a render that fal completed with ${type} has failed, whatever its result call answers`, async () => {
    emulator.script('render', { kind: 'runner_error', type, status });
    const operation = await submitFinished();
    expect(await provider.check(operation, never)).toMatchObject({
      kind: 'failed',
      reason: { code: 'provider_error' },
    });
    emulator.script('result', { kind: 'status', status: 404 });
    expect(await provider.check(operation, never)).toMatchObject({ kind: 'failed' });
  });
}

test('input that the model refuses when it runs ends the render as input_rejected', async () => {
  const upstream = 'fal-ai/veo3.1';
  const operation = await submit({ ...klingRequest, upstream });
  emulator.finish(requestIdOf(operation));
  expect(await provider.check(operation, never)).toMatchObject({
    kind: 'failed',
    reason: { code: 'input_rejected', message: 'fal.ai refused the input of this request.' },
  });
});

test('a render that was cancelled has failed', async () => {
  const operation = await submit();
  await provider.cancel?.(operation, never);
  expect(await provider.check(operation, never)).toMatchObject({
    kind: 'failed',
    reason: { code: 'provider_error' },
  });
});

test('a request that fal forgot teaches nothing', async () => {
  const operation = await submitFinished();
  emulator.forget(requestIdOf(operation));
  expect(await provider.check(operation, never)).toEqual({ kind: 'unavailable', retryAfterMs: null });
});
