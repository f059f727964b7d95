/** The export of transactions: for members alone, of pages of our own alone, however much there is. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilStill } from '@geekhub/testing/until-still';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiCallers } from './api-caller.ts';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { createOrganization } from './create-organization.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const PERIOD = { from: '2026-01-01', to: '2026-12-31', time_zone: 'America/Mexico_City' };
const MANY = 100_000;
/** Rows that one statement reads. */
const PAGE = 500;

let gateway: RunningGateway;
let organization: string;
let viewer: Cookies;
let pages = 0;

beforeAll(async () => {
  gateway = await startGateway(
    {},
    {
      onStatement(text) {
        if (text.includes('order by created_at, sequence limit')) pages += 1;
      },
    },
  );
  organization = gateway.secrets.organization_id;
  const owner = { cookies: await cookiesOf(gateway, null), scope: `${organization}/live` };
  await callConsole(gateway.url, 'members.set', { email: 'viewer@example.com', role: 'viewer' }, owner);
  viewer = await cookiesOf(gateway, 'viewer@example.com');
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Asking {
  cookies?: Cookies;
  headers?: Readonly<Record<string, string>>;
  scope?: string;
  query?: Readonly<Record<string, string>>;
  signal?: AbortSignal | null;
}

function ask({
  cookies = viewer,
  headers = {},
  scope = `${organization}/live`,
  query = PERIOD,
  signal = null,
}: Asking = {}) {
  const address = `${gateway.url}/console/transactions.csv?${new URLSearchParams({ scope, ...query })}`;
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return fetch(address, {
    signal,
    headers: { ...headers, ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}) },
  });
}

test('a viewer gets the file, named after the organisation, the mode and the period', async () => {
  const answer = await ask();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="geekhub-default-live-2026-01-01-2026-12-31.csv"; ' +
      "filename*=UTF-8''geekhub-default-live-2026-01-01-2026-12-31.csv",
  );
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

test('a name of any script and with anything in it makes a name of a file', async () => {
  const { operator } = createApiCallers(gateway);
  const name = '../Peña "y" Hijos\r\n; 東京/..%00';
  const { id } = await createOrganization(operator, name.replace('\r\n', ' '));
  const answer = await ask({ cookies: await cookiesOf(gateway, null), scope: `${id}/test` });
  const disposition = answer.headers.get('content-disposition') ?? '';
  expect(disposition).toContain('filename="geekhub-Pena-y-Hijos-__-00-test-2026-01-01-2026-12-31.csv"');
  expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(
    'geekhub-Peña-y-Hijos-東京-00-test-2026-01-01-2026-12-31.csv',
  );
});

test.each([
  ['nobody', async () => ({ cookies: {} }), 401],
  ['a stranger', async () => ({ cookies: await cookiesOf(gateway, 'stranger@example.com') }), 404],
  ['a member, of another organisation', async () => ({ scope: `${randomUUID()}/live` }), 404],
  ['a page of another site', async () => ({ headers: { 'sec-fetch-site': 'cross-site' } }), 403],
  ['a page of a neighbour', async () => ({ headers: { 'sec-fetch-site': 'same-site' } }), 403],
  ['whoever names no organisation', async () => ({ scope: 'live' }), 400],
] as const)('%s gets nothing', async (_, asking, status) => {
  const answer = await ask(await asking());
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-disposition')).toBeNull();
});

test.each([
  [{ from: 'yesterday' }, 'from'],
  [{ from: '2026-02-30' }, 'from'],
  [{ to: '2025-12-31' }, 'to'],
  [{ time_zone: 'Mexico' }, 'time_zone'],
  [{ time_zone: "UTC'; drop table geekhub.spend; --" }, 'time_zone'],
  [{ more: '1' }, 'more'],
])('%j is refused by its name', async (change, param) => {
  const answer = await ask({ query: { ...PERIOD, ...change } });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request_error', param } });
});

/** As the operator would book them one by one, in the time that a test has: the balance is moved once. */
async function bookMany(count: number): Promise<void> {
  await gateway.database.transaction(async (transaction) => {
    await transaction.execute('alter table geekhub.transfers disable trigger transfers_apply');
    await transaction.query(
      `insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, note, created_at,
         available_after_micros, held_after_micros)
       select 'recharge', b.organization_id, b.mode, 'world', 'available', 1000001, 'number ' || n || ' ' || repeat('x', 400),
         '2026-03-01T12:00:00Z'::timestamptz + n / 7 * interval '1 second', b.available_micros + n * 1000001, 0
       from geekhub.balances b, generate_series(1::bigint, $2) n where b.organization_id = $1 and b.mode = 'live'`,
      [organization, count],
    );
    await transaction.query(
      `update geekhub.balances set available_micros = available_micros + $2::bigint * 1000001
       where organization_id = $1 and mode = 'live'`,
      [organization, count],
    );
    await transaction.execute('alter table geekhub.transfers enable trigger transfers_apply');
  });
}

test(`of ${MANY} transactions only what is read is fetched, and others are answered meanwhile`, async () => {
  await bookMany(MANY);
  const query = { ...PERIOD, from: '2026-03-01', to: '2026-03-31' };
  pages = 0;
  const left = new AbortController();
  const unread = await ask({ query, signal: left.signal });
  await untilStill(() => pages);
  // What the sockets hold of it, which is some megabytes of fifty.
  const fetched = pages;
  expect(fetched).toBeLessThan(MANY / PAGE / 2);
  left.abort();
  await unread.body?.cancel().catch(() => {});
  await sleep(1_000);
  expect(pages).toBeLessThanOrEqual(fetched + 1);

  const answer = await ask({ query });
  let isReading = true;
  let answered = 0;
  const second = (async () => {
    for (; isReading; await sleep(5)) {
      const options = { cookies: viewer, scope: `${organization}/live` };
      expect((await callConsole(gateway.url, 'credits.get', {}, options)).status).toBe(200);
      answered += 1;
    }
  })();
  let lines = 0;
  let last = '';
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    lines += text.split('\n').length - 1;
    last = (last + text).slice(-1_000);
  }
  isReading = false;
  await second;
  expect(lines).toBe(MANY + 1);
  expect(last).toContain(`number ${MANY} `);
  // Between its pages, not after its end.
  expect(answered).toBeGreaterThan(10);
}, 300_000);
