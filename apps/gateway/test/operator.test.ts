/** The operator's calls: customers, keys, money booked by hand. */
import { randomUUID } from 'node:crypto';
import type { CreatedApiKey } from '@geekhub/contracts/organization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { type CreatedOrganization, createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { NO_LIMITS } from './no-limits.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

function transactionsOf({ id }: { id: string }): string {
  return `/v1/admin/organizations/${id}/transactions`;
}

async function creditsOf({ liveKey }: CreatedOrganization): Promise<unknown> {
  return (await createApiCaller(gateway.url, liveKey).get('/v1/credits')).body;
}

describe('organisations', () => {
  test('a new one begins with the bonus of 50.00 MXN and the test balance of 10,000.00', async () => {
    const created = await callers.operator.post<{ id: string }>('/v1/admin/organizations', {
      name: 'Estudio Ñ',
    });
    expect(created.status).toBe(200);
    expect(created.body).toEqual({
      id: expect.stringMatching(UUID),
      name: 'Estudio Ñ',
      retention_days: null,
      created: expect.closeTo(Date.now() / 1000, -2),
    });
    const found = await callers.operator.get(`/v1/admin/organizations/${created.body.id}`);
    expect(found.body).toEqual(created.body);

    const { liveKey, testKey } = await createOrganization(callers.operator);
    const balances = await Promise.all(
      [liveKey, testKey].map((key) => createApiCaller(gateway.url, key).get('/v1/credits')),
    );
    expect(balances.map(({ body }) => body)).toEqual([
      { object: 'credits', currency: 'MXN', balance: '50.00', held: '0.00', available: '50.00' },
      { object: 'credits', currency: 'MXN', balance: '10000.00', held: '0.00', available: '10000.00' },
    ]);
    const booked = await createApiCaller(gateway.url, liveKey).get('/v1/credits/transactions');
    expect(booked.body).toMatchObject({
      data: [{ type: 'bonus', amount: '50.00', balance_after: '50.00', job_id: null }],
    });
  });

  test('the list shows the newest first', async () => {
    const { id } = await createOrganization(callers.operator, 'the newest');
    const list = await callers.operator.get<{ data: { id: string; name: string }[] }>(
      '/v1/admin/organizations',
    );
    expect(list.body).toMatchObject({ object: 'list', has_more: false, next_cursor: null });
    expect(list.body.data[0]).toMatchObject({ id, name: 'the newest' });
    expect(list.body.data.at(-1)).toMatchObject({ id: gateway.secrets.organization_id, name: 'default' });
  });

  test('calls about one that does not exist are a 404, about no id at all a 400', async () => {
    const nobody = `/v1/admin/organizations/${randomUUID()}`;
    const missing = [
      await callers.operator.get(nobody),
      await callers.operator.get(`${nobody}/keys`),
      await callers.operator.post(`${nobody}/keys`, { name: 'x', mode: 'live' }),
      await callers.operator.post(`${nobody}/transactions`, { type: 'recharge', amount_mxn: '1.00' }),
    ];
    for (const answer of missing) expectError(answer, 404, 'not_found', { message: 'No such organization.' });
    expectError(await callers.operator.delete(`/v1/admin/keys/${randomUUID()}`), 404, 'not_found');
    expectError(await callers.operator.delete('/v1/admin/keys/x'), 400, 'invalid_request_error', {
      param: 'id',
    });
  });
});

describe('keys', () => {
  test('a key is shown once, works at once, and is refused the moment it is revoked', async () => {
    const { id } = await createOrganization(callers.operator);
    const keys = `/v1/admin/organizations/${id}/keys`;
    const created = await callers.operator.post<CreatedApiKey>(keys, { name: 'backend', mode: 'live' });
    const { key } = created.body;
    expect(created.body).toEqual({
      id: expect.stringMatching(UUID),
      name: 'backend',
      mode: 'live',
      key: expect.stringMatching(/^ghub_sk_live_[0-9A-Za-z]{32}$/),
      last4: key.slice(-4),
      limits: NO_LIMITS,
      created: expect.any(Number),
    });

    const caller = createApiCaller(gateway.url, key);
    expect((await caller.get('/v1/credits')).status).toBe(200);
    const list = await callers.operator.get<{ data: object[] }>(keys);
    expect(list.body.data[0]).toEqual({
      ...{ id: created.body.id, name: 'backend', mode: 'live', last4: key.slice(-4) },
      ...{
        created: created.body.created,
        revoked: null,
        limits: NO_LIMITS,
        is_console: false,
        last_used: null,
      },
    });
    expect(list.text).not.toContain(key.slice(13, -4));

    const revoked = await callers.operator.delete<{ revoked: number }>(`/v1/admin/keys/${created.body.id}`);
    expect(revoked.body).toMatchObject({ id: created.body.id, revoked: expect.any(Number) });
    expectError(await caller.get('/v1/credits'), 401, 'key_revoked');
    expectError(await caller.post(GENERATIONS, KLING), 401, 'key_revoked');
    const again = await callers.operator.delete(`/v1/admin/keys/${created.body.id}`);
    expect(again.body).toEqual(revoked.body);
  });

  test('of two keys of one organisation, one may go while the other stays', async () => {
    const { id, liveKey } = await createOrganization(callers.operator);
    const keys = `/v1/admin/organizations/${id}/keys`;
    const second = await callers.operator.post<CreatedApiKey>(keys, { name: 'second', mode: 'live' });
    await callers.operator.delete(`/v1/admin/keys/${second.body.id}`);
    expect((await createApiCaller(gateway.url, liveKey).get('/v1/credits')).status).toBe(200);
  });
});

