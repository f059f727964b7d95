/** What a limited key may do, and what it is told when it may not. */
import { randomUUID } from 'node:crypto';
import { createTrpcVideoClient } from '@geekhub/client/trpc-client';
import type { ErrorBody } from '@geekhub/contracts/error-body';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, type ApiCallers, createApiCallers } from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { NO_LIMITS } from './no-limits.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { startReplica } from './start-replica.ts';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  // Test videos take an hour: jobs stay open.
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const change = (id: string, body: object) => callers.operator.patch(`/v1/admin/keys/${id}`, body);

async function jobIdsOf(caller: ApiCaller): Promise<string[]> {
  const { body } = await caller.get<{ data: { id: string }[] }>('/v1/videos?limit=100');
  return body.data.map(({ id }) => id);
}

/** Every refusal of a submit, the limits that bring it about, and the requests that come before it. */
const REFUSALS = [
  {
    name: 'one job more than open_jobs',
    limits: { open_jobs: 1 },
    before: 1,
    input: KLING,
    status: 429,
    trpcCode: 'TOO_MANY_REQUESTS',
    code: 'rate_limit_exceeded',
    fields: {
      message: 'The limit open_jobs of this API key is reached: 1 at once. Try again when a job has ended.',
      limit_name: 'open_jobs',
      limit: 1,
      remaining: 0,
    },
  },
  {
    name: 'a peso more than mxn_per_day',
    limits: { mxn_per_day: '10' },
    before: 2,
    input: KLING,
    status: 402,
    trpcCode: 'PAYMENT_REQUIRED',
    code: 'spending_limit_reached',
    fields: {
      message: expect.stringContaining('4.20 MXN and this API key may spend 1.60 MXN more today'),
      required: '4.20',
      available: '1.60',
      currency: 'MXN',
      resets_at: expect.any(Number),
    },
  },
  {
    name: 'a model that is not among several models',
    limits: { models: ['fal/hailuo-02', 'fal/luma-ray-2'] },
    before: 0,
    input: KLING,
    status: 400,
    trpcCode: 'BAD_REQUEST',
    code: 'invalid_request_error',
    fields: {
      message: 'model: with this API key it must be one of fal/hailuo-02, fal/luma-ray-2',
      param: 'model',
    },
  },
  {
    name: 'another model than the one',
    limits: { models: ['fal/hailuo-02'] },
    before: 0,
    input: KLING,
    status: 400,
    trpcCode: 'BAD_REQUEST',
    code: 'invalid_request_error',
    fields: { message: 'model: with this API key it must be fal/hailuo-02', param: 'model' },
  },
  {
    name: 'a longer video than seconds_per_job, though its length is the default',
    limits: { seconds_per_job: 5 },
    before: 1,
    input: { model: 'fal/hailuo-02', prompt: 'a red balloon' },
    status: 400,
    trpcCode: 'BAD_REQUEST',
    code: 'invalid_request_error',
    fields: {
      message: 'duration: with this API key it must be at most 5 seconds, not 6',
      param: 'duration',
    },
  },
] as const;

describe.each(REFUSALS)('$name', ({ limits, before, input, status, trpcCode, code, fields }) => {
  async function keyAtItsLimit() {
    const key = await createLimitedKey(gateway, JSON.parse(JSON.stringify(limits)));
    for (let job = 0; job < before; job += 1) expect((await key.post(GENERATIONS, KLING)).status).toBe(200);
    return key;
  }

  test('is refused by REST, and changes nothing', async () => {
    const key = await keyAtItsLimit();
    const credits = await key.get('/v1/credits');
    const jobIds = await jobIdsOf(key);
    const refused = await key.post<ErrorBody>(GENERATIONS, input);
    expectError(refused, status, code, fields);
    expect(refused.headers.has('retry-after')).toBe(status === 429);
    if (status === 429) expect(Number(refused.headers.get('retry-after'))).toBe(15);
    const { resets_at } = refused.body.error;
    if (resets_at !== undefined) {
      expect(resets_at % 86_400).toBe(0);
      expect(resets_at - Date.now() / 1000).toSatisfy((left: number) => left > -5 && left <= 86_400);
    }
    expect((await key.get('/v1/credits')).body).toEqual(credits.body);
    expect(await jobIdsOf(key)).toEqual(jobIds);
  });

  test('is refused by tRPC in the same words', async () => {
    const { key } = await keyAtItsLimit();
    const client = createTrpcVideoClient({ baseUrl: gateway.url, apiKey: key });
    await expect(client.videos.create.mutate(input)).rejects.toMatchObject({
      data: { code: trpcCode, httpStatus: status, error: { type: code, code, ...fields } },
    });
  });

  test('is taken in under the same Idempotency-Key once the limit is lifted', async () => {
    const key = await keyAtItsLimit();
    const headers = { 'idempotency-key': randomUUID() };
    expect((await key.post(GENERATIONS, input, headers)).status).toBe(status);
    await change(key.id, { limits: NO_LIMITS });
    const taken = await key.post<{ id: string }>(GENERATIONS, input, headers);
    expect(taken.status, taken.text).toBe(200);
    expect(taken.headers.has('idempotent-replayed')).toBe(false);
    await change(key.id, { limits: { ...NO_LIMITS, ...limits } });
    const again = await key.post<{ id: string }>(GENERATIONS, input, headers);
    expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('is refused of no other key', async () => {
    const key = await keyAtItsLimit();
    expect((await key.post(GENERATIONS, input)).status).toBe(status);
    expect((await callers.sandbox.post(GENERATIONS, input)).status).toBe(200);
    const neighbour = await createLimitedKey(gateway, {});
    expect((await neighbour.post(GENERATIONS, input)).status).toBe(200);
  });
});

test('64 submits at once on pesos for ten through two gateways are ten jobs, and the others a 402', async () => {
  await using replica = await startReplica(gateway, { SANDBOX_DELAY_SECONDS: '3600' });
  const key = await createLimitedKey(gateway, { mxn_per_day: '42.00' });
  const there = createTrpcVideoClient({ baseUrl: replica.url, apiKey: key.key });
  const statuses = await Promise.all(
    Array.from({ length: 64 }, async (_, at) => {
      if (at % 2 === 0) return (await key.post(GENERATIONS, KLING)).status;
      return there.videos.create.mutate(KLING).then(
        () => 200,
        (refusal: { data: { httpStatus: number } }) => refusal.data.httpStatus,
      );
    }),
  );
  const count = (status: number) => statuses.filter((each) => each === status).length;
  expect([count(200), count(402)]).toEqual([10, 54]);
});
