/** The same procedures through tRPC, with our own typed client and without it. */
import { randomUUID } from 'node:crypto';
import { createTrpcVideoClient } from '@geekhub/client/trpc-client';
import type { ErrorBody } from '@geekhub/contracts/error-body';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

let gateway: RunningGateway;
let callers: ApiCallers;
let client: ReturnType<typeof createTrpcVideoClient>;

beforeAll(async () => {
  // An upstream that cannot be one ends each job at once: two answers about it do not straddle a change.
  const MODEL_UPSTREAMS = JSON.stringify({ 'fal/kling-2': 'no endpoint' });
  gateway = await startGateway({ ...(await unreachableFal()), MODEL_UPSTREAMS });
  callers = createApiCallers(gateway);
  client = createTrpcVideoClient({ baseUrl: gateway.url, apiKey: gateway.secrets.live_key });
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('create, get, list, models and credits answer what REST answers', async () => {
  const job = await client.videos.create.mutate(KLING);
  expect(job).toMatchObject({
    object: 'video.job',
    status: 'pending',
    cost: { amount: '4.20', state: 'held' },
  });

  await gateway.engine.steps.whenIdle();
  const pairs: [unknown, string][] = [
    [await client.videos.get.query({ id: job.id }), `/v1/videos/${job.id}`],
    [await client.videos.receipt.query({ id: job.id }), `/v1/videos/${job.id}/receipt`],
    [await client.videos.list.query({ limit: 5 }), '/v1/videos?limit=5'],
    [await client.models.list.query({}), '/v1/models'],
    [await client.models.get.query({ provider: 'fal', name: 'kling-2' }), '/v1/models/fal/kling-2'],
    [await client.credits.get.query({}), '/v1/credits'],
    [await client.credits.transactions.query({}), '/v1/credits/transactions'],
  ];
  for (const [answer, path] of pairs) expect((await callers.live.get(path)).body).toEqual(answer);
});

describe('an error', () => {
  const wrong = {
    'an unknown model': () => client.videos.create.mutate({ ...KLING, model: 'fal/kling-9' }),
    'a wrong length': () => client.videos.create.mutate({ ...KLING, duration: 7 }),
    'too little money': () => client.videos.create.mutate({ model: 'fal/veo-3.1', prompt: 'a whale' }),
    'no credentials': () =>
      client.videos.create.mutate({ model: 'google/veo-3', prompt: 'a whale', duration: 4 }),
    'an unknown job': () => client.videos.get.query({ id: randomUUID() }),
    'a wrong cursor': () => client.videos.list.query({ cursor: 'nonsense' }),
    'the operator’s call': () => client.admin.organizations.list.query({}),
  };
  test.each([
    ['an unknown model', 404, 'NOT_FOUND', { code: 'model_not_found', param: 'model' }],
    ['a wrong length', 400, 'BAD_REQUEST', { code: 'invalid_request_error', param: 'duration' }],
    ['too little money', 402, 'PAYMENT_REQUIRED', { code: 'insufficient_balance', required: '67.20' }],
    ['no credentials', 502, 'BAD_GATEWAY', { code: 'provider_unavailable' }],
    ['an unknown job', 404, 'NOT_FOUND', { code: 'not_found', message: 'No such video.' }],
    ['a wrong cursor', 400, 'BAD_REQUEST', { code: 'invalid_request_error', param: 'cursor' }],
    ['the operator’s call', 401, 'UNAUTHORIZED', { code: 'invalid_api_key' }],
  ] as const)(
    'for %s carries in error.data what REST would answer, and no more',
    async (name, httpStatus, code, error) => {
      const thrown = await wrong[name]().then(
        () => null,
        (refusal: { data: { error: ErrorBody['error'] } }) => refusal,
      );
      expect(Object.keys(thrown?.data ?? {}).sort()).toEqual(['code', 'error', 'httpStatus']);
      expect(thrown?.data).toMatchObject({ code, httpStatus, error: { ...error, type: error.code } });
      expect(thrown?.data.error.request_id).toMatch(/^req_[0-9a-f]{24}$/);
      expect(thrown).toMatchObject({ message: thrown?.data.error.message });
    },
  );
});

test('a batch answers each call for itself, under one request id', async () => {
  const results = await Promise.allSettled([
    client.credits.get.query({}),
    client.videos.get.query({ id: randomUUID() }),
    client.models.list.query({}),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);

  const input = encodeURIComponent(JSON.stringify({ 0: {}, 1: {}, 2: { id: 'x' } }));
  const answer = await callers.live.get(
    `/trpc/credits.get,no.such.procedure,videos.get?batch=1&input=${input}`,
  );
  const requestId = answer.headers.get('x-request-id');
  expect(answer.body).toMatchObject([
    { result: { data: { object: 'credits' } } },
    { error: { data: { httpStatus: 404, error: { code: 'not_found', request_id: requestId } } } },
    { error: { data: { httpStatus: 404, error: { code: 'not_found', request_id: requestId } } } },
  ]);
});

test('every call of a batch counts for the limit of requests', async () => {
  await using limited = await startGateway({ RATE_LIMIT_PER_MINUTE: '5' });
  const { live } = createApiCallers(limited);
  const input = encodeURIComponent(
    JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, at) => [at, {}]))),
  );
  const answer = await live.get<object[]>(
    `/trpc/${Array(8).fill('credits.get').join()}?batch=1&input=${input}`,
  );
  expect(answer.body.filter((each) => 'result' in each)).toHaveLength(5);
  expect(answer.body.filter((each) => 'error' in each)).toMatchObject(
    Array(3).fill({ error: { data: { httpStatus: 429, error: { code: 'rate_limit_exceeded' } } } }),
  );
});

test.each([
  ['an unknown procedure', '/trpc/videos.delete?input={}', 404, 'not_found'],
  ['a name of every object', '/trpc/__proto__', 404, 'not_found'],
  ['a read of what writes', '/trpc/videos.create?input={}', 404, 'not_found'],
  ['an input that is no JSON', '/trpc/videos.list?input={no', 400, 'invalid_request_error'],
  ['no input', '/trpc/videos.get', 400, 'invalid_request_error'],
])('%s is refused in our own words', async (_, path, status, code) => {
  const answer = await callers.live.get(path);
  expect(answer).toMatchObject({
    status,
    body: { error: { data: { error: { code, request_id: answer.headers.get('x-request-id') } } } },
  });
  expect(answer.text).not.toMatch(/stack|node_modules|\.ts|trpc|SyntaxError|position \d/i);
});

test('a body that is no JSON, or not called JSON, is refused', async () => {
  const broken = await callers.live.post('/trpc/videos.create', '{no');
  expect(broken).toMatchObject({
    status: 400,
    body: { error: { data: { error: { code: 'invalid_request_error' } } } },
  });
  const text = await callers.live.post('/trpc/videos.create', JSON.stringify(KLING), {
    'content-type': 'text/plain',
  });
  expect(text).toMatchObject({ status: 415, body: { error: { code: 'unsupported_media_type' } } });
});
