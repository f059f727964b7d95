/** Taking a job back over the wire. */
import type { Job } from '@geekhub/contracts/job';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
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

test('a canceled job answers as failed, with its code, its hold released, and the balance as before', async () => {
  const { body: submitted } = await callers.sandbox.post<Job>(GENERATIONS, KLING);
  const canceled = await callers.sandbox.post<Job>(`/v1/videos/${submitted.id}/cancel`, {});
  expect(canceled.status, canceled.text).toBe(200);
  expect(canceled.body).toMatchObject({
    id: submitted.id,
    status: 'failed',
    error_code: 'canceled',
    error: 'The job was canceled. Nothing was charged.',
    video_url: null,
    cost: { amount: '4.20', state: 'released' },
  });
  expect(canceled.body.completed).not.toBeNull();
  expect(canceled.headers.get('x-geekhub-balance-mxn')).toBe('10000.00');
  expect(canceled.headers.get('retry-after')).toBeNull();

  expect((await callers.sandbox.get(`/v1/videos/${submitted.id}`)).body).toEqual(canceled.body);
  expect((await callers.sandbox.post(`/v1/videos/${submitted.id}/cancel`, {})).body).toEqual(canceled.body);
  const { body: receipt } = await callers.sandbox.get(`/v1/videos/${submitted.id}/receipt`);
  expect(receipt).toMatchObject({ status: 'failed', charge: null, release: { amount: '4.20' } });
});

test('fields that the call does not have, and jobs that are not there, are refused', async () => {
  const { body: submitted } = await callers.sandbox.post<Job>(GENERATIONS, KLING);
  const path = `/v1/videos/${submitted.id}/cancel`;
  expectError(await callers.sandbox.post(path, { force: true }), 400, 'invalid_request_error', {
    param: 'force',
  });
  expectError(await callers.live.post(path, {}), 404, 'not_found');
  expect((await callers.sandbox.get<Job>(`/v1/videos/${submitted.id}`)).body.error_code).toBeNull();
});
