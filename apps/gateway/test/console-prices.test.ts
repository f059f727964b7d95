/** The prices that the console shows are those that are charged, for one order and for several. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { microsOf } from '@geekhub/contracts/money';
import type { OrderPrices } from '@geekhub/contracts/order-prices';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let cookies: Cookies;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway({ MARKUP: '1.07', FX_MXN_PER_USD: '17.3391' });
  cookies = await cookiesOf(gateway, null);
  scope = `${gateway.secrets.organization_id}/live`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ask = (orders: object[]) =>
  callConsole(gateway.url, 'playground.prices', { orders }, { cookies, scope });
const priced = async (orders: object[]) => (await ask(orders)).data as OrderPrices;

const EVERY_DURATION = CATALOGUE.flatMap(({ id, durationsSeconds }) =>
  durationsSeconds.map((duration) => ({ model: id, duration })),
);

test('every model and duration costs what its quote says, to the last digit', async () => {
  const { prices } = await priced(EVERY_DURATION);
  for (const [place, order] of EVERY_DURATION.entries()) {
    const quote = await callConsole(gateway.url, 'videos.quote', order, { cookies, scope });
    const { price, hold } = quote.data as { price: { total: string; usd: string }; hold: string };
    expect(prices[place]).toEqual({ ...order, total: price.total, usd: price.usd, hold });
  }
});

test('several cost their sum, and what is left or missing is said', async () => {
  const few = await priced([{ model: 'fal/kling-2', duration: 5 }, { model: 'fal/hailuo-02' }]);
  const sum = few.prices.reduce((all, { hold }) => all + microsOf(hold), 0n);
  expect(microsOf(few.hold)).toBe(sum);
  expect(microsOf(few.remaining)).toBe(microsOf('50.00') - sum);
  expect(few).toMatchObject({ available: '50.00', missing: null });

  const many = await priced(CATALOGUE.map(({ id }) => ({ model: id })));
  expect(microsOf(many.missing ?? '0')).toBe(microsOf(many.hold) - microsOf('50.00'));
  expect(microsOf(many.remaining)).toBe(-microsOf(many.missing ?? '0'));
});

test('with models that take over, what is set aside is the price of the dearest', async () => {
  const order = { model: 'fal/kling-2', duration: 5, fallback_models: ['fal/luma-ray-2'] };
  const { prices, hold } = await priced([order]);
  const [dearest] = (await priced([{ model: 'fal/luma-ray-2', duration: 5 }])).prices;
  expect(prices[0]?.hold).toBe(dearest?.total);
  expect(hold).toBe(dearest?.total);
});

test.each([
  [{ model: 'fal/kling-2', duration: 7 }, 'invalid_request_error', 'duration'],
  [{ model: 'fal/kling-9' }, 'model_not_found', 'model'],
  [{ model: 'fal/kling-2', max_cost: '0.01' }, 'max_cost_exceeded', 'max_cost'],
])('%j is refused', async (order, code, param) => {
  expect(await ask([order])).toMatchObject({ code, body: { error: { data: { error: { param } } } } });
});
