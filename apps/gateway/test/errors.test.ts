/** Every kind of refusal, seen from outside. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway(await unreachableFal());
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('a field that is wrong is a 400 that names it', async () => {
  expectError(await callers.live.post(GENERATIONS, { ...KLING, duration: 7 }), 400, 'invalid_request_error', {
    message: 'duration: must be one of 5, 10 seconds for fal/kling-2',
    param: 'duration',
  });
});

test('a request without a key is a 401 missing_api_key', async () => {
  expectError(await callers.stranger.get('/v1/credits'), 401, 'missing_api_key');
  const basic = await callers.stranger.get('/v1/credits', { authorization: 'Basic dXNlcjpwYXNz' });
  expectError(basic, 401, 'missing_api_key');
});

test('a key that nobody was given is a 401 invalid_api_key, whatever its form', async () => {
  const wrong = [
    'nonsense',
    gateway.secrets.live_key.slice(0, -1),
    gateway.secrets.live_key.replace('live', 'test'),
    `ghub_sk_live_${'0'.repeat(32)}`,
  ];
  for (const key of wrong) {
    expectError(await createApiCaller(gateway.url, key).get('/v1/credits'), 401, 'invalid_api_key');
  }
});

test('a key is asked for before the body is looked at', async () => {
  expectError(await callers.stranger.post(GENERATIONS, '{ no json'), 401, 'missing_api_key');
  expectError(await callers.stranger.post(GENERATIONS, 'x'.repeat(11_000_000)), 401, 'missing_api_key');
});

test('a revoked key is a 401 key_revoked', async () => {
  const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
  const created = await callers.operator.post<{ id: string; key: string }>(path, {
    name: 'short-lived',
    mode: 'live',
  });
  await callers.operator.delete(`/v1/admin/keys/${created.body.id}`);
  expectError(await createApiCaller(gateway.url, created.body.key).get('/v1/credits'), 401, 'key_revoked');
});

test('a video that costs more than is available is a 402 that says by how much', async () => {
  const answer = await callers.live.post(GENERATIONS, {
    model: 'fal/veo-3.1',
    prompt: 'a whale',
    duration: 8,
  });
  expectError(answer, 402, 'insufficient_balance', {
    required: '67.20',
    available: '50.00',
    currency: 'MXN',
    message: expect.stringContaining('Nothing was charged'),
  });
  expect((await callers.live.get('/v1/videos')).body).toMatchObject({ data: [] });
});

test('an unknown model is a 404 model_not_found', async () => {
  const submitted = await callers.live.post(GENERATIONS, { ...KLING, model: 'fal/kling-9' });
  expectError(submitted, 404, 'model_not_found', { param: 'model' });
  expectError(await callers.live.get('/v1/models/fal/kling-9'), 404, 'model_not_found');
});

test('an unknown job is a 404 not_found', async () => {
  expectError(await callers.live.get(`/v1/videos/${randomUUID()}`), 404, 'not_found', {
    message: 'No such video.',
  });
});

test('an unknown address and one that cannot be read have the one error shape too', async () => {
  expectError(await callers.live.get('/v1/films'), 404, 'not_found', { message: 'No such address.' });
  expectError(await callers.live.get('/v1'), 404, 'not_found');
  expectError(await callers.live.get('/console/films.js'), 404, 'not_found');
  expectError(await callers.live.get('/v1/videos/%ZZ'), 400, 'invalid_request_error', {
    message: 'The address cannot be read.',
  });
  expectError(await callers.live.get('/v1/videos/%00'), 404, 'not_found');
});

test('a known address asked with another method is a 405 that says which it takes, with or without a key', async () => {
  const wrong: [Promise<Answer<unknown>>, string][] = [
    [callers.live.delete('/v1/credits'), 'GET, HEAD'],
    [callers.stranger.delete('/v1/credits'), 'GET, HEAD'],
    [callers.live.put(GENERATIONS, KLING), 'POST'],
    [callers.live.get(GENERATIONS), 'POST'],
    [callers.live.post('/v1/videos', 'x'.repeat(11_000_000)), 'GET, HEAD'],
    [callers.operator.post(`/v1/webhooks/endpoints/${randomUUID()}`, {}), 'DELETE, GET, HEAD, PATCH'],
    [callers.stranger.post('/healthz', {}), 'GET, HEAD'],
    [callers.stranger.get(`/callbacks/fal/${randomUUID()}/${'0'.repeat(32)}`), 'POST'],
    [callers.stranger.delete('/storage/v1/object/public/generated-videos/a/b/video.mp4'), 'GET, HEAD'],
  ];
  for (const [request, allow] of wrong) {
    const answer = await request;
    expectError(answer, 405, 'method_not_allowed', { message: `This address takes ${allow}.` });
    expect(answer.headers.get('allow')).toBe(allow);
  }
});

test('what the present state does not allow is a 409 conflict', async () => {
  expectError(
    await callers.operator.put('/v1/admin/fx-rates/2020-01', { mxn_per_usd: '18' }),
    409,
    'conflict',
  );
});

test('a body that is too large is a 413, and one that is not JSON a 415', async () => {
  expectError(
    await callers.live.post(GENERATIONS, { model: 'x'.repeat(9_900_000) }),
    413,
    'payload_too_large',
  );
  expectError(
    await callers.operator.post('/v1/admin/organizations', { name: 'x'.repeat(300_000) }),
    413,
    'payload_too_large',
  );
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await callers.live.post(GENERATIONS, '{}', { 'content-type': type });
    expectError(answer, 415, 'unsupported_media_type');
  }
});

test('an Idempotency-Key that was used with another request is a 422', async () => {
  const headers = { 'idempotency-key': 'one-key-two-requests' };
  expect((await callers.live.post(GENERATIONS, KLING, headers)).status).toBe(200);
  const other = await callers.live.post(GENERATIONS, { ...KLING, prompt: 'a blue balloon' }, headers);
  expectError(other, 422, 'idempotency_mismatch');
});

test('a provider without credentials is a 502 that names the variable and nothing else of the configuration', async () => {
  const answer = await callers.live.post(GENERATIONS, {
    model: 'google/veo-3',
    prompt: 'a whale',
    duration: 4,
  });
  expectError(answer, 502, 'provider_unavailable', { message: expect.stringContaining('GEMINI_API_KEY') });
  expect(answer.text).not.toContain('fal-key-of-the-test');
});

test('more requests than a minute allows are a 429 with Retry-After, and touch no other key', async () => {
  await using limited = await startGateway({ RATE_LIMIT_PER_MINUTE: '5' });
  const busy = createApiCaller(limited.url, limited.secrets.live_key);
  for (let call = 1; call <= 5; call += 1) expect((await busy.get('/v1/credits')).status).toBe(200);
  const refused = await busy.get('/v1/credits');
  expectError(refused, 429, 'rate_limit_exceeded', {
    limit_name: 'requests_per_minute',
    limit: 5,
    remaining: 0,
    resets_at: expect.any(Number),
  });
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  const overTrpc = await busy.get('/trpc/credits.get?input=%7B%7D');
  expect([overTrpc.status, overTrpc.headers.get('retry-after')]).toEqual([
    429,
    expect.stringMatching(/^\d+$/),
  ]);
  const other = createApiCaller(limited.url, limited.secrets.test_key);
  expect((await other.get('/v1/credits')).status).toBe(200);
});

test('a database that is gone is a 500 that tells nothing of it', async () => {
  await using broken = await startGateway({ LOG_LEVEL: 'error' });
  const caller = createApiCaller(broken.url, broken.secrets.live_key);
  expect((await caller.get('/readyz')).status).toBe(200);
  await broken.database.close();

  const message = 'Something went wrong on our side. Nothing was charged for this request.';
  for (const path of ['/v1/credits', `/v1/videos/${randomUUID()}`, '/v1/models', '/v1/videos']) {
    expectError(await caller.get(path), 500, 'internal_error', { message });
  }
  expectError(await caller.post(GENERATIONS, KLING), 500, 'internal_error', { message });
  const trpc = await caller.get<{ error: unknown }>('/trpc/credits.get?input={}');
  expect(trpc).toMatchObject({
    status: 500,
    body: { error: { message, data: { error: { code: 'internal_error', message } } } },
  });
  expect(trpc.text).not.toMatch(/stack|pglite|pool|closed|node_modules/i);

  expect((await caller.get('/healthz')).status).toBe(200);
  const ready = await caller.get('/readyz');
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '2']);
  expect(ready.text).not.toMatch(/pglite|pool|closed/i);
  const failed = await caller.get<{ error: { request_id: string } }>('/v1/models');
  expect(broken.log().some((line) => line.includes(failed.body.error.request_id))).toBe(true);
});
