/** Each of fal's models is sent its own path, headers and typed fields, and fal renders them. */
import { CATALOGUE, findModel } from '@geekhub/contracts/catalogue';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { RenderRequest } from '@geekhub/ports/provider';
import { afterEach, expect, test } from 'vitest';
import { toFalInput } from '../src/fal-input.ts';
import { KEY, klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const prompt = klingRequest.prompt;

const CASES: { name: string; request: Partial<RenderRequest>; path: string; body: object }[] = [
  {
    name: 'Veo 3.1',
    request: {
      model: 'fal/veo-3.1',
      durationSeconds: 8,
      aspectRatio: '9:16',
      resolution: '1080p',
      audio: false,
      negativePrompt: 'blur',
      seed: 0,
    },
    path: '/fal-ai/veo3.1',
    body: {
      prompt,
      duration: '8s',
      aspect_ratio: '9:16',
      resolution: '1080p',
      generate_audio: false,
      negative_prompt: 'blur',
      seed: 0,
    },
  },
  {
    name: 'Veo 3.1 with an image',
    request: {
      model: 'fal/veo-3.1',
      durationSeconds: 4,
      resolution: '720p',
      audio: true,
      imageUrl: 'https://example.com/a.png',
    },
    path: '/fal-ai/veo3.1/image-to-video',
    body: {
      prompt,
      duration: '4s',
      aspect_ratio: '16:9',
      resolution: '720p',
      generate_audio: true,
      image_url: 'https://example.com/a.png',
    },
  },
  {
    name: 'Veo 3.1 between two frames',
    request: {
      model: 'fal/veo-3.1',
      durationSeconds: 6,
      resolution: '720p',
      audio: false,
      imageUrl: 'https://example.com/a.png',
      lastFrameUrl: 'https://example.com/b.png',
    },
    path: '/fal-ai/veo3.1/first-last-frame-to-video',
    body: {
      prompt,
      duration: '6s',
      aspect_ratio: '16:9',
      resolution: '720p',
      generate_audio: false,
      first_frame_url: 'https://example.com/a.png',
      last_frame_url: 'https://example.com/b.png',
    },
  },
  {
    name: 'Luma Ray 2',
    request: { model: 'fal/luma-ray-2', durationSeconds: 9, aspectRatio: '21:9' },
    path: '/fal-ai/luma-dream-machine/ray-2',
    body: { prompt, duration: '9s', aspect_ratio: '21:9' },
  },
  {
    name: 'Luma Ray 2 with an image',
    request: { model: 'fal/luma-ray-2', durationSeconds: 5, imageUrl: PIXEL },
    path: '/fal-ai/luma-dream-machine/ray-2/image-to-video',
    body: { prompt, duration: '5s', aspect_ratio: '16:9', image_url: PIXEL },
  },
  {
    name: 'Luma Ray 2 between two frames',
    request: { model: 'fal/luma-ray-2', durationSeconds: 9, imageUrl: PIXEL, lastFrameUrl: PIXEL },
    path: '/fal-ai/luma-dream-machine/ray-2/image-to-video',
    body: { prompt, duration: '9s', aspect_ratio: '16:9', image_url: PIXEL, end_image_url: PIXEL },
  },
  {
    name: 'Kling 2',
    request: { model: 'fal/kling-2', durationSeconds: 5, aspectRatio: '1:1', negativePrompt: 'blur' },
    path: '/fal-ai/kling-video/v2/master/text-to-video',
    body: { prompt, duration: '5', aspect_ratio: '1:1', negative_prompt: 'blur' },
  },
  {
    name: 'Kling 2 with an image',
    request: { model: 'fal/kling-2', durationSeconds: 10, aspectRatio: null, imageUrl: PIXEL },
    path: '/fal-ai/kling-video/v2/master/image-to-video',
    body: { prompt, duration: '10', image_url: PIXEL },
  },
  {
    name: 'Hailuo 02',
    request: { model: 'fal/hailuo-02', durationSeconds: 6 },
    path: '/fal-ai/minimax/hailuo-02/standard/text-to-video',
    body: { prompt, duration: '6' },
  },
  {
    name: 'Hailuo 02 with an image',
    request: { model: 'fal/hailuo-02', durationSeconds: 10, aspectRatio: null, imageUrl: PIXEL },
    path: '/fal-ai/minimax/hailuo-02/standard/image-to-video',
    body: { prompt, duration: '10', image_url: PIXEL },
  },
  {
    name: 'Hailuo 02 between two frames',
    request: {
      model: 'fal/hailuo-02',
      durationSeconds: 6,
      aspectRatio: null,
      imageUrl: PIXEL,
      lastFrameUrl: PIXEL,
    },
    path: '/fal-ai/minimax/hailuo-02/standard/image-to-video',
    body: { prompt, duration: '6', image_url: PIXEL, end_image_url: PIXEL },
  },
  {
    name: 'Runway Gen-4',
    request: { model: 'fal/runway-gen-4', durationSeconds: 5, aspectRatio: '4:3' },
    path: '/fal-ai/runway-gen4/turbo/text-to-video',
    body: { prompt, duration: '5', aspect_ratio: '4:3' },
  },
  {
    name: 'Runway Gen-4 with an image',
    request: { model: 'fal/runway-gen-4', durationSeconds: 10, imageUrl: PIXEL },
    path: '/fal-ai/runway-gen4/turbo/image-to-video',
    body: { prompt, duration: '10', aspect_ratio: '16:9', image_url: PIXEL },
  },
];

const RUNWAY = ['fal-ai/runway-gen4/turbo/text-to-video', 'fal-ai/runway-gen4/turbo/image-to-video'];

let emulator: FalQueueEmulator | undefined;
afterEach(() => emulator?.close());

function upstreamOf({ model, imageUrl, lastFrameUrl }: RenderRequest): string {
  const upstream = findModel(model)?.upstream;
  const ofImages = lastFrameUrl === null ? upstream?.imageToVideo : upstream?.framesToVideo;
  const id = imageUrl === null ? upstream?.textToVideo : (ofImages ?? upstream?.imageToVideo);
  if (id == null) throw new Error(`${model} has no upstream`);
  return id;
}

for (const { name, request, path, body } of CASES) {
  test(`${name} is sent the fields its endpoint has, in their types, and renders`, async () => {
    const started = await startFal({ extraEndpoints: RUNWAY });
    emulator = started.emulator;
    const complete = { ...klingRequest, ...request };
    complete.upstream = upstreamOf(complete);

    const outcome = await started.provider.submit(complete, never);

    if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
    expect(outcome.operation).toEqual({ endpoint: path.slice(1), requestId: expect.any(String) });
    const [post] = emulator.requests;
    expect(post).toMatchObject({ method: 'POST', path });
    expect(post?.body).toEqual(body);
    expect(post?.headers).toMatchObject({
      authorization: `Key ${KEY}`,
      'content-type': 'application/json',
      accept: 'application/json',
      'x-fal-queue-priority': 'normal',
    });
    emulator.finish(requestIdOf(outcome.operation));
    expect(await started.provider.check(outcome.operation, never)).toMatchObject({ kind: 'finished' });
  });
}

test("an operator's other endpoint is sent the fields of the catalogue's model", async () => {
  const upstream = 'acme/kling-turbo/v9';
  const started = await startFal({ extraEndpoints: [upstream] });
  emulator = started.emulator;
  const outcome = await started.provider.submit({ ...klingRequest, upstream }, never);
  expect(outcome).toMatchObject({ kind: 'accepted', operation: { endpoint: upstream } });
  expect(emulator.submits[0]?.input).toEqual({ prompt, duration: '5', aspect_ratio: '16:9' });
});

test('every fal model of the catalogue has a mapping for every length and ratio it offers', () => {
  for (const model of CATALOGUE.filter((each) => each.provider === 'fal')) {
    for (const durationSeconds of model.durationsSeconds) {
      for (const aspectRatio of model.aspectRatios) {
        const request = { ...klingRequest, model: model.id, durationSeconds, aspectRatio };
        expect(toFalInput(request).kind, `${model.id} ${durationSeconds} ${aspectRatio}`).toBe('input');
      }
    }
  }
});

test('a value that the model does not have is refused before it costs anything', async () => {
  const started = await startFal();
  emulator = started.emulator;
  const outcome = await started.provider.submit({ ...klingRequest, durationSeconds: 7 }, never);
  expect(outcome).toMatchObject({ kind: 'rejected', reason: { code: 'input_rejected' } });
  expect(emulator.requests).toHaveLength(0);
});
