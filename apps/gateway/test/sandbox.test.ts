/** The whole way of a video with a test key, as the documentation shows it, up to the file that is played. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const BALLOON = { ...KLING, prompt: 'un globo rojo sobre el mar 🎈' };
const BALANCE = 'x-geekhub-balance-mxn';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '1' });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Asks until the answer is there; the time limit of the test ends it. */
async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    await pause(100);
  }
}

/** As a browser asks again: `fetch` would add that it wants no cached answer. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('a job with a test key', () => {
  let completed: Job;
  const seen: Job[] = [];

  beforeAll(async () => {
    const submitted = await callers.sandbox.post<Job>(GENERATIONS, {
      ...BALLOON,
      metadata: { order: '17' },
    });
    expect(submitted.headers.get('retry-after')).toBe('2');
    expect(submitted.headers.get(BALANCE)).toBe('10000.00');
    seen.push(submitted.body);
    completed = await until(
      async () => {
        const { status, text, body } = await callers.sandbox.get<Job>(`/v1/videos/${submitted.body.id}`);
        expect(status, text).toBe(200);
        seen.push(body);
        return body;
      },
      ({ status }) => status === 'completed' || status === 'failed',
    );
  });

  test('goes from pending over processing to completed, holding its price until the end', () => {
    const order = ['pending', 'processing', 'completed'];
    const statuses = seen.map(({ status }) => status);
    expect(statuses).toEqual(statuses.toSorted((left, right) => order.indexOf(left) - order.indexOf(right)));
    expect([...new Set(statuses)]).toEqual(order);
    for (const job of seen.slice(0, -1)) {
      expect(job).toMatchObject({ video_url: null, completed: null });
      expect(job.poll_after_seconds).toBeLessThanOrEqual(5);
      expect(job.cost).toEqual({ amount: '4.20', currency: 'MXN', state: 'held' });
    }
  });

  test('has every documented field when it is done', () => {
    const { organization_id: organization } = gateway.secrets;
    expect(completed).toEqual({
      ...{ id: seen[0]?.id, object: 'video.job', status: 'completed', ...BALLOON },
      video_url: `${gateway.url}/storage/v1/object/public/generated-videos/${organization}/${completed.id}/video.mp4`,
      ...{ error: null, error_code: null, created: expect.any(Number), completed: expect.any(Number) },
      ...{ aspect_ratio: '16:9', metadata: { order: '17' }, progress: 100, deleted: null },
      cost: { amount: '4.20', currency: 'MXN', state: 'charged' },
      rendered_by: KLING.model,
    });
    expect(completed.completed).toBeGreaterThanOrEqual(completed.created);
  });

  test('is charged to the test balance, once, and never to the live one', async () => {
    const credits = await callers.sandbox.get('/v1/credits');
    expect(credits.body).toMatchObject({ balance: '9995.80', held: '0.00', available: '9995.80' });
    const transactions = await callers.sandbox.get<List<object>>('/v1/credits/transactions');
    expect(transactions.body.data).toMatchObject([
      { type: 'consumption', amount: '-4.20', balance_after: '9995.80', job_id: completed.id },
      { type: 'bonus', amount: '10000.00' },
    ]);
    expect((await callers.live.get('/v1/credits')).body).toMatchObject({ balance: '50.00', held: '0.00' });
  });

  test('is a real video of what was bought, and the receipt accounts for every byte', async () => {
    const response = await fetch(completed.video_url ?? '');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('ftyp');

    const { body: receipt } = await callers.sandbox.get(`/v1/videos/${completed.id}/receipt`);
    expect(receipt).toMatchObject({
      ...{ object: 'video.receipt', job_id: completed.id, status: 'completed', currency: 'MXN' },
      price: { usd_per_second: '0.04', seconds: 5, markup: '1.05', fx_mxn_per_usd: '20.00', total: '4.20' },
      hold: { amount: '4.20' },
      charge: { amount: '4.20' },
      release: null,
      attempts: [{ number: 1, provider: 'sandbox', outcome: 'accepted' }],
      delivered: {
        ...{ duration: expect.closeTo(5, 0), seconds_charged: 5, bytes: bytes.length },
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    });

    const measured = gateway.engine.inspector.inspect(new Blob([bytes]).stream(), bytes.length);
    const [{ width, height, durationMs }] = await Promise.all([
      measured.measured,
      measured.stream.pipeTo(new WritableStream()),
    ]);
    expect(width / height).toBeCloseTo(16 / 9, 1);
    expect(durationMs / 1000).toBeCloseTo(5, 0);
  });

  test('is played by any player: parts, a check of the copy at hand, and the head alone', async () => {
    const url = completed.video_url ?? '';
    const whole = await fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const tag = whole.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(whole.headers.get('cache-control')).toContain('immutable');

    const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200));

    expect(await statusOf(url, { 'if-none-match': tag })).toBe(304);
    expect(await statusOf(url, { 'if-none-match': '"of another file"' })).toBe(200);

    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);

    const beyond = await fetch(url, { headers: { range: `bytes=${bytes.length}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  });

  test('shows the balance on every answer about money', async () => {
    const paths = [
      `/v1/videos/${completed.id}`,
      `/v1/videos/${completed.id}/receipt`,
      '/v1/credits',
      '/v1/credits/transactions',
    ];
    for (const path of paths) {
      const { headers } = await callers.sandbox.get(path);
      expect(headers.get(BALANCE), path).toMatch(/^\d+\.\d{2,6}$/);
      expect(headers.get('retry-after'), path).toBeNull();
    }
  });
});

test('a job that nobody asks for is finished and charged all the same', async () => {
  const { body: job } = await callers.sandbox.post<Job>(GENERATIONS, {
    ...BALLOON,
    prompt: 'nobody asks',
  });
  // A list moves no job.
  const { body } = await until(
    () => callers.sandbox.get<List<Job>>('/v1/videos'),
    ({ body: list }) => list.data.some(({ id, status }) => id === job.id && status === 'completed'),
  );
  const listed = body.data.find(({ id }) => id === job.id);
  expect(listed).toMatchObject({ status: 'completed', cost: { amount: '4.20', state: 'charged' } });
  expect((await fetch(listed?.video_url ?? '', { method: 'HEAD' })).status).toBe(200);
});

test('the documented code with the openai package makes a video', async () => {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.secrets.test_key });
  const job = await client.post<Job>('/videos/generations', { body: BALLOON });
  expect(job).toMatchObject({ object: 'video.job', status: 'pending', model: 'fal/kling-2' });
  const done = await until(
    () => client.get<Job>(`/videos/${job.id}`),
    ({ status }) => status === 'completed',
  );
  expect(done.video_url).toMatch(/\/video\.mp4$/);

  const models = await client.models.list();
  expect(models.data.map(({ id }) => id)).toContain('fal/kling-2');
  const refusal = await client
    .post('/videos/generations', { body: { ...BALLOON, duration: 7 } })
    .catch((error) => error);
  expect(refusal).toBeInstanceOf(OpenAI.BadRequestError);
  expect(refusal).toMatchObject({ status: 400, code: 'invalid_request_error', param: 'duration' });
});
