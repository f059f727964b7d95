/** An image by address, from the caller's request to the provider: fetched for Google, handed on to fal.ai. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { Job } from '@geekhub/contracts/job';
import type { Model } from '@geekhub/contracts/model';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiCaller } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { type ImageServer, startImageServer } from './image-server.ts';
import { GENERATIONS } from './kling.ts';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const PATH = '/private-path/cat.png?token=hush';

let images: ImageServer;
let house: LiveHouse;
beforeAll(async () => {
  images = await startImageServer();
  house = await startLiveHouse({ environment: { OUTBOUND_ALLOW: images.place } });
  await house.topUp('1000');
});
afterAll(async () => {
  expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  // Neither where images are nor what was found there is for the log.
  expect(house.leaks('private-path', 'hush', images.place)).toEqual([]);
  await house[Symbol.asyncDispose]();
  await images[Symbol.asyncDispose]();
});
let requestsBefore = 0;
beforeEach(() => {
  images.asked.length = 0;
  requestsBefore = house.gemini.requests.length;
});

const submits = () => house.gemini.requests.slice(requestsBefore).filter(({ method }) => method === 'POST');

const veo = () => ({
  model: 'google/veo-3.1',
  prompt: 'it purrs',
  duration: 4,
  image_url: images.url + PATH,
});

test('all models say that they take images by address, by data URL and by file', async () => {
  const { data } = await house.client.models();
  const takers = data.filter(
    ({ inputs }: Model) => inputs.join() === 'text,image_https_url,image_data_url,image_file',
  );
  expect(takers.map(({ id }) => id)).toEqual(CATALOGUE.map(({ id }) => id));
});

test.each(CATALOGUE.map(({ id }) => id))(
  '%s refuses an address that nobody would go to, for live and test keys alike, and makes no job',
  async (model) => {
    const { live_key, test_key } = house.gateway.secrets;
    for (const key of [live_key, test_key]) {
      const caller = createApiCaller(house.gateway.url, key);
      const before = (await caller.get('/v1/videos')).body;
      for (const [imageUrl, reason] of [
        ['https://169.254.169.254/latest/meta-data/', 'must lead to a public address'],
        ['https://①②⑦.⓪.⓪.①/a.png', 'must lead to a public address'],
        ['https://images.example:22/a.png', 'must use port 443 or 8443'],
      ]) {
        const answer = await caller.post(GENERATIONS, { model, prompt: 'a', image_url: imageUrl });
        expectError(answer, 400, 'invalid_request_error', {
          param: 'image_url',
          message: `image_url: ${reason}`,
        });
      }
      expect((await caller.get('/v1/videos')).body).toEqual(before);
    }
    expect(images.asked).toEqual([]);
  },
);

describe('for Google', () => {
  test('it is fetched here and travels as bytes, by way of a redirect too', async () => {
    images.answer = ({ url }, response) => {
      if (url === PATH) response.writeHead(302, { location: '/moved.png' }).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG.bytes);
    };
    const { job } = await house.run(veo());
    expect(job).toMatchObject({ status: 'completed', cost: { state: 'charged' } });
    expect(images.asked).toEqual([PATH, '/moved.png']);
    expect(submits()).toMatchObject([
      {
        body: {
          instances: [{ image: { bytesBase64Encoded: PNG.base64, mimeType: 'image/png' } }],
        },
      },
    ]);
  });

  test('one that is refused fails the job at no charge, and the error says neither where nor why', async () => {
    images.answer = (_request, response) => void response.writeHead(403).end('hush');
    const { job, receipt } = await house.run(veo());
    expect(job).toMatchObject({
      status: 'failed',
      error_code: 'input_rejected',
      error: expect.stringMatching(/^The image at image_url could not be used\./),
      cost: { state: 'released' },
    });
    expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['rejected']);
    expect(submits()).toEqual([]);
  });

  test('a redirect to a private address is not followed, and fails the job in the same words', async () => {
    images.answer = (_request, response) =>
      void response.writeHead(302, { location: 'https://10.0.0.1/' }).end();
    const { job } = await house.run(veo());
    expect(job.error).toMatch(/^The image at image_url could not be used\./);
    expect(submits()).toEqual([]);
  });

  test('while its server is away the job waits, and goes on when it is back', async () => {
    images.answer = ({ socket }, response) => {
      if (images.asked.length === 1) socket.destroy();
      else response.end(PNG.bytes);
    };
    const { job, receipt } = await house.run(veo());
    expect(job.status).toBe('completed');
    expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(['accepted']);
    expect(images.asked).toHaveLength(2);
  });
});

test('fal.ai gets the address, and we fetch nothing', async () => {
  const created = await house.client.create({ ...veo(), model: 'fal/kling-2', duration: 5 });
  const job: Job = await house.client.waitFor(created.id);
  expect(job.status).toBe('completed');
  expect(house.fal.requests.map(({ body }) => body)).toContainEqual(
    expect.objectContaining({ image_url: images.url + PATH }),
  );
  expect(images.asked).toEqual([]);
});
