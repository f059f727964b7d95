/** An image is put into fal's storage with two requests, of which the second carries no key, and never with more. */
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { VideoProvider } from '@geekhub/ports/provider';
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KEY, klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

let emulator: FalQueueEmulator;
let provider: VideoProvider;
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
});
afterEach(() => {
  vi.restoreAllMocks();
  return emulator.close();
});

const place = (image = PNG) => provider.placeImage?.(image, never);

test('it lies there byte by byte under the address that is handed on, and for an hour', async () => {
  const placed = await place();
  expect(placed).toEqual({ kind: 'placed', url: emulator.uploads[0]?.fileUrl });
  expect(emulator.uploads).toMatchObject([
    {
      key: KEY,
      contentType: 'image/png',
      lifecycle: '{"expiration_duration_seconds":3600}',
      put: { contentType: 'image/png', keySent: false },
    },
  ]);
  expect(Buffer.from(PNG.bytes).equals(emulator.uploads[0]?.put?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(emulator.requests.map(({ method, path }) => [method, path.replace(/[0-9a-f-]{36}/, '…')])).toEqual([
    ['POST', '/storage/upload/initiate?storage_type=fal-cdn-v3'],
    ['PUT', '/uploads/…'],
  ]);
});

test('a render that is given the address has its image, and one that is given an empty place fails', async () => {
  const endpoint = 'fal-ai/kling-video/v2/master/image-to-video';
  const render = async (imageUrl: string) => {
    const request = { ...klingRequest, upstream: endpoint, aspectRatio: null, imageUrl };
    const outcome = await provider.submit(request, never);
    if (outcome.kind !== 'accepted') throw new Error('not accepted');
    emulator.finish(requestIdOf(outcome.operation));
    return provider.check(outcome.operation, never);
  };
  const placed = await place(JPEG);
  expect(await render(placed?.kind === 'placed' ? placed.url : '')).toMatchObject({ kind: 'finished' });
  emulator.script('upload', { kind: 'status', status: 500 });
  await place();
  expect(await render(emulator.uploads[1]?.fileUrl ?? '')).toMatchObject({
    kind: 'failed',
    reason: { code: 'input_rejected' },
  });
});

describe('what goes wrong means that it is tried again later, and nothing is sent twice', () => {
  const CASES: [keyof Pick<FalFaults, 'initiate' | 'upload'>, FalFaults['upload'], object][] = [
    ['initiate', { kind: 'status', status: 401 }, { retryAfterMs: 30_000, trouble: 'credentials_refused' }],
    [
      'initiate',
      { kind: 'status', status: 429, retryAfterSeconds: 7 },
      { retryAfterMs: 7_000, trouble: 'limited' },
    ],
    ['initiate', { kind: 'status', status: 503 }, { trouble: 'unwell' }],
    ['initiate', { kind: 'status', status: 422 }, { trouble: 'unwell' }],
    ['initiate', { kind: 'reset' }, { trouble: 'unwell' }],
    ['initiate', { kind: 'invalid_json' }, { trouble: 'unwell' }],
    ['initiate', { kind: 'truncated' }, { trouble: 'unwell' }],
    ['upload', { kind: 'status', status: 403 }, { trouble: 'credentials_refused' }],
    ['upload', { kind: 'status', status: 503 }, { trouble: 'unwell' }],
    ['upload', { kind: 'status', status: 307 }, { trouble: 'unwell' }],
    ['upload', { kind: 'reset' }, { trouble: 'unwell' }],
  ];
  test.each(CASES)('%s: %o', async (call, fault, outcome) => {
    emulator.script(call, fault);
    expect(await place()).toMatchObject({ kind: 'busy', ...outcome });
    expect(emulator.requests).toHaveLength(call === 'initiate' ? 1 : 2);
    expect(emulator.submits).toEqual([]);
  });

  test('no server where it should be', async () => {
    await emulator.close();
    expect(await place()).toEqual({ kind: 'busy', retryAfterMs: null, trouble: 'unreachable' });
  });
});

test.each(['http://10.0.0.1/place', 'http://169.254.169.254/', 'file:///etc/passwd'])(
  'a place at %s is never gone to',
  async (url) => {
    emulator.script('initiate', { kind: 'leads_to', url });
    expect(await place()).toMatchObject({ kind: 'busy' });
  },
);

test.each(['initiate', 'upload'] as const)(
  '%s that is never answered ends after ten seconds',
  async (call) => {
    const deadline = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    emulator.script(call, { kind: 'hang' });
    const placing = place();
    await expect.poll(() => emulator.requests.length).toBe(call === 'initiate' ? 1 : 2);
    deadline.abort();
    expect(await placing).toMatchObject({ kind: 'busy' });
    expect(timeout.mock.calls).toEqual([[10_000]]);
  },
);
