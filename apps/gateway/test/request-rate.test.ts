/** Requests per minute of a key that has a limit of its own. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRateLimit } from '../src/rate-limit.ts';
import { createApiCaller, createApiCallers } from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { startReplica } from './start-replica.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

function rateHeadersOf(headers: Headers): (number | null)[] {
  return ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null ? null : Number(value);
  });
}

test('two gateways on one database let exactly as many through as the key may send, together', async () => {
  await using replica = await startReplica(gateway);
  const key = await createLimitedKey(gateway, { requests_per_minute: 20 });
  const there = createApiCaller(replica.url, key.key);
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? key : there).get('/v1/credits')),
  );
  const through = answers.filter(({ status }) => status === 200);
  expect(through).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(44);
  const remaining = through.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
  expect(remaining.sort((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

test('every answer to the key says how far it has come, an error too, until it is refused', async () => {
  const key = await createLimitedKey(gateway, { requests_per_minute: 6 });
  const first = await key.get('/v1/credits');
  const [, , resetsAt = null] = rateHeadersOf(first.headers);
  expect(rateHeadersOf(first.headers)).toEqual([6, 5, resetsAt]);
  expect(resetsAt).toSatisfy((reset: number) => reset > Date.now() / 1000 && reset <= Date.now() / 1000 + 61);
  const others = [
    await key.post(GENERATIONS, { ...KLING, duration: 7 }),
    await key.post(GENERATIONS, '{ no json'),
    await key.post(GENERATIONS, KLING, { 'content-type': 'text/plain' }),
    await key.get('/v1/videos/unknown'),
    await key.get('/trpc/credits.get?input={}'),
  ];
  expect(others.map(({ status }) => status)).toEqual([400, 400, 415, 404, 200]);
  expect(others.map(({ headers }) => rateHeadersOf(headers))).toEqual(
    [4, 3, 2, 1, 0].map((remaining) => [6, remaining, resetsAt]),
  );

  const refused = await key.get('/v1/credits');
  expectError(refused, 429, 'rate_limit_exceeded', {
    message: expect.stringMatching(/^More than 6 requests in a minute\. Try again in \d+ s\.$/),
    limit_name: 'requests_per_minute',
    limit: 6,
    remaining: 0,
    resets_at: expect.any(Number),
  });
  const [, , resetsThen = null] = rateHeadersOf(refused.headers);
  expect(rateHeadersOf(refused.headers)).toEqual([6, 0, resetsThen]);
  expect(Math.abs((resetsThen ?? 0) - (resetsAt ?? 0))).toBeLessThanOrEqual(1);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  const overTrpc = await key.get('/trpc/credits.get?input={}');
  expect(overTrpc).toMatchObject({
    status: 429,
    body: {
      error: { data: { code: 'TOO_MANY_REQUESTS', error: { limit_name: 'requests_per_minute', limit: 6 } } },
    },
  });
  expect(rateHeadersOf(overTrpc.headers)).toEqual([6, 0, expect.any(Number)]);
});

test('a key without such a limit is told of none, and may have one above that of the process', async () => {
  await using narrow = await startGateway({ RATE_LIMIT_PER_MINUTE: '2' });
  const plain = await createLimitedKey(narrow, { open_jobs: 5 });
  expect(rateHeadersOf((await plain.get('/v1/credits')).headers)).toEqual([null, null, null]);
  const wide = await createLimitedKey(narrow, { requests_per_minute: 5 });
  for (let call = 0; call < 5; call += 1) expect((await wide.get('/v1/credits')).status).toBe(200);
  expect((await wide.get('/v1/credits')).status).toBe(429);
});

test('a changed limit counts at once, with what was counted before; a lifted one no more', async () => {
  const { operator } = createApiCallers(gateway);
  const key = await createLimitedKey(gateway, { requests_per_minute: 2 });
  const change = (requests_per_minute: number | null) =>
    operator.patch(`/v1/admin/keys/${key.id}`, { limits: { requests_per_minute } });
  const statuses = async (calls: number) => {
    const seen: number[] = [];
    for (let call = 0; call < calls; call += 1) seen.push((await key.get('/v1/credits')).status);
    return seen;
  };
  expect(await statuses(3)).toEqual([200, 200, 429]);
  await change(4);
  expect(await statuses(3)).toEqual([200, 200, 429]);
  await change(1);
  expect(await statuses(1)).toEqual([429]);
  await change(null);
  expect(await statuses(5)).toEqual([200, 200, 200, 200, 200]);
});

test('a key that is out of requests costs no statement until its minute is over, and then begins anew', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    let statements = 0;
    const { database } = gateway;
    const counting: typeof database = {
      ...database,
      query(text, values) {
        statements += 1;
        return database.query(text, values);
      },
    };
    const count = createRateLimit(counting, 1_000);
    const { id } = await createLimitedKey(gateway, { requests_per_minute: 2 });
    const scope = { organizationId: gateway.secrets.organization_id, mode: 'test' } as const;
    const caller = { keyId: id, scope, last4: 'wxyz', revoked: false, requestsPerMinute: 2 };
    expect(await count(caller)).toMatchObject({ exceeded: false, remaining: 1 });
    expect(await count(caller)).toMatchObject({ exceeded: false, remaining: 0 });
    for (let call = 0; call < 10; call += 1) {
      expect(await count(caller)).toMatchObject({ exceeded: true, remaining: 0 });
    }
    expect(statements).toBe(2);
    vi.setSystemTime(Date.now() + 60_001);
    expect(await count(caller)).toMatchObject({ exceeded: false, remaining: 1 });
    expect(await count({ ...caller, requestsPerMinute: null })).toMatchObject({ limit: 1_000 });
    expect(statements).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

test('when nobody can count, a limited key is refused as by an internal error, and others go on', async () => {
  await using broken = await startGateway();
  const key = await createLimitedKey(broken, { requests_per_minute: 1_000 });
  expect((await key.get('/v1/models')).status).toBe(200);
  await broken.database.query('drop table geekhub.request_counts');
  const refused = await key.post(GENERATIONS, KLING);
  expectError(refused, 500, 'internal_error', {
    message: 'Something went wrong on our side. Nothing was charged for this request.',
  });
  expect(refused.text).not.toMatch(/request_counts|relation/);
  const { sandbox } = createApiCallers(broken);
  expect((await sandbox.get('/v1/videos')).body).toMatchObject({ data: [] });
});
