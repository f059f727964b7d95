/** The OpenAI Videos API as the real package for Node speaks it: the same jobs and the same money as the API's own. */
import { createHash } from 'node:crypto';
import type { Job } from '@geekhub/contracts/job';
import type { OpenaiVideo } from '@geekhub/contracts/openai-video';
import type { Receipt } from '@geekhub/contracts/receipt';
import { PNG } from '@geekhub/testing/sample-images';
import OpenAI, { toFile } from 'openai';
import type { Video } from 'openai/resources/videos';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { formOf } from './form-of.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const VIDEOS = '/openai/v1/videos';
const KITE = { model: 'fal/kling-2', prompt: 'a kite over the sea' };

let gateway: RunningGateway;
let callers: ApiCallers;
let client: OpenAI;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '1' });
  callers = createApiCallers(gateway);
  client = clientOf(gateway.secrets.test_key);
});
afterAll(() => gateway[Symbol.asyncDispose]());

function clientOf(apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/openai/v1`, apiKey });
}

/** As the page about it shows: the package for Node leaves the waiting to its user. */
async function waitFor(id: string): Promise<Video> {
  for (;;) {
    const { data: video, response } = await client.videos.retrieve(id).withResponse();
    if (video.status === 'completed' || video.status === 'failed') return video;
    expect(response.headers.get('openai-poll-after-ms')).toMatch(/^[1-5]000$/);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function refusalOf(work: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OpenAI.APIError);
  return error as InstanceType<typeof OpenAI.APIError>;
}

const countJobs = async () => {
  const [row] = await gateway.database.query<{ count: number }>(
    'select count(*)::int as count from geekhub.jobs',
  );
  return row?.count;
};

describe('a video made by the package', () => {
  let created: Video;
  let completed: Video;

  beforeAll(async () => {
    created = await client.videos.create({ ...KITE, seconds: '5' as '4', size: '720x1280' });
    completed = await waitFor(created.id);
  });

  test('has exactly the fields of the API, in each state', () => {
    const { id } = created;
    expect({ ...created }).toEqual({
      ...{ id, object: 'video', model: 'fal/kling-2', prompt: KITE.prompt, status: 'queued', progress: 0 },
      ...{ seconds: '5', size: '720x1280', created_at: expect.any(Number), completed_at: null },
      ...{ expires_at: null, error: null, remixed_from_video_id: null },
    });
    expect({ ...completed }).toEqual({
      ...{ ...created, status: 'completed', progress: 100, completed_at: expect.any(Number) },
      // As it was measured: the sandbox draws small.
      size: '360x640',
    });
    expect(completed.completed_at).toBeGreaterThanOrEqual(created.created_at);
  });

  test('is the same job for the API’s own calls, charged once', async () => {
    const job = await callers.sandbox.get<Job>(`/v1/videos/${created.id}`);
    expect(job.body).toMatchObject({
      ...{ status: 'completed', aspect_ratio: '9:16', duration: 5 },
      cost: { amount: '4.20', state: 'charged' },
    });
    const receipt = await callers.sandbox.get<Receipt>(`/v1/videos/${created.id}/receipt`);
    expect(receipt.body.delivered).toMatchObject({ width: 360, height: 640 });
  });

  test('is downloaded whole, with its type and length', async () => {
    const response = await client.videos.downloadContent(created.id);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    const receipt = await callers.sandbox.get<Receipt>(`/v1/videos/${created.id}/receipt`);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(receipt.body.delivered?.sha256);
    const asked = await client.videos.downloadContent(created.id, { variant: 'video' });
    expect(Buffer.from(await asked.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test.each(['thumbnail', 'spritesheet'] as const)('has no %s, which is a 400', async (variant) => {
    const refusal = await refusalOf(client.videos.downloadContent(created.id, { variant }));
    expect(refusal).toBeInstanceOf(OpenAI.BadRequestError);
    expect(refusal.param).toBe('variant');
  });

  test('is nobody else’s: its bytes are as missing as those of no video', async () => {
    const { testKey } = await createOrganization(callers.operator);
    const other = createApiCaller(gateway.url, testKey);
    const content = (id: string) => `${VIDEOS}/${id}/content`;
    const answers = [
      await other.get(content(created.id)),
      await callers.live.get(content(created.id)),
      await other.get(content(crypto.randomUUID())),
      await other.get(content('no-id')),
      await other.get(content("' or true --")),
    ];
    for (const answer of answers) expectError(answer, 404, 'not_found', { message: 'No such video.' });
    expectError(await callers.operator.get(content(created.id)), 401, 'invalid_api_key');
  });
});

test('a job of the API’s own is found by the package', async () => {
  const job = await callers.sandbox.post<Job>(GENERATIONS, KLING);
  expect(await client.videos.retrieve(job.body.id)).toMatchObject({ id: job.body.id, size: '1280x720' });
});

describe('a request', () => {
  test('as JSON makes the video that the same form makes', async () => {
    const body = { ...KITE, seconds: '5', size: '960x960' };
    const answer = await callers.sandbox.post<OpenaiVideo>(VIDEOS, body);
    expect(answer).toMatchObject({ status: 200, body: { status: 'queued', seconds: '5', size: '960x960' } });
  });

  test('without length and size has those of the model', async () => {
    const video = await client.videos.create({ model: 'google/veo-3.1', prompt: 'a' });
    expect(video).toMatchObject({ seconds: '8', size: '1280x720' });
  });

  test('for another resolution gets it', async () => {
    const asked = { model: 'google/veo-3.1', prompt: 'a', size: '1080x1920' as '720x1280' };
    const { id } = await client.videos.create(asked);
    const [row] = await gateway.database.query('select request from geekhub.jobs where id = $1', [id]);
    expect(row).toMatchObject({ request: { aspectRatio: '9:16', resolution: '1080p' } });
  });

  test('with a file, an address, a data URL or the id of an upload begins with that image', async () => {
    const { dataUrl } = PNG;
    const address = 'https://example.com/a.png';
    // What a client calls it says nothing.
    const file = await toFile(PNG.bytes, 'kite.txt', { type: 'text/plain' });
    const { body: upload } = await callers.sandbox.postForm<{ id: string }>('/v1/files', formOf(PNG));
    const videos = [
      await client.videos.create({ ...KITE, input_reference: file }),
      await client.videos.create({ ...KITE, input_reference: { image_url: address } }),
      await client.videos.create({ ...KITE, input_reference: { image_url: dataUrl } }),
    ];
    const asJson = { ...KITE, input_reference: { image_url: address } };
    videos.push((await callers.sandbox.post<Video>(VIDEOS, asJson)).body);
    videos.push(await client.videos.create({ ...KITE, input_reference: { file_id: upload.id } }));
    expect(new Set(videos.map(({ size }) => size))).toEqual(new Set(['auto']));
    for (const [at, url] of [dataUrl, address, dataUrl, address, upload.id].entries()) {
      const rows = await gateway.database.query<{ image: string | null; request: object }>(
        `select j.request, i.image_url as image from geekhub.jobs j left join geekhub.job_images i on i.job_id = j.id
         where j.id = $1`,
        [videos[at]?.id ?? ''],
      );
      expect(rows).toMatchObject([{ request: { hasImage: true } }]);
      // It is let go of once the provider has it.
      expect([url, null]).toContain(rows[0]?.image);
    }
  });

  test.each([
    ['without a model', { model: undefined }, 'model', 'GET /openai/v1/models'],
    ['without a prompt', { prompt: undefined }, 'prompt', 'is required'],
    ['with an empty prompt', { prompt: '' }, 'prompt', ''],
    ['with a length that is a number', { seconds: 5 }, 'seconds', 'received number'],
    ['with a length that is no number', { seconds: '5s' }, 'seconds', 'as text'],
    ['with a length that the model lacks', { seconds: '8' }, 'seconds', 'must be one of 5, 10 seconds'],
    ['with a size that the model lacks', { size: '1792x1024' }, 'size', '1280x720, 720x1280, 960x960'],
    ['with a size that is none', { size: 'large' }, 'size', '1280x720'],
    ['with a field that does not exist', { n: 1 }, 'n', 'is not a field'],
    ['with a field of the other API', { duration: 5 }, 'duration', 'is not a field'],
    [
      'with a text for an image',
      { input_reference: 'https://example.com/a.png' },
      'input_reference',
      'a file',
    ],
    [
      'with a private address',
      { input_reference: { image_url: 'https://10.0.0.1/' } },
      'input_reference',
      '',
    ],
    [
      'with a size beside an image whose shape counts',
      { size: '1280x720', input_reference: { image_url: 'https://example.com/a.png' } },
      'size',
      'leave the size out',
    ],
    [
      'for a resolution that the length does not have',
      { model: 'google/veo-3.1', seconds: '4', size: '1920x1080' },
      'size',
      'only with a duration of 8',
    ],
  ])('%s is a 400 that names it, and makes no job', async (_, change, param, words) => {
    const before = await countJobs();
    const body = { ...KITE, ...change } as Parameters<typeof client.videos.create>[0];
    const asJson = await callers.sandbox.post<{ error: { message: string } }>(VIDEOS, body);
    expectError(asJson, 400, 'invalid_request_error', { param, message: expect.stringContaining(words) });
    expect(asJson.body.error.message).toMatch(`${param}: `);
    if (param !== 'n' && typeof (change as { seconds?: unknown }).seconds !== 'number') {
      const refusal = await refusalOf(client.videos.create(body));
      expect(refusal).toBeInstanceOf(OpenAI.BadRequestError);
      expect({ code: refusal.code, param: refusal.param }).toEqual({ code: 'invalid_request_error', param });
    }
    expect(await countJobs()).toBe(before);
  });

  test('with the id of no file of one’s own is a 404', async () => {
    const file_id = `file_${'0'.repeat(32)}`;
    const refusal = await refusalOf(client.videos.create({ ...KITE, input_reference: { file_id } }));
    expect(refusal).toBeInstanceOf(OpenAI.NotFoundError);
    expect(refusal.param).toBe('input_reference');
  });

  test('with a file that is no image is a 415', async () => {
    const file = await toFile(Buffer.from('GIF89a'), 'a.png', { type: 'image/png' });
    const refusal = await refusalOf(client.videos.create({ ...KITE, input_reference: file }));
    expect(refusal).toMatchObject({ status: 415, param: 'input_reference' });
  });

  test('for a model that is none is a 404, a wrong key a 401', async () => {
    const unknown = await refusalOf(client.videos.create({ model: 'sora-2', prompt: 'a' }));
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: 'model_not_found', param: 'model' });
    const stranger = clientOf(`ghub_sk_test_${'x'.repeat(32)}`);
    expect(await refusalOf(stranger.videos.create(KITE))).toBeInstanceOf(OpenAI.AuthenticationError);
  });

  test('of another type than the two is a 415 that names them', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await callers.sandbox.post(VIDEOS, 'model=fal%2Fkling-2&prompt=a', headers);
    expectError(answer, 415, 'unsupported_media_type', {
      message: 'Send the body as multipart/form-data or application/json.',
    });
    const form = await callers.sandbox.post(GENERATIONS, 'a', {
      'content-type': 'multipart/form-data; boundary=a',
    });
    expectError(form, 415, 'unsupported_media_type');
  });

  test('that is cut off is a 400, and what is too large a 413', async () => {
    const type = { 'content-type': 'multipart/form-data; boundary=a' };
    const cut = '--a\r\nContent-Disposition: form-data; name="model"\r\n\r\nfal/kling-2\r\n';
    expectError(await callers.sandbox.post(VIDEOS, cut, type), 400, 'invalid_request_error');
    const file = await toFile(Buffer.alloc(8 * 1024 * 1024 + 1), 'a.png');
    const refusal = await refusalOf(client.videos.create({ ...KITE, input_reference: file }));
    expect(refusal).toMatchObject({ status: 413, code: 'payload_too_large', param: 'input_reference' });
  });
});

describe('a request that is sent again', () => {
  test('with its Idempotency-Key is the same video, by either API', async () => {
    const headers = { 'Idempotency-Key': 'kite-1' };
    const asked = { ...KITE, seconds: '5' as '4', size: '1280x720' as const };
    const first = await client.videos.create(asked, { headers });
    const again = await client.videos.create(asked, { headers }).withResponse();
    expect(again.data.id).toBe(first.id);
    expect(again.response.headers.get('idempotent-replayed')).toBe('true');
    const own = await callers.sandbox.post<Job>(
      GENERATIONS,
      { ...KITE, duration: 5, aspect_ratio: '16:9' },
      headers,
    );
    expect(own.body.id).toBe(first.id);
    const other = client.videos.create({ ...asked, size: '720x1280' }, { headers });
    expect(await refusalOf(other)).toBeInstanceOf(OpenAI.UnprocessableEntityError);
  });

  test('by the package itself, whose first answer was lost, is one video', async () => {
    let sends = 0;
    const lossy = new OpenAI({
      baseURL: `${gateway.url}/openai/v1`,
      apiKey: gateway.secrets.test_key,
      async fetch(url, init) {
        const response = await fetch(url, init);
        sends += 1;
        if (sends > 1) return response;
        await response.text();
        throw new TypeError('the line was cut');
      },
    });
    const before = await countJobs();
    await lossy.videos.create({ ...KITE, prompt: 'a kite that is sent twice' });
    expect(sends).toBe(2);
    expect(await countJobs()).toBe((before ?? 0) + 1);
  });
});

test('there is no content before the video is there, and none of one that failed', async () => {
  const slow = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  try {
    const { sandbox } = createApiCallers(slow);
    const { body } = await sandbox.post<OpenaiVideo>(VIDEOS, KITE);
    const open = await sandbox.get(`${VIDEOS}/${body.id}/content`);
    expectError(open, 404, 'not_found', { message: expect.stringMatching(/it is (queued|in_progress)/) });
    await sandbox.post(`/v1/videos/${body.id}/cancel`, {});
    const failed = await sandbox.get<OpenaiVideo>(`${VIDEOS}/${body.id}`);
    expect(failed.headers.get('openai-poll-after-ms')).toBe('1000');
    expect(failed.body).toMatchObject({
      status: 'failed',
      error: { code: 'canceled', message: expect.any(String) },
      completed_at: expect.any(Number),
    });
    const content = await sandbox.get(`${VIDEOS}/${body.id}/content`);
    expectError(content, 404, 'not_found', { message: 'There is no video: it is failed.' });
  } finally {
    await slow[Symbol.asyncDispose]();
  }
});

describe('the list', () => {
  const idsOf = async (pages: AsyncIterable<Video>) => {
    const ids: string[] = [];
    for await (const { id } of pages) ids.push(id);
    return ids;
  };

  test('goes through all videos page by page, in both orders', async () => {
    const own = createApiCaller(gateway.url, (await createOrganization(callers.operator)).testKey);
    const made: string[] = [];
    for (const prompt of ['a', 'b', 'c', 'd', 'e']) {
      made.push((await own.post<OpenaiVideo>(VIDEOS, { ...KITE, prompt })).body.id);
    }
    const page = await own.get<{ data: OpenaiVideo[] }>(`${VIDEOS}?limit=2&order=asc`);
    expect(page.body).toEqual({
      ...{ object: 'list', first_id: page.body.data[0]?.id, last_id: page.body.data[1]?.id, has_more: true },
      data: [expect.objectContaining({ object: 'video' }), expect.objectContaining({ object: 'video' })],
    });
    const after = (id: string, order: string) =>
      own.get<{ data: OpenaiVideo[] }>(`${VIDEOS}?order=${order}&after=${id}`);
    const ascending = [...page.body.data, ...(await after(page.body.data[1]?.id ?? '', 'asc')).body.data];
    expect(ascending.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
    const descending = await own.get<{ data: OpenaiVideo[] }>(VIDEOS);
    expect(descending.body.data.map(({ id }) => id)).toEqual(ascending.map(({ id }) => id).toReversed());
    expect(descending.body).toMatchObject({ has_more: false });
  });

  test('is gone through by the package itself', async () => {
    const all = await idsOf(client.videos.list({ limit: 100 }));
    expect(await idsOf(client.videos.list({ limit: 3 }))).toEqual(all);
    expect(await idsOf(client.videos.list({ limit: 4, order: 'asc' }))).toEqual(all.toReversed());
    expect(all.length).toBeGreaterThan(5);
  });

  test('of nobody’s is empty, and goes on after no video but one’s own', async () => {
    const { testKey } = await createOrganization(callers.operator);
    const other = createApiCaller(gateway.url, testKey);
    const empty = { object: 'list', data: [], first_id: null, last_id: null, has_more: false };
    expect((await other.get(VIDEOS)).body).toEqual(empty);
    const [foreign] = await idsOf(client.videos.list({ limit: 1 }));
    for (const after of [foreign, crypto.randomUUID(), 'none']) {
      expectError(await other.get(`${VIDEOS}?after=${after}`), 404, 'not_found', {
        message: 'No such video.',
      });
    }
  });

  test.each(['limit=0', 'limit=101', 'order=up', 'page=2'])('?%s is a 400', async (query) => {
    expectError(await callers.sandbox.get(`${VIDEOS}?${query}`), 400, 'invalid_request_error', {
      param: query.slice(0, query.indexOf('=')),
    });
  });
});

test('models are listed and looked at by the package', async () => {
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toContain('fal/kling-2');
  expect(await client.models.retrieve('fal/kling-2')).toMatchObject({ id: 'fal/kling-2', object: 'model' });
  expect(await refusalOf(client.models.retrieve('none'))).toBeInstanceOf(OpenAI.NotFoundError);
});
