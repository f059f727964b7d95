/** The operator's calls about the limits of a key. */
import { randomUUID } from 'node:crypto';
import { createTrpcVideoClient } from '@geekhub/client/trpc-client';
import type { KeyLimits } from '@geekhub/contracts/key-limits';
import type { ApiKey, CreatedApiKey } from '@geekhub/contracts/organization';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { NO_LIMITS } from './no-limits.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const ALL_LIMITS: KeyLimits = {
  requests_per_minute: 1_000,
  open_jobs: 3,
  mxn_per_day: '42.00',
  models: ['fal/kling-2', 'fal/hailuo-02'],
  seconds_per_job: 8,
};

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway();
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const change = (id: string, body: object) => callers.operator.patch<ApiKey>(`/v1/admin/keys/${id}`, body);
const keysOf = (organizationId: string) => `/v1/admin/organizations/${organizationId}/keys`;

test('the operator gives limits to a new key, and sees them in every answer about it', async () => {
  const { id } = await createOrganization(callers.operator);
  const body = { name: 'limited', mode: 'live', limits: { ...ALL_LIMITS, mxn_per_day: '42' } };
  const created = await callers.operator.post<CreatedApiKey>(keysOf(id), body);
  expect(created.body).toMatchObject({ name: 'limited', limits: ALL_LIMITS });
  const listed = await callers.operator.get<{ data: ApiKey[] }>(keysOf(id));
  expect(listed.body.data.map(({ limits }) => limits)).toEqual([ALL_LIMITS, NO_LIMITS, NO_LIMITS]);
  const revoked = await callers.operator.delete(`/v1/admin/keys/${created.body.id}`);
  expect(revoked.body).toMatchObject({ limits: ALL_LIMITS, revoked: expect.any(Number) });
});

test('the operator changes a name or single limits; what is left out stays, null lifts', async () => {
  const key = await createLimitedKey(gateway, ALL_LIMITS);
  const unchanged = await change(key.id, {});
  expect(unchanged.body).toMatchObject({ id: key.id, name: 'limited', limits: ALL_LIMITS, revoked: null });
  const renamed = await change(key.id, { name: 'renamed' });
  expect(renamed.body).toEqual({ ...unchanged.body, name: 'renamed' });
  const lifted = await change(key.id, { limits: { open_jobs: null, mxn_per_day: '1.5' } });
  const limits = { ...ALL_LIMITS, open_jobs: null, mxn_per_day: '1.50' };
  expect(lifted.body).toEqual({ ...renamed.body, limits });
  expect((await change(key.id, { name: 'free', limits: NO_LIMITS })).body).toEqual({
    ...renamed.body,
    name: 'free',
    limits: NO_LIMITS,
  });
});

test('the operator changes the same through tRPC', async () => {
  const key = await createLimitedKey(gateway, { open_jobs: 3 });
  const operator = createTrpcVideoClient({ baseUrl: gateway.url, apiKey: gateway.secrets.admin_token });
  const changed = await operator.admin.keys.change.mutate({ id: key.id, limits: { seconds_per_job: 5 } });
  expect(changed.limits).toEqual({ ...NO_LIMITS, open_jobs: 3, seconds_per_job: 5 });
});

test('the operator changes nothing of the keys of another organisation', async () => {
  const other = await createOrganization(callers.operator);
  const before = await callers.operator.get(keysOf(other.id));
  const key = await createLimitedKey(gateway, {});
  await change(key.id, { name: 'mine', limits: ALL_LIMITS });
  expect((await callers.operator.get(keysOf(other.id))).text).toBe(before.text);
});

test.each([
  [{ limits: { requests_per_minute: 0 } }, 'limits.requests_per_minute'],
  [{ limits: { open_jobs: 1.5 } }, 'limits.open_jobs'],
  [{ limits: { mxn_per_day: '0.00' } }, 'limits.mxn_per_day'],
  [{ limits: { mxn_per_day: 10 } }, 'limits.mxn_per_day'],
  [{ limits: { models: [] } }, 'limits.models'],
  [{ limits: { models: ['fal/kling-9'] } }, 'limits.models.0'],
  [{ limits: { seconds_per_job: 61 } }, 'limits.seconds_per_job'],
  [{ limits: { pesos: '1.00' } }, 'limits.pesos'],
  [{ limits: null }, 'limits'],
  [{ name: '' }, 'name'],
  [{ mode: 'live' }, 'mode'],
  [{ id: randomUUID() }, 'id'],
])('the operator is told what is wrong with %j, and nothing is changed', async (body, param) => {
  const key = await createLimitedKey(gateway, ALL_LIMITS);
  expectError(await change(key.id, body), 400, 'invalid_request_error', { param });
  expect((await change(key.id, {})).body).toMatchObject({ name: 'limited', limits: ALL_LIMITS });
  if ('limits' in body && body.limits !== null) {
    const path = keysOf(gateway.secrets.organization_id);
    const created = await callers.operator.post(path, { name: 'new', mode: 'test', ...body });
    expectError(created, 400, 'invalid_request_error', { param });
  }
});

test('the operator is told of a key that does not exist, and nobody else may change one', async () => {
  expectError(await change(randomUUID(), { name: 'x' }), 404, 'not_found', { message: 'No such key.' });
  const key = await createLimitedKey(gateway, {});
  const byItself = await key.patch(`/v1/admin/keys/${key.id}`, { limits: { open_jobs: 9 } });
  expectError(byItself, 401, 'invalid_api_key');
});
