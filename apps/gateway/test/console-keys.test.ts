/** The keys of an organisation in the hands of its own people: who may do what, and with whose. */
import { randomUUID } from 'node:crypto';
import type { ApiKey, CreatedApiKey } from '@geekhub/contracts/organization';
import type { Role } from '@geekhub/contracts/role';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { type ConsoleAnswer, callConsole, cookiesOf } from './console-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let callers: ApiCallers;
let own: string;

beforeAll(async () => {
  gateway = await startGateway();
  callers = createApiCallers(gateway);
  own = gateway.secrets.organization_id;
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A person of that role, who asks what the console asks. */
async function personWith(role: Role, organization = own, mode: 'live' | 'test' = 'test') {
  const email = `${randomUUID()}@example.com`;
  await gateway.database.query(
    'insert into geekhub.members (organization_id, email, role) values ($1, $2, $3)',
    [organization, email, role],
  );
  const options = { cookies: await cookiesOf(gateway, email), scope: `${organization}/${mode}` };
  return <T>(path: string, input: object = {}) =>
    callConsole(gateway.url, path, input, options) as Promise<ConsoleAnswer & { data: T }>;
}

describe('an owner', () => {
  test('makes, limits, renames and revokes keys of the side that is looked at', async () => {
    const owner = await personWith('owner');
    const made = await owner<CreatedApiKey>('keys.create', { name: 'a', limits: { open_jobs: 2 } });
    expect(made.data).toMatchObject({ mode: 'test', limits: { open_jobs: 2 } });
    const { id, key } = made.data;
    expect((await createApiCaller(gateway.url, key).get('/v1/credits')).status).toBe(200);

    const changed = await owner<ApiKey>('keys.change', { id, name: 'b', limits: { open_jobs: null } });
    expect(changed.data).toMatchObject({ name: 'b', limits: { open_jobs: null }, revoked: null });
    expect((await owner<ApiKey>('keys.revoke', { id })).data.revoked).not.toBeNull();
    expectError(await createApiCaller(gateway.url, key).get('/v1/credits'), 401, 'key_revoked');

    const names = async (input: object) =>
      (await owner<{ data: ApiKey[] }>('keys.list', input)).data.data.map(({ name }) => name);
    expect(await names({})).toEqual(['Console', 'default test']);
    expect(await names({ include_revoked: true })).toEqual(['b', 'Console', 'default test']);
    const live = await personWith('owner', own, 'live');
    expect((await live('keys.list')).text).not.toContain(id);
  });

  test('finds no key of another organisation, of the other side, or of nobody: all are answered alike', async () => {
    const owner = await personWith('owner');
    const { id: organization } = await createOrganization(callers.operator);
    const stranger = await personWith('owner', organization);
    const theirs = (await stranger<CreatedApiKey>('keys.create', { name: 'theirs' })).data;
    const live = await personWith('owner', own, 'live');
    const otherSide = (await live<CreatedApiKey>('keys.create', { name: 'live' })).data;
    for (const id of [theirs.id, otherSide.id, randomUUID()]) {
      for (const call of ['keys.change', 'keys.revoke']) {
        const answer = await owner(call, { id });
        expect([answer.status, answer.code]).toEqual([404, 'not_found']);
      }
    }
    expect((await createApiCaller(gateway.url, theirs.key).get('/v1/credits')).status).toBe(200);
    expect((await owner('keys.list', { include_revoked: true })).text).not.toContain(theirs.id);
  });

  test('has a hundred keys that work at most', async () => {
    const { id } = await createOrganization(callers.operator);
    const owner = await personWith('owner', id, 'live');
    await gateway.database.query(
      `insert into geekhub.api_keys (id, organization_id, name, mode, hash, last4)
       select gen_random_uuid(), $1, 'k', 'live', decode(repeat(lpad(to_hex(n), 8, '0'), 8), 'hex'), 'abcd'
       from generate_series(1, 98) n`,
      [id],
    );
    // Those two that the organisation and the console began with make a hundred.
    const refused = await owner('keys.create', { name: 'one too many' });
    expect([refused.status, refused.code]).toEqual([409, 'conflict']);
    const { data: body } = await owner<{ data: ApiKey[] }>('keys.list');
    await owner('keys.revoke', { id: body.data.find(({ is_console }) => !is_console)?.id });
    expect((await owner('keys.create', { name: 'again' })).status).toBe(200);
  });
});

test.each(['developer', 'viewer'] as const)('a %s looks at keys and changes none', async (role) => {
  const person = await personWith(role);
  expect((await person('keys.list')).status).toBe(200);
  for (const [call, input] of [
    ['keys.create', { name: 'mine' }],
    ['keys.change', { id: randomUUID(), name: 'mine' }],
    ['keys.revoke', { id: randomUUID() }],
  ] as const) {
    const answer = await person(call, input);
    expect([answer.status, answer.code]).toEqual([403, 'forbidden']);
  }
});

describe('the key of the console', () => {
  test('is limited, and neither revoked nor renamed nor slowed down, by an owner or the operator', async () => {
    const owner = await personWith('owner');
    const { data: body } = await owner<{ data: ApiKey[] }>('keys.list');
    const id = body.data.find(({ is_console }) => is_console)?.id ?? '';
    const theOperator = (change: object) => callers.operator.patch<ApiKey>(`/v1/admin/keys/${id}`, change);

    expectError(await callers.operator.delete(`/v1/admin/keys/${id}`), 409, 'conflict');
    expectError(await theOperator({ name: 'x' }), 409, 'conflict');
    const slow = { limits: { requests_per_minute: 1 } };
    expectError(await theOperator(slow), 400, 'invalid_request_error', {
      param: 'limits.requests_per_minute',
    });
    expect((await owner('keys.revoke', { id })).code).toBe('conflict');
    expect((await owner('keys.change', { id, name: 'x' })).code).toBe('conflict');
    expect((await owner('keys.change', { id, ...slow })).code).toBe('invalid_request_error');

    const limits = { limits: { requests_per_minute: null, seconds_per_job: 4 } };
    expect((await owner<ApiKey>('keys.change', { id, ...limits })).data.limits.seconds_per_job).toBe(4);
    expect((await owner('videos.create', KLING)).code).toBe('invalid_request_error');
    expect((await theOperator({ limits: { seconds_per_job: null } })).status).toBe(200);
    expect((await owner('videos.create', KLING)).status).toBe(200);
    await expect(
      gateway.database.query('update geekhub.api_keys set revoked_at = geekhub.app_now() where id = $1', [
        id,
      ]),
    ).rejects.toThrow('api_keys_console_is_never_revoked');
  });
});

describe('when a key was last used', () => {
  const lastUsed = async (id: string): Promise<number | null> => {
    const path = `/v1/admin/organizations/${own}/keys?limit=100`;
    const { body } = await callers.operator.get<{ data: ApiKey[] }>(path);
    return body.data.find((each) => each.id === id)?.last_used ?? null;
  };

  test('is written down a moment later, once for many requests; what was refused is no use', async () => {
    const statements: string[] = [];
    await using counted = await startGateway({}, { onStatement: (text) => statements.push(text) });
    const caller = createApiCaller(counted.url, counted.secrets.test_key);
    const answers: Answer<unknown>[] = await Promise.all(
      Array.from({ length: 50 }, () => caller.post(GENERATIONS, KLING)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const notes = () => statements.filter((text) => text.includes('note_key_uses')).length;
    await expect.poll(notes, { timeout: 5_000 }).toBe(1);
    for (let time = 0; time < 20; time += 1) await caller.get('/v1/credits');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(notes()).toBe(1);
  });

  test('is never for one that was only refused, and stays with one that is revoked', async () => {
    const owner = await personWith('owner');
    const { id, key } = (await owner<CreatedApiKey>('keys.create', { name: 'used once' })).data;
    expect(await lastUsed(id)).toBeNull();
    await createApiCaller(gateway.url, key).get('/v1/credits');
    await owner('keys.revoke', { id });
    await expect.poll(() => lastUsed(id), { timeout: 5_000 }).not.toBeNull();
    const used = await lastUsed(id);
    expectError(await createApiCaller(gateway.url, key).get('/v1/credits'), 401, 'key_revoked');
    expect(await lastUsed(id)).toBe(used);
  });
});
