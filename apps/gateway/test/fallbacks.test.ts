/** Models that take over, as callers ask for them and as they are refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, type ApiCallers, createApiCallers } from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const submit = (fields: object, caller: ApiCaller = callers.sandbox) =>
  caller.post<{ id: string }>(GENERATIONS, { ...KLING, ...fields });

test('a job says which model was asked for and which renders, and what is held for the dearest', async () => {
  const job = await submit({ fallback_models: ['fal/luma-ray-2'], max_cost: '21.00' });
  expect(job).toMatchObject({
    status: 200,
    body: { model: 'fal/kling-2', rendered_by: 'fal/kling-2', cost: { amount: '21.00', state: 'held' } },
  });
});

test.each([
  [
    'a model that cannot render as many seconds',
    ['fal/luma-ray-2', 'fal/hailuo-02'],
    'fallback_models.1: duration: must be one of 6, 10 seconds for fal/hailuo-02',
  ],
  ['the model itself', ['fal/kling-2'], 'fallback_models.0: fal/kling-2 is named before'],
  [
    'one model twice',
    ['fal/luma-ray-2', 'fal/luma-ray-2'],
    'fallback_models.1: fal/luma-ray-2 is named before',
  ],
])('%s is no fallback', async (_what, fallback_models, message) => {
  const param = message.slice(0, 'fallback_models.0'.length);
  expectError(await submit({ fallback_models }), 400, 'invalid_request_error', { message, param });
});

test('each fallback must be able to do what was asked for', async () => {
  const fields = { model: 'fal/veo-3.1', duration: 8, seed: 1, fallback_models: ['google/veo-3.1'] };
  expectError(await submit(fields), 400, 'invalid_request_error', {
    message: 'fallback_models.0: seed: google/veo-3.1 has no seed',
    param: 'fallback_models.0',
  });
  expect((await submit({ ...fields, seed: undefined })).status).toBe(200);
});

test('a model that there is not is a 404, as it is alone', async () => {
  const unknown = await submit({ fallback_models: ['fal/kling-9'] });
  expectError(unknown, 404, 'model_not_found', {
    message: 'fallback_models.0: No such model. GET /v1/models lists them.',
    param: 'fallback_models.0',
  });
});

test.each([
  ['fallback_models', []],
  ['fallback_models', ['fal/luma-ray-2', 'fal/runway-gen-4', 'fal/hailuo-02', 'fal/veo-3.1']],
  ['fallback_models', 'fal/luma-ray-2'],
  ['max_cost', 21],
  ['max_cost', '0'],
  ['max_cost', '-1.00'],
  ['max_cost', '1e3'],
  ['max_cost', '1.0000001'],
])('%s cannot be %j', async (param, value) => {
  expectError(await submit({ [param]: value }), 400, 'invalid_request_error', {
    message: expect.stringMatching(new RegExp(`^${param}: `)),
    param,
  });
});

test('a job that could cost more than max_cost is a 402 that says what it could cost', async () => {
  const fields = { fallback_models: ['fal/luma-ray-2'], max_cost: '20.99' };
  expectError(await submit(fields), 402, 'max_cost_exceeded', {
    message: 'max_cost: 5 seconds of fal/luma-ray-2 cost 21.00 MXN. Nothing was charged.',
    ...{ param: 'max_cost', required: '21.00', currency: 'MXN' },
  });
});

test('a key that may not use the fallback may not name it', async () => {
  const caller = await createLimitedKey(gateway, { models: ['fal/kling-2'] });
  expectError(await submit({ fallback_models: ['fal/luma-ray-2'] }, caller), 400, 'invalid_request_error', {
    message: 'fallback_models: with this API key it must be fal/kling-2',
    param: 'fallback_models',
  });
  expect((await submit({}, caller)).status).toBe(200);
});

test('the same key with another fallback is another request', async () => {
  const headers = { 'idempotency-key': 'fallbacks' };
  const body = { ...KLING, fallback_models: ['fal/luma-ray-2'] };
  expect((await callers.sandbox.post(GENERATIONS, body, headers)).status).toBe(200);
  for (const other of [
    KLING,
    { ...KLING, fallback_models: ['fal/runway-gen-4'] },
    { ...body, max_cost: '50' },
  ]) {
    expectError(await callers.sandbox.post(GENERATIONS, other, headers), 422, 'idempotency_mismatch');
  }
});
