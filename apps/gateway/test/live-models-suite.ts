/** Every model with a live key, from the submit to the stored video and the charge, whatever the storage. */
import { createHash } from 'node:crypto';
import type { CreateVideo, Job } from '@geekhub/contracts/job';
import { falRunwayGen4 } from '@geekhub/contracts/models/fal-runway-gen-4';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAL_KEY, GEMINI_API_KEY, type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

interface Case {
  input: Omit<CreateVideo, 'prompt'>;
  path: string;
  /** Besides the prompt. */
  fields: object;
  price: string;
  audio: boolean;
}

const VEO_PATH = '/v1beta/models/veo-3.1-generate-preview:predictLongRunning';
const VEO_FAST_PATH = '/v1beta/models/veo-3.1-fast-generate-preview:predictLongRunning';

const CASES: Record<string, Case> = {
  'google/veo-3.1': {
    input: { model: 'google/veo-3.1', duration: 4, aspect_ratio: '9:16', negative_prompt: 'rain' },
    path: VEO_PATH,
    fields: {
      sampleCount: 1,
      durationSeconds: 4,
      aspectRatio: '9:16',
      resolution: '720p',
      negativePrompt: 'rain',
    },
    price: '33.60',
    audio: true,
  },
  'google/veo-3': {
    input: { model: 'google/veo-3', duration: 8, resolution: '1080p' },
    path: VEO_FAST_PATH,
    fields: { sampleCount: 1, durationSeconds: 8, aspectRatio: '16:9', resolution: '1080p' },
    price: '33.60',
    audio: true,
  },
  'fal/veo-3.1': {
    input: { model: 'fal/veo-3.1', duration: 6, audio: false, seed: 7 },
    path: '/fal-ai/veo3.1',
    fields: { duration: '6s', aspect_ratio: '16:9', resolution: '720p', generate_audio: false, seed: 7 },
    price: '50.40',
    audio: false,
  },
  'fal/runway-gen-4': {
    input: { model: 'fal/runway-gen-4', aspect_ratio: '4:3' },
    path: `/${falRunwayGen4.upstream.textToVideo}`,
    fields: { duration: '5', aspect_ratio: '4:3' },
    price: '5.25',
    audio: false,
  },
  'fal/luma-ray-2': {
    input: { model: 'fal/luma-ray-2', duration: 9, aspect_ratio: '21:9' },
    path: '/fal-ai/luma-dream-machine/ray-2',
    fields: { duration: '9s', aspect_ratio: '21:9' },
    price: '37.80',
    audio: false,
  },
  'fal/kling-2': {
    input: { model: 'fal/kling-2', aspect_ratio: '1:1', negative_prompt: 'rain' },
    path: '/fal-ai/kling-video/v2/master/text-to-video',
    fields: { duration: '5', aspect_ratio: '1:1', negative_prompt: 'rain' },
    price: '4.20',
    audio: false,
  },
  'fal/kling-2 with an image': {
    input: { model: 'fal/kling-2', duration: 10, image_url: PNG.dataUrl },
    path: '/fal-ai/kling-video/v2/master/image-to-video',
    fields: { duration: '10', image_url: expect.stringContaining('/files/u/') },
    price: '8.40',
    audio: false,
  },
  'fal/hailuo-02': {
    input: { model: 'fal/hailuo-02', duration: 10 },
    path: '/fal-ai/minimax/hailuo-02/standard/text-to-video',
    fields: { duration: '10' },
    price: '8.40',
    audio: false,
  },
};
const TOTAL = '181.65';

/** The one call that started the render of `prompt`, in the words of whichever provider got it. */
function readSubmits({ fal, gemini }: LiveHouse, prompt: string) {
  const atFal = fal.requests.filter(
    ({ method, body }) => method === 'POST' && (body as { prompt?: string }).prompt === prompt,
  );
  const atGoogle = gemini.requests.filter(
    ({ method, body }) =>
      method === 'POST' && (body as { instances: [{ prompt: string }] }).instances[0].prompt === prompt,
  );
  return [
    ...atFal.map(({ path, headers, body }) => ({ path, key: headers.authorization, fields: body })),
    ...atGoogle.map(({ path, headers, body }) => ({
      path,
      key: headers['x-goog-api-key'],
      fields: { prompt, ...(body as { parameters: object }).parameters },
    })),
  ];
}

