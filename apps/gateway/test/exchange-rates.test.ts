/** The operator's rate of a month, and the prices made with it. */
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

/** This month, or so many after it. */
function monthAfter(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months)).toISOString().slice(0, 7);
}

function setRate(month: string, mxn_per_usd: unknown) {
  return callers.operator.put(`/v1/admin/fx-rates/${month}`, { mxn_per_usd });
}

async function submit(): Promise<{ id: string }> {
  return (await callers.sandbox.post<{ id: string }>(GENERATIONS, KLING)).body;
}

test('a rate counts from the next job on, in the list of models too, and leaves earlier jobs as they are', async () => {
  const before = await submit();
  expect(before).toMatchObject({ cost: { amount: '4.20' } });
  const rate = await setRate(monthAfter(0), '18.53');
  expect(rate).toMatchObject({ status: 200, body: { month: monthAfter(0), mxn_per_usd: '18.53' } });

  const after = await submit();
  expect(after).toMatchObject({ cost: { amount: '3.8913' } });
  expect((await callers.sandbox.get('/v1/models/fal/kling-2')).body).toMatchObject({
    price_per_second: { usd: '0.04', mxn: '0.77826' },
  });
  const receipts = await Promise.all(
    [before, after].map(({ id }) => callers.sandbox.get(`/v1/videos/${id}/receipt`)),
  );
  expect(receipts.map(({ body }) => body)).toMatchObject([
    { price: { fx_mxn_per_usd: '20.00', total: '4.20' }, hold: { amount: '4.20' } },
    { price: { fx_mxn_per_usd: '18.53', total: '3.8913' }, hold: { amount: '3.8913' } },
  ]);
  expect((await callers.sandbox.get(`/v1/videos/${before.id}`)).body).toMatchObject({
    cost: { amount: '4.20' },
  });
});

test('a later month may be set ahead and touches nothing today; one that is over is fixed', async () => {
  const today = (await callers.sandbox.get('/v1/models')).text;
  expect((await setRate(monthAfter(1), '99.00')).status).toBe(200);
  expect((await callers.sandbox.get('/v1/models')).text).toBe(today);
  expectError(await setRate(monthAfter(-1), '18.53'), 409, 'conflict', {
    message: `${monthAfter(-1)} is over: its rate is fixed.`,
  });
});

test.each([
  ['2026-13', '18.53', 'month'],
  ['2026-1', '18.53', 'month'],
  ['9999-12', '0', 'mxn_per_usd'],
  ['9999-12', '-18.53', 'mxn_per_usd'],
  ['9999-12', '1000.000001', 'mxn_per_usd'],
  ['9999-12', 18.53, 'mxn_per_usd'],
])('%s at %j is a 400', async (month, rate, param) => {
  expectError(await setRate(month, rate), 400, 'invalid_request_error', { param });
});
