/** What each call of the REST client sends, and what it makes of refusals. */

import { exampleJob, JOB_ID } from '@geekhub/testing/example-job';
import { expect, test } from 'vitest';
import { createVideoClient } from '../src/video-client.ts';
import { API_KEY, clientOf } from './client-of.ts';
import { startScriptedGateway } from './scripted-gateway.ts';

const input = { model: 'fal/kling-2', prompt: 'a wave of green salsa', duration: 5 };

test('create posts the input as JSON with the key and resolves with the job', async () => {
  const gateway = await startScriptedGateway([{ status: 200, body: exampleJob() }]);
  const { client } = clientOf(gateway);

  expect(await client.create(input)).toEqual(exampleJob());
  expect(gateway.seen).toHaveLength(1);
  expect(gateway.seen[0]).toMatchObject({
    method: 'POST',
    path: '/v1/videos/generations',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
  });
  expect(JSON.parse(gateway.seen[0]?.body ?? '')).toEqual(input);
});

test('two creates of the same input are two jobs: each has an idempotency key of its own', async () => {
  const answer = { status: 200, body: exampleJob() };
  const gateway = await startScriptedGateway([answer, answer]);
  const { client } = clientOf(gateway);

  await client.create(input);
  await client.create(input);
  const keys = gateway.seen.map(({ headers }) => headers['idempotency-key']);
  expect(keys[0]).toEqual(expect.stringMatching(/./));
  expect(keys[1]).not.toBe(keys[0]);
});

test("create uses the caller's idempotency key", async () => {
  const gateway = await startScriptedGateway([{ status: 200, body: exampleJob() }]);
  await clientOf(gateway).client.create(input, { idempotencyKey: 'order-17' });
  expect(gateway.seen[0]?.headers['idempotency-key']).toBe('order-17');
});

test('every read asks for its own address', async () => {
  const gateway = await startScriptedGateway(Array.from({ length: 6 }, () => ({ status: 200, body: {} })));
  const { client } = clientOf(gateway);

  await client.get(JOB_ID);
  await client.list();
  await client.list({ limit: 5, cursor: 'a+b/c=' });
  await client.receipt(JOB_ID);
  await client.models();
  await client.credits();
  expect(gateway.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /v1/videos/${JOB_ID}`,
    'GET /v1/videos',
    'GET /v1/videos?limit=5&cursor=a%2Bb%2Fc%3D',
    `GET /v1/videos/${JOB_ID}/receipt`,
    'GET /v1/models',
    'GET /v1/credits',
  ]);
});

test.each(['', '/', '/v1', '/v1/'])(
  'a base address ending in "%s" reaches the same place',
  async (ending) => {
    const gateway = await startScriptedGateway([{ status: 200, body: {} }]);
    await clientOf(gateway, { baseUrl: gateway.baseUrl + ending }).client.credits();
    expect(gateway.seen[0]?.path).toBe('/v1/credits');
  },
);

test('a path in front of the gateway is kept', async () => {
  const gateway = await startScriptedGateway([{ status: 200, body: {} }]);
  await clientOf(gateway, { baseUrl: `${gateway.baseUrl}/video/v1` }).client.credits();
  expect(gateway.seen[0]?.path).toBe('/video/v1/credits');
});

test.each(['127.0.0.1:8787', 'ftp://127.0.0.1', 'http://user:word@127.0.0.1'])(
  'the address %s is refused before anything is sent',
  (baseUrl) => {
    expect(() => createVideoClient({ baseUrl, apiKey: API_KEY })).toThrow(TypeError);
  },
);

test('a key that no header can carry is refused without being quoted', () => {
  const create = () => createVideoClient({ baseUrl: 'http://127.0.0.1', apiKey: 'ghub_sk_live_se\ncret' });
  expect(create).toThrow(TypeError);
  expect(create).not.toThrow(/cret/);
});

test("a refusal carries the gateway's status, code, words, field and request id", async () => {
  const error = {
    message: 'duration: fal/kling-2 renders 5 or 10 seconds.',
    type: 'invalid_request_error',
    code: 'invalid_request_error',
    request_id: 'req_aacb6a7d478c2fdea077ca09',
    param: 'duration',
  };
  const gateway = await startScriptedGateway([{ status: 400, body: { error } }]);
  await expect(clientOf(gateway).client.create(input)).rejects.toMatchObject({
    name: 'VideoApiError',
    status: 400,
    code: 'invalid_request_error',
    message: error.message,
    param: 'duration',
    requestId: error.request_id,
    retryAfterSeconds: null,
  });
});

test("an error page that is not the gateway's is reported by its status, never by its text", async () => {
  const gateway = await startScriptedGateway([
    { status: 403, headers: { 'x-request-id': 'req_1' }, body: '<h1>internal host 10.0.0.7</h1>' },
  ]);
  const failure = clientOf(gateway).client.credits();
  await expect(failure).rejects.toMatchObject({
    name: 'VideoApiError',
    status: 403,
    code: null,
    requestId: 'req_1',
  });
  await expect(failure).rejects.not.toThrow(/10\.0\.0\.7/);
});

test('a redirect is an error: the key goes nowhere but to the given address', async () => {
  const elsewhere = await startScriptedGateway([{ status: 200, body: {} }]);
  const gateway = await startScriptedGateway([
    { status: 307, headers: { location: `${elsewhere.baseUrl}/v1/credits` } },
  ]);
  await expect(clientOf(gateway).client.credits()).rejects.toMatchObject({
    name: 'VideoApiError',
    status: 307,
  });
  expect(elsewhere.seen).toEqual([]);
});
