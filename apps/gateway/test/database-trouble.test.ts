/** A database that breaks connections, stalls, has none free or takes no writes: what callers see, and what becomes of jobs. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '@geekhub/contracts/job';
import { type Database, firstRow } from '@geekhub/store-postgres/database';
import { readBooks } from '@geekhub/store-postgres/read-books';
import { openServerDatabase } from '@geekhub/store-postgres/server-database';
import { isRealPostgres } from '@geekhub/store-postgres/testing/test-database';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { type ApiCaller, createApiCaller } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type LiveHouse, type LiveHouseOptions, startLiveHouse } from './live-house.ts';

const KLING_MICROS = 4_200_000n;
/** Of the pool of a gateway. A request waits five seconds for one of them. */
const CONNECTIONS = 8;

let house: LiveHouse;
let live: ApiCaller;
/** Not the gateway's: it goes on when the gateway's connections are gone. */
let server: Database;
let name: string;

async function openHouse(policy: LiveHouseOptions['policy'] = {}): Promise<void> {
  house = await startLiveHouse({ renderMs: 500, policy });
  live = createApiCaller(house.gateway.url, house.gateway.secrets.live_key);
  await house.topUp('1000.00');
  if (!isRealPostgres()) return;
  server = openServerDatabase(inject('testDatabaseUrl'), () => {});
  const row = await house.gateway.database.query<{ name: string }>('select current_database() as name');
  ({ name } = firstRow(row));
}

afterEach(async () => {
  const books = await readBooks(house.gateway.database);
  await house[Symbol.asyncDispose]();
  if (isRealPostgres()) await server.close();
  expect(books).toMatchObject({ postingsSum: 0n, problems: [] });
});

function breakConnections(): Promise<unknown> {
  return server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
}

/** Asks until it is told of a job, as a careful caller does, and keeps every other answer. */
async function submitUntilTaken(refusals: unknown[]): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  for (;;) {
    const answer = await live.post<Job>(GENERATIONS, KLING, headers);
    if (answer.status === 200) return answer.body.id;
    refusals.push([answer.status, answer.body]);
    await delay(50);
  }
}

/** Every job has ended; one that failed costs nothing, one that was completed its price, and none was submitted twice. */
async function expectAllEndedRightly(ids: readonly string[]): Promise<Job[]> {
  const jobs = await Promise.all(ids.map((id) => house.client.waitFor(id)));
  const { data } = await house.client.list({ limit: 100 });
  expect(data.map(({ id }) => id).toSorted()).toEqual([...ids].toSorted());
  const completed = jobs.filter(({ status }) => status === 'completed').length;
  expect(await house.readBalance()).toBe(1_050_000_000n - BigInt(completed) * KLING_MICROS);
  expect(house.fal.submits.length).toBeLessThanOrEqual(ids.length);
  return jobs;
}

describe.skipIf(!isRealPostgres())('on a server (the embedded database has no connections)', () => {
  test('connections that break all the time cost callers a 500 and a repeat, and nobody a job or a peso', async () => {
    // Steps whose connection broke give their lease up by its end alone.
    await openHouse({ leaseMs: 2_000 });
    const refusals: unknown[] = [];
    let isBreaking = true;
    let broken = 0;
    const breaking = (async () => {
      for (; isBreaking; broken += 1) {
        await breakConnections();
        await delay(100);
      }
    })();
    const ids = await Promise.all(Array.from({ length: 30 }, () => submitUntilTaken(refusals)));
    await delay(3_000);
    isBreaking = false;
    await breaking;
    expect(broken).toBeGreaterThan(5);
    for (const refusal of refusals) {
      expect(refusal).toEqual([500, { error: expect.objectContaining({ code: 'internal_error' }) }]);
    }
    for (const job of await expectAllEndedRightly(ids)) {
      // A submit whose answer could not be written within its time is one that nobody confirmed.
      expect([null, 'submit_unconfirmed']).toContain(job.error_code);
    }
    expect((await live.get('/readyz')).status).toBe(200);
  }, 180_000);

  test('a stall of two seconds delays requests and jobs, and makes none twice', async () => {
    await openHouse();
    const stalled = openServerDatabase(withName(inject('testDatabaseUrl'), name), () => {});
    let isStalled = true;
    const stall = stalled
      .transaction(async (transaction) => {
        await transaction.execute('lock table geekhub.jobs, geekhub.balances in access exclusive mode');
        await delay(2_000);
      })
      .finally(() => {
        isStalled = false;
      });
    await delay(200);
    const refusals: unknown[] = [];
    const taken = Array.from({ length: 20 }, () => submitUntilTaken(refusals));
    expect(isStalled).toBe(true);
    const ids = await Promise.all(taken);
    await stall;
    await stalled.close();
    expect(refusals).toEqual([]);
    for (const job of await expectAllEndedRightly(ids)) expect(job.status).toBe('completed');
    expect(house.fal.submits).toHaveLength(20);
  }, 120_000);

  test('without a free connection requests end in bounded time, and nothing queues up behind them', async () => {
    await openHouse();
    const holder = openServerDatabase(withName(inject('testDatabaseUrl'), name), () => {});
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>();
    const holding = holder.transaction(async (transaction) => {
      await transaction.execute('select pg_advisory_xact_lock(1)');
      hold();
      await released;
    });
    await isHeld;
    const stuck = Array.from({ length: CONNECTIONS }, () =>
      house.gateway.database.query('select pg_advisory_xact_lock_shared(1)'),
    );
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const startedAt = performance.now();
        const answer = await live.get('/v1/credits');
        return { answer, tookMs: performance.now() - startedAt };
      }),
    );
    for (const { answer } of answers) expectError(answer, 500, 'internal_error');
    // None waits behind another: a second round of them would take twice as long as the first.
    const times = answers.map(({ tookMs }) => tookMs);
    expect(Math.max(...times) / Math.min(...times)).toBeLessThan(1.8);
    expect((await live.get('/healthz')).status).toBe(200);
    release();
    await Promise.all([holding, ...stuck]);
    await holder.close();
    expect((await live.get('/v1/credits')).status).toBe(200);
  }, 120_000);
});

test('a database that takes no writes promises nothing new, shows what is there, and lets jobs wait', async () => {
  await openHouse();
  const id = await submitUntilTaken([]);
  await setReadOnly(true);
  expectError(await live.post(GENERATIONS, KLING), 500, 'internal_error');
  // Longer than the render takes, with the sweep trying each second to write that it is done.
  await delay(2_500);
  const waiting = await live.get<Job>(`/v1/videos/${id}`);
  expect(waiting).toMatchObject({ status: 200, body: { id, cost: { state: 'held' } } });
  expect((await live.get('/v1/credits')).body).toMatchObject({ balance: '1050.00', held: '4.20' });
  await setReadOnly(false);
  expect(await expectAllEndedRightly([id])).toMatchObject([{ status: 'completed' }]);
  expect(house.fal.submits).toHaveLength(1);
}, 120_000);

async function setReadOnly(readOnly: boolean): Promise<void> {
  const value = readOnly ? 'on' : 'off';
  if (!isRealPostgres()) {
    await house.gateway.database.query(`set default_transaction_read_only = ${value}`);
    return;
  }
  await server.query(`alter database ${name} set default_transaction_read_only = ${value}`);
  await breakConnections();
}

function withName(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}
