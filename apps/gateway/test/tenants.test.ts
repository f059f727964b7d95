/** Nobody learns of what is another's: not by a body, not by a status, not by a key of the wrong kind. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

let gateway: RunningGateway;
let callers: ApiCallers;
let neighbour: { live: ApiCaller; sandbox: ApiCaller };

beforeAll(async () => {
  gateway = await startGateway({
    SANDBOX_DELAY_SECONDS: '3600',
    ...(await unreachableFal()),
  });
  callers = createApiCallers(gateway);
  const { liveKey, testKey } = await createOrganization(callers.operator);
  neighbour = { live: createApiCaller(gateway.url, liveKey), sandbox: createApiCaller(gateway.url, testKey) };
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function submit(caller: ApiCaller): Promise<string> {
  const answer = await caller.post<{ id: string }>(GENERATIONS, KLING);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id;
}

function withoutRequestId(text: string): string {
  return text.replace(/req_[0-9a-f]{24}/, 'req_');
}

test("another's job, one of the other mode, a missing one and no id at all are answered alike, byte for byte", async () => {
  const own = await submit(callers.live);
  expect((await callers.live.get(`/v1/videos/${own}`)).status).toBe(200);
  expect((await callers.live.get(`/v1/videos/${own.toUpperCase()}`)).status).toBe(200);

  const ids = [
    await submit(neighbour.live),
    await submit(neighbour.sandbox),
    await submit(callers.sandbox),
    randomUUID(),
    '00000000-0000-0000-0000-000000000000',
    'no-uuid',
    "' or true --",
  ];
  const pathsOf = [
    (id: string) => `/v1/videos/${encodeURIComponent(id)}`,
    (id: string) => `/v1/videos/${encodeURIComponent(id)}/receipt`,
    (id: string) => `/trpc/videos.get?input=${encodeURIComponent(JSON.stringify({ id }))}`,
    (id: string) => `/trpc/videos.receipt?input=${encodeURIComponent(JSON.stringify({ id }))}`,
  ];
  for (const pathOf of pathsOf) {
    const answers = await Promise.all(ids.map((id) => callers.live.get(pathOf(id))));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 404));
    expect(new Set(answers.map(({ text }) => withoutRequestId(text))).size).toBe(1);
    const headerNames = answers.map(({ headers }) => [...headers.keys()].sort().join());
    expect(new Set(headerNames).size).toBe(1);
  }
});

test("lists and balances show the caller's own, of the key's own mode", async () => {
  const idsOf = async (caller: ApiCaller) => {
    const { body } = await caller.get<{ data: { id: string }[] }>('/v1/videos?limit=100');
    return body.data.map(({ id }) => id);
  };
  const all = [callers.live, callers.sandbox, neighbour.live, neighbour.sandbox];
  const fresh = await Promise.all(all.map(submit));
  const lists = await Promise.all(all.map(idsOf));
  for (const [at, id] of fresh.entries()) {
    expect(lists.map((list) => list.includes(id))).toEqual(all.map((_, other) => other === at));
  }

  const before = (await neighbour.live.get('/v1/credits')).text;
  await submit(callers.live);
  expect((await neighbour.live.get('/v1/credits')).text).toBe(before);
});

test('an API key runs nothing of the house, and the operator token makes no video', async () => {
  const { organization_id: organization } = gateway.secrets;
  for (const caller of [callers.live, callers.sandbox]) {
    const answers = [
      await caller.get('/v1/admin/organizations'),
      await caller.get(`/v1/admin/organizations/${organization}`),
      await caller.get(`/v1/admin/organizations/${organization}/keys`),
      await caller.post('/v1/admin/organizations', { name: 'mine' }),
      await caller.post(`/v1/admin/organizations/${organization}/keys`, { name: 'mine', mode: 'live' }),
      await caller.post(`/v1/admin/organizations/${organization}/transactions`, {
        type: 'recharge',
        amount_mxn: '1000000.00',
      }),
      await caller.put('/v1/admin/fx-rates/9999-12', { mxn_per_usd: '0.000001' }),
      await caller.delete(`/v1/admin/keys/${randomUUID()}`),
    ];
    for (const answer of answers) expectError(answer, 401, 'invalid_api_key');
    const batch = await caller.get(
      '/trpc/admin.organizations.list,credits.get?batch=1&input={"0":{},"1":{}}',
    );
    expect(batch.body).toMatchObject([
      { error: { data: { error: { code: 'invalid_api_key' } } } },
      { result: { data: { object: 'credits' } } },
    ]);
  }
  expectError(await callers.operator.post(GENERATIONS, KLING), 401, 'invalid_api_key');
  expectError(await callers.operator.get('/v1/credits'), 401, 'invalid_api_key');
  expectError(await callers.operator.get('/v1/models'), 401, 'invalid_api_key');
});