describe('transactions', () => {
  test('a recharge answers with itself and the new balance, and stands in the customer’s list', async () => {
    const customer = await createOrganization(callers.operator);
    const body = { type: 'recharge', amount_mxn: '100', note: 'transfer 4711' };
    const booked = await callers.operator.post<{ id: string }>(transactionsOf(customer), body);
    const transaction = {
      id: expect.stringMatching(UUID),
      object: 'credit.transaction',
      type: 'recharge',
      amount: '100.00',
      balance_after: '150.00',
      job_id: null,
      note: 'transfer 4711',
      created: expect.any(Number),
    };
    expect(booked.status).toBe(200);
    expect(booked.body).toEqual({ ...transaction, balance: '150.00' });
    expect(booked.headers.get('x-geekhub-balance-mxn')).toBe('150.00');
    const listed = await createApiCaller(gateway.url, customer.liveKey).get(
      '/v1/credits/transactions?limit=1',
    );
    expect(listed.body).toMatchObject({ data: [transaction], has_more: true });
  });

  test('money for the sandbox stays in the sandbox', async () => {
    const customer = await createOrganization(callers.operator);
    const body = { type: 'bonus', amount_mxn: '0.0546', mode: 'test' };
    const booked = await callers.operator.post(transactionsOf(customer), body);
    expect(booked.body).toMatchObject({ amount: '0.0546', balance: '10000.0546' });
    expect(await creditsOf(customer)).toMatchObject({ balance: '50.00' });
  });

  test('a transaction with an Idempotency-Key is booked once, however often it is sent', async () => {
    const customer = await createOrganization(callers.operator);
    const headers = { 'idempotency-key': 'bank-reference-1' };
    const body = { type: 'recharge', amount_mxn: '25.50' };
    const send = (content: unknown) => callers.operator.post(transactionsOf(customer), content, headers);

    const parallel = await Promise.all(Array.from({ length: 8 }, () => send(body)));
    expect(new Set(parallel.map(({ text }) => text)).size).toBe(1);
    const replayed = parallel.filter(
      ({ headers: answered }) => answered.get('idempotent-replayed') === 'true',
    );
    expect(replayed).toHaveLength(7);
    expect((await send({ amount_mxn: '25.5', type: 'recharge' })).status).toBe(200);
    expectError(await send({ ...body, amount_mxn: '25.51' }), 422, 'idempotency_mismatch');
    expectError(await send({ ...body, mode: 'test' }), 422, 'idempotency_mismatch');
    expect(await creditsOf(customer)).toMatchObject({ balance: '75.50' });
  });

  test('an adjustment may take, but never more than is there', async () => {
    const customer = await createOrganization(callers.operator);
    const adjust = (amount_mxn: string) =>
      callers.operator.post(transactionsOf(customer), { type: 'adjustment', amount_mxn });
    expect((await adjust('-20.00')).body).toMatchObject({ amount: '-20.00', balance_after: '30.00' });
    expectError(await adjust('-30.000001'), 409, 'conflict', {
      message: 'The balance cannot fall below zero: 30.00 MXN are available.',
    });
    expect((await adjust('-30.00')).body).toMatchObject({ amount: '-30.00', balance: '0.00' });
    expect(await creditsOf(customer)).toMatchObject({ balance: '0.00', available: '0.00' });
  });

  test('what is held for an open job cannot be adjusted away', async () => {
    const customer = await createOrganization(callers.operator);
    const sandbox = createApiCaller(gateway.url, customer.testKey);
    expect((await sandbox.post(GENERATIONS, KLING)).status).toBe(200);
    const take = { type: 'adjustment', amount_mxn: '-10000.00', mode: 'test' };
    expectError(await callers.operator.post(transactionsOf(customer), take), 409, 'conflict', {
      message: 'The balance cannot fall below zero: 9995.80 MXN are available.',
    });
  });

  test.each([
    [{ type: 'recharge', amount_mxn: '-1.00' }, 'amount_mxn'],
    [{ type: 'adjustment', amount_mxn: '0.00' }, 'amount_mxn'],
    [{ type: 'recharge', amount_mxn: 100 }, 'amount_mxn'],
    [{ type: 'recharge', amount_mxn: '1.0000001' }, 'amount_mxn'],
    [{ type: 'recharge', amount_mxn: '1,00' }, 'amount_mxn'],
    [{ type: 'recharge', amount_mxn: '1e3' }, 'amount_mxn'],
    [{ type: 'recharge', amount_mxn: '1000000001.00' }, 'amount_mxn'],
    [{ type: 'recharge' }, 'amount_mxn'],
    [{ type: 'consumption', amount_mxn: '1.00' }, 'type'],
    [{ type: 'recharge', amount_mxn: '1.00', mode: 'sandbox' }, 'mode'],
    [{ type: 'recharge', amount_mxn: '1.00', note: 'n'.repeat(501) }, 'note'],
  ])('%j books nothing and names the field', async (body, param) => {
    const path = transactionsOf({ id: gateway.secrets.organization_id });
    expectError(await callers.operator.post(path, body), 400, 'invalid_request_error', { param });
    expect((await callers.live.get('/v1/credits')).body).toMatchObject({ balance: '50.00' });
  });
});

test('an ADMIN_TOKEN of the environment is the only one', async () => {
  const token = 'chosen-by-the-operator-0001';
  await using own = await startGateway({ ADMIN_TOKEN: token });
  expect(own.secrets.admin_token).toBe(token);
  expect((await createApiCaller(own.url, token).get('/v1/admin/organizations')).status).toBe(200);
  for (const other of [gateway.secrets.admin_token, `${token}2`, token.slice(0, -1)]) {
    const answer = await createApiCaller(own.url, other).get('/v1/admin/organizations');
    expectError(answer, 401, 'invalid_api_key');
  }
});
