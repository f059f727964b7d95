/** A quote names a price, and keeps to it. */
import { randomUUID } from 'node:crypto';
import type { Quote } from '@geekhub/contracts/quote';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const QUOTES = '/v1/videos/quotes';
const THIS_MONTH = new Date().toISOString().slice(0, 7);

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
});
beforeEach(() => setRate('20.00'));
afterAll(() => gateway[Symbol.asyncDispose]());

const setRate = (mxn_per_usd: string) =>
  callers.operator.put(`/v1/admin/fx-rates/${THIS_MONTH}`, { mxn_per_usd });

async function quote(fields: object = KLING): Promise<Quote> {
  const { status, text, body } = await callers.sandbox.post<Quote>(QUOTES, fields);
  expect(status, text).toBe(200);
  return body;
}

const submit = (fields: object, headers: Record<string, string> = {}) =>
  callers.sandbox.post<{ id: string }>(GENERATIONS, { ...KLING, ...fields }, headers);

function expire({ id }: Quote, days = 0): Promise<unknown> {
  return gateway.database.query(
    `update geekhub.quotes set expires_at = geekhub.app_now() - $2 * interval '1 day' where id = $1`,
    [id.slice('quote_'.length), days],
  );
}

test('a quote says what the price is made of, for a prompt that may still be unwritten', async () => {
  const { prompt: _, ...unwritten } = KLING;
  const made = await quote(unwritten);
  expect(made).toEqual({
    id: expect.stringMatching(/^quote_[0-9a-f]{32}$/),
    object: 'video.quote',
    model: 'fal/kling-2',
    duration: 5,
    currency: 'MXN',
    price: {
      ...{ usd_per_second: '0.04', seconds: 5, usd: '0.20' },
      ...{ markup: '1.05', fx_mxn_per_usd: '20.00', total: '4.20' },
    },
    fallbacks: [],
    hold: '4.20',
    available: '10000.00',
    created: expect.any(Number),
    expires: made.created + 15 * 60,
  });
  expect(Math.abs(made.created - Date.now() / 1_000)).toBeLessThan(60);
});

test('nothing is set aside by it, and no job is made', async () => {
  await quote();
  expect((await callers.sandbox.get('/v1/credits')).body).toMatchObject({ held: '0.00' });
  expect((await callers.sandbox.get('/v1/videos')).body).toMatchObject({ data: [] });
});

test('with fallbacks a quote names the price of each, and what is set aside: that of the dearest', async () => {
  const fields = { ...KLING, fallback_models: ['fal/luma-ray-2', 'fal/runway-gen-4'] };
  const made = await quote(fields);
  expect(made).toMatchObject({
    price: { total: '4.20' },
    fallbacks: [
      { model: 'fal/luma-ray-2', price: { usd_per_second: '0.20', total: '21.00' } },
      { model: 'fal/runway-gen-4', price: { total: '5.25' } },
    ],
    hold: '21.00',
  });
  await setRate('25.00');
  const job = await submit({ ...fields, quote_id: made.id });
  expect(job.body).toMatchObject({ cost: { amount: '21.00', state: 'held' } });
  expectError(await submit({ quote_id: made.id }), 400, 'invalid_request_error', {
    message:
      'quote_id: is for 5 seconds of fal/kling-2, then fal/luma-ray-2, then fal/runway-gen-4. ' +
      'POST /v1/videos/quotes makes one.',
    param: 'quote_id',
  });
});

test('the default length is what an order without one would get', async () => {
  expect(await quote({ model: 'google/veo-3.1' })).toMatchObject({ duration: 8, price: { total: '67.20' } });
});

test('a job on a quote costs what was quoted, whatever the rate is by then, as often as it is used', async () => {
  const { id } = await quote();
  await setRate('25.00');
  for (const job of [await submit({ quote_id: id }), await submit({ quote_id: id })]) {
    expect(job.body).toMatchObject({ cost: { amount: '4.20' } });
    expect((await callers.sandbox.get(`/v1/videos/${job.body.id}/receipt`)).body).toMatchObject({
      price: { fx_mxn_per_usd: '20.00', total: '4.20' },
    });
  }
  expect((await submit({})).body).toMatchObject({ cost: { amount: '5.25' } });
});

test.each([
  ['another model', { model: 'fal/hailuo-02', duration: 6 }],
  ['another length', { duration: 10 }],
])('a quote is not taken for %s', async (_what, fields) => {
  const { id } = await quote();
  expectError(await submit({ ...fields, quote_id: id }), 400, 'invalid_request_error', {
    message: 'quote_id: is for 5 seconds of fal/kling-2. POST /v1/videos/quotes makes one.',
    param: 'quote_id',
  });
});

test('a quote that has expired is refused, but not to a request that was taken in before', async () => {
  const made = await quote();
  const headers = { 'idempotency-key': randomUUID() };
  const job = await submit({ quote_id: made.id }, headers);
  await expire(made);
  expectError(await submit({ quote_id: made.id }), 400, 'invalid_request_error', {
    message: 'quote_id: has expired. POST /v1/videos/quotes makes one.',
    param: 'quote_id',
  });
  const again = await submit({ quote_id: made.id }, headers);
  expect(again.body.id).toBe(job.body.id);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

test('the same key with another quote is another request', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  expect((await submit({ quote_id: (await quote()).id }, headers)).status).toBe(200);
  expectError(await submit({ quote_id: (await quote()).id }, headers), 422, 'idempotency_mismatch');
  expectError(await submit({}, headers), 422, 'idempotency_mismatch');
});

test.each([
  ['quote_id', { quote_id: 'quote_1' }],
  ['quote_id', { quote_id: randomUUID() }],
  ['quote_id', { quote_id: `quote_${'A'.repeat(32)}` }],
])('a %s that cannot be one is a 400: %j', async (param, fields) => {
  expectError(await submit(fields), 400, 'invalid_request_error', {
    message: 'quote_id: is not the id of a quote',
    param,
  });
});

test.each([
  ['duration', { duration: 7 }],
  ['aspect_ratio', { aspect_ratio: '21:9' }],
  ['metadata', { metadata: {} }],
  ['webhook_url', { webhook_url: 'https://example.com/' }],
  ['quote_id', { quote_id: `quote_${'0'.repeat(32)}` }],
])('a quote is refused for what an order would be, or for what has no price: %s', async (param, fields) => {
  const refused = await callers.sandbox.post(QUOTES, { ...KLING, ...fields });
  expectError(refused, 400, 'invalid_request_error', {
    message: expect.stringMatching(new RegExp(`^${param}: `)),
    param,
  });
});

test('quotes are forgotten a week after they expired, as new ones are made', async () => {
  const [old, young] = [await quote(), await quote()];
  await expire(old, 8);
  await expire(young, 6);
  await quote();
  const kept = await gateway.database.query<{ id: string }>('select id from geekhub.quotes');
  const ids = kept.map(({ id }) => `quote_${id.replaceAll('-', '')}`);
  expect(ids).not.toContain(old.id);
  expect(ids).toContain(young.id);
});