function handleOf(
  { fal, gemini }: LiveHouse,
  prompt: string,
): { end: () => void; video: () => Promise<Uint8Array> } {
  const atFal = fal.submits.find(({ input }) => (input as { prompt: string }).prompt === prompt)?.requestId;
  if (typeof atFal === 'string') return { end: () => fal.finish(atFal), video: () => fal.video(atFal) };
  const atGoogle = gemini.submits.find(
    ({ body }) => (body as { instances: [{ prompt: string }] }).instances[0].prompt === prompt,
  )?.operation;
  if (typeof atGoogle !== 'string') throw new Error(`nobody renders ${prompt}`);
  return { end: () => gemini.finish(atGoogle), video: () => gemini.video(atGoogle) };
}

export function describeLiveModels(storage: 'disk' | 'supabase'): void {
  describe(`live models, videos kept ${storage === 'disk' ? 'on disk' : 'in Supabase Storage'}`, () => {
    let house: LiveHouse;
    const jobs = new Map<string, Job>();
    const { textToVideo } = falRunwayGen4.upstream;

    beforeAll(async () => {
      house = await startLiveHouse({
        storage,
        renderMs: Number.POSITIVE_INFINITY,
        extraEndpoints: [textToVideo],
      });
      await house.topUp('200.00');
    });
    afterAll(() => house[Symbol.asyncDispose]());

    test('nothing is charged while all of them render', async () => {
      for (const [prompt, { input }] of Object.entries(CASES)) {
        jobs.set(prompt, await house.client.create({ ...input, prompt }));
      }
      const statuses = async () => {
        const { data } = await house.client.list();
        return data.map(({ status }) => status);
      };
      await expect.poll(statuses).toEqual(Object.keys(CASES).map(() => 'processing'));
      expect(await house.client.credits()).toMatchObject({ balance: '250.00', held: TOTAL });
      expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
    });

    test.each(Object.entries(CASES))(
      '%s: the upstream is asked once, with its own fields',
      (prompt, expected) => {
        const isGoogle = expected.input.model.startsWith('google/');
        expect(readSubmits(house, prompt)).toEqual([
          {
            path: expected.path,
            key: isGoogle ? GEMINI_API_KEY : `Key ${FAL_KEY}`,
            fields: { prompt, ...expected.fields },
          },
        ]);
      },
    );

    test('all of them are delivered, and the balance falls by what they cost together', async () => {
      for (const prompt of jobs.keys()) handleOf(house, prompt).end();
      for (const [prompt, { id }] of jobs) jobs.set(prompt, await house.client.waitFor(id));
      expect([...jobs.values()].map(({ status, error }) => error ?? status)).toEqual(
        Object.keys(CASES).map(() => 'completed'),
      );
      expect(await house.client.credits()).toMatchObject({ balance: '68.35', held: '0.00' });
      expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
    });

    test.each(Object.entries(CASES))(
      '%s: the stored video is the upstream video, byte by byte',
      async (prompt) => {
        const { id = '', video_url: videoUrl } = jobs.get(prompt) ?? {};
        const path = `/storage/v1/object/public/generated-videos/${house.gateway.secrets.organization_id}/${id}/video.mp4`;
        expect(videoUrl).toBe((storage === 'disk' ? house.gateway.url : house.supabase.url) + path);
        const answer = await fetch(videoUrl ?? '');
        expect(answer.headers.get('content-type')).toBe('video/mp4');
        const stored = await answer.bytes();
        expect(Buffer.from(await handleOf(house, prompt).video()).equals(stored)).toBe(true);
        const { delivered } = await house.client.receipt(id);
        expect(delivered).toMatchObject({
          bytes: stored.byteLength,
          sha256: createHash('sha256').update(stored).digest('hex'),
          audio: CASES[prompt]?.audio,
        });
      },
    );

    test.each(Object.entries(CASES))(
      '%s: the charge is price × seconds × markup × FX',
      async (prompt, { price }) => {
        const { id = '', duration } = jobs.get(prompt) ?? {};
        const receipt = await house.client.receipt(id);
        expect(receipt).toMatchObject({
          price: { total: price, markup: '1.05', fx_mxn_per_usd: '20.00' },
          hold: { amount: price },
          charge: { amount: price },
          release: null,
          delivered: { seconds_charged: duration },
        });
        expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['accepted']);
      },
    );

    test("fal's public files are fetched without the key", () => {
      expect(house.fal.downloads.map(({ keySent }) => keySent)).toEqual(
        Array.from({ length: 6 }, () => false),
      );
    });
  });
}
