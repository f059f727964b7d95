/** Pages: every row once, newest first, whatever the times in it. */
import type { List } from '@geekhub/contracts/list';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const JOBS = 110;

interface Row {
  id: string;
  created: number;
}

let gateway: RunningGateway;
let callers: ApiCallers;
let transactionsPath: string;

beforeAll(async () => {
  gateway = await startGateway(await unreachableFal());
  callers = createApiCallers(gateway);
  transactionsPath = `/v1/admin/organizations/${gateway.secrets.organization_id}/transactions`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Follows the cursors to the end. */
async function readAll<Item extends { id: string }>(path: string, limit: number): Promise<Item[]> {
  const rows: Item[] = [];
  let cursor = '';
  for (;;) {
    const { status, text, body } = await callers.live.get<List<Item>>(`${path}?limit=${limit}${cursor}`);
    expect(status, text).toBe(200);
    rows.push(...body.data);
    expect(body.data.length).toBeLessThanOrEqual(limit);
    expect(body.has_more).toBe(body.next_cursor !== null);
    if (body.next_cursor === null) return rows;
    expect(body.data).toHaveLength(limit);
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
}

describe('jobs', () => {
  let ids: string[];

  beforeAll(async () => {
    await callers.operator.post(transactionsPath, { type: 'recharge', amount_mxn: '1000.00' });
    ids = [];
    for (let at = 0; at < JOBS; at += 10) {
      const batch = Array.from({ length: 10 }, () => callers.live.post<Row>(GENERATIONS, KLING));
      for (const answer of await Promise.all(batch)) ids.push(answer.body.id);
    }
  });

  test.each([1, 7, 55, 100])('pages of %i show every job once', async (limit) => {
    const rows = await readAll<Row>('/v1/videos', limit);
    expect(rows.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    expect(rows.map(({ created }) => created)).toEqual(
      rows.map(({ created }) => created).sort((a, b) => b - a),
    );
  });

  test('also where dozens of jobs were made in the same millisecond', async () => {
    await gateway.database.query(
      `update geekhub.jobs set created_at = case when id::text < '8' then timestamptz '2026-01-01T00:00:00.123Z'
         else timestamptz '2026-01-01T00:00:00.124Z' end`,
    );
    for (const limit of [7, 100]) {
      const rows = await readAll<Row>('/v1/videos', limit);
      expect(rows.map(({ id }) => id)).toEqual(ids.toSorted().reverse());
    }
  });

  test('a job made while someone turns the pages moves none of the others', async () => {
    const first = await callers.live.get<List<Row>>('/v1/videos?limit=100');
    const added = await callers.live.post<Row>(GENERATIONS, KLING);
    const second = await callers.live.get<List<Row>>(
      `/v1/videos?limit=100&cursor=${first.body.next_cursor ?? ''}`,
    );
    const seen = [...first.body.data, ...second.body.data].map(({ id }) => id);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(seen).not.toContain(added.body.id);
  });

  test('a page without a limit has twenty', async () => {
    const { body } = await callers.live.get<List<Row>>('/v1/videos');
    expect(body).toMatchObject({ object: 'list', has_more: true, next_cursor: expect.any(String) });
    expect(body.data).toHaveLength(20);
  });
});

test('transactions: every one once, each with the balance that it left', async () => {
  for (let booked = 0; booked < 105; booked += 1) {
    await callers.operator.post(transactionsPath, { type: 'adjustment', amount_mxn: '0.01' });
  }
  const rows = await readAll<Row & { amount: string; balance_after: string }>('/v1/credits/transactions', 10);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(105);
  for (const [at, row] of rows.entries()) {
    const earlier = Number(rows[at + 1]?.balance_after ?? '0');
    expect(Number(row.balance_after)).toBeCloseTo(earlier + Number(row.amount), 6);
  }
});

const NIL = '00000000-0000-4000-8000-000000000000';

test.each([
  ['no cursor at all', 'nonsense'],
  ['empty', ''],
  ['an id alone', NIL],
  ['of a time that no date has', `9000000000000000_${NIL}`],
  ['of a time before all jobs', `-1_${NIL}`],
  ['of half a millisecond', `0.5_${NIL}`],
  ['without an id', '1_'],
  ['of an id that is none', "1_' or true --"],
  ['of another list', '12'],
  ['of deliveries', `1_msg_${'0'.repeat(32)}`],
])('a cursor that is %s is a 400', async (_, cursor) => {
  const message = 'cursor: is not a cursor of this list';
  for (const list of ['/v1/videos', '/v1/webhooks/endpoints']) {
    const answer = await callers.live.get(`${list}?cursor=${encodeURIComponent(cursor)}`);
    expectError(answer, 400, 'invalid_request_error', { param: 'cursor', message });
  }
});

test.each([
  ['of another list', `1_${NIL}`],
  ['larger than any number of a row', '9'.repeat(19)],
  ['below all rows', '-1'],
])('a cursor of transactions that is %s is a 400', async (_, cursor) => {
  const answer = await callers.live.get(`/v1/credits/transactions?cursor=${cursor}`);
  expectError(answer, 400, 'invalid_request_error', { param: 'cursor' });
});

test.each([
  ['/v1/videos', `99999999999999_${NIL}`],
  ['/v1/videos', `0_${NIL}`],
  ['/v1/credits/transactions', '9'.repeat(18)],
  ['/v1/webhooks/deliveries', `99999999999999_msg_${'f'.repeat(32)}`],
])('%s takes every cursor of its form, %s too', async (path, cursor) => {
  expect((await callers.live.get(`${path}?cursor=${cursor}`)).status).toBe(200);
});
