/** Every model that starts from an image, with each way to give it one, from the request to the provider's wire. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { File } from '@geekhub/contracts/file';
import type { CreateVideo } from '@geekhub/contracts/job';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { JPEG, PNG, type SampleImage } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, createApiCaller } from './api-caller.ts';
import { formOf } from './form-of.ts';
import { type ImageServer, startImageServer } from './image-server.ts';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

type Form = 'https' | 'data' | 'file';
const FORMS: readonly Form[] = ['https', 'data', 'file'];
const IMAGES: Readonly<Record<string, SampleImage>> = { '/first': PNG, '/last': JPEG };

let images: ImageServer;
let house: LiveHouse;
let caller: ApiCaller;
beforeAll(async () => {
  images = await startImageServer();
  images.answer = ({ url = '' }, response) => void response.end(IMAGES[url]?.bytes);
  const { textToVideo, imageToVideo } = CATALOGUE.find(({ id }) => id === 'fal/runway-gen-4')?.upstream ?? {};
  house = await startLiveHouse({
    environment: { OUTBOUND_ALLOW: images.place },
    extraEndpoints: [textToVideo ?? '', imageToVideo ?? ''],
  });
  await house.topUp('5000');
  caller = createApiCaller(house.gateway.url, house.gateway.secrets.live_key);
});
afterAll(async () => {
  expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  expect(house.leaks(PNG.base64.slice(0, 60), JPEG.base64.slice(0, 60), '/first', '/last')).toEqual([]);
  await house[Symbol.asyncDispose]();
  await images[Symbol.asyncDispose]();
});

async function give(form: Form, path: '/first' | '/last'): Promise<string> {
  const image = IMAGES[path] ?? PNG;
  switch (form) {
    case 'https':
      return images.url + path;
    case 'data':
      return image.dataUrl;
    case 'file':
      return (await caller.postForm<File>('/v1/files', formOf(image))).body.id;
  }
}

/** The images that the provider was given, as it can read them: from its own storage, or in the request. */
function received({ provider }: ModelSpec, prompt: string): unknown[] {
  if (provider === 'google') {
    const submits = house.gemini.requests.flatMap(({ method, body }) => {
      if (method !== 'POST') return [];
      const [instance] = (body as { instances: [{ prompt: string; image?: object; lastFrame?: object }] })
        .instances;
      return instance.prompt === prompt ? [instance] : [];
    });
    return submits.map(({ image, lastFrame }) => [image, lastFrame].filter((each) => each !== undefined));
  }
  const inputs = house.fal.submits.map(({ input }) => input as Record<string, string>);
  return inputs
    .filter((input) => input.prompt === prompt)
    .map((input) => {
      const { image_url, first_frame_url, end_image_url, last_frame_url } = input;
      return [image_url ?? first_frame_url, end_image_url ?? last_frame_url].filter(
        (url) => url !== undefined,
      );
    });
}

/** What the provider should have been given for an image of this form: exact for Google, an address for fal. */
function expected({ provider }: ModelSpec, form: Form, path: '/first' | '/last'): unknown {
  const image = IMAGES[path] ?? PNG;
  if (provider === 'google') return { bytesBase64Encoded: image.base64, mimeType: image.contentType };
  return form === 'https' ? images.url + path : expect.stringContaining(`${house.fal.url}/files/u/`);
}

const lastFrameModels = CATALOGUE.filter(({ lastFrame }) => lastFrame !== null);
const single = CATALOGUE.flatMap((model) => FORMS.map((form) => ({ id: model.id, model, form })));
const double = lastFrameModels.flatMap((model) =>
  FORMS.map((form, index) => ({ id: model.id, model, form, last: FORMS[(index + 1) % 3] ?? form })),
);

async function run(model: ModelSpec, input: Partial<CreateVideo>) {
  const prompt = `${model.id} ${crypto.randomUUID()}`;
  const { job, receipt } = await house.run({ model: model.id, prompt, ...input });
  expect(job, job.error ?? '').toMatchObject({ status: 'completed', cost: { state: 'charged' } });
  expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['accepted']);
  return prompt;
}

describe('from one image', () => {
  test.each(single)('$id: $form', async ({ model, form }) => {
    const prompt = await run(model, { image_url: await give(form, '/first') });
    expect(received(model, prompt)).toEqual([[expected(model, form, '/first')]]);
  });
});

describe('between two frames', () => {
  test.each(double)('$id: $form and $last', async ({ model, form, last }) => {
    const prompt = await run(model, {
      image_url: await give(form, '/first'),
      last_frame_url: await give(last, '/last'),
    });
    expect(received(model, prompt)).toEqual([
      [expected(model, form, '/first'), expected(model, last, '/last')],
    ]);
  });

  test('two frames go to the endpoint that takes two', () => {
    const ofVeo = house.fal.submits.filter(({ input }) => 'last_frame_url' in (input as object));
    expect(new Set(ofVeo.map(({ endpoint }) => endpoint))).toEqual(
      new Set(['fal-ai/veo3.1/first-last-frame-to-video']),
    );
  });
});

test('each image that fal.ai was given a copy of came once, as it is and without the key', () => {
  const copies = house.fal.uploads.map(({ put }) => put);
  for (const copy of copies) {
    const image = copy?.contentType === 'image/png' ? PNG : JPEG;
    expect(Buffer.from(image.bytes).equals(copy?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(copy?.keySent).toBe(false);
  }
  const atFal = (models: readonly ModelSpec[]) => models.filter(({ provider }) => provider === 'fal').length;
  // Of the three forms all but https; with two frames each form stands twice.
  expect(copies).toHaveLength(2 * atFal(CATALOGUE) + 4 * atFal(lastFrameModels));
});

test('nothing of any image is left', async () => {
  for (const table of ['job_images', 'files', 'file_contents']) {
    expect(await house.gateway.database.query(`select 1 from geekhub.${table}`, [])).toEqual([]);
  }
});

describe('when fal.ai takes no image', () => {
  test('the job waits without a submit, and goes on when it does', async () => {
    const [model] = CATALOGUE.filter(({ id }) => id === 'fal/kling-2');
    if (model === undefined) throw new Error('there is no Kling');
    house.fal.script('upload', { kind: 'reset' });
    const prompt = await run(model, { image_url: PNG.dataUrl });
    expect(received(model, prompt)).toHaveLength(1);
  });
});
