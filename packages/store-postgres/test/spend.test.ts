/** What is added up as charges are booked is what the charges make, whoever books them, whenever, whatever else moves. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Fallback } from '@geekhub/ports/fallback';
import type { Scope } from '@geekhub/ports/job-record';
import type { NewJob } from '@geekhub/ports/job-store';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { migrate } from '../src/migrate.ts';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const KLING = 'fal/kling-2';
const LUMA = 'fal/luma-ray-2';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
  await stores.setClock(NOON);
});
afterAll(() => stores[Symbol.asyncDispose]());

async function startJob(scope: Scope, changes: Partial<NewJob> = {}) {
  const job = newJob(scope, changes);
  expect((await stores.jobs.create(job)).kind).toBe('created');
  const first = await stores.jobs.claim(job.id, 60_000);
  await stores.jobs.commit(job.id, first?.version ?? 0, {
    ...{ to: 'processing', accepted: 'op', finished: null, progress: null, copyFault: false, nextCheckMs: 0 },
  });
  const second = await stores.jobs.claim(job.id, 60_000);
  return { job, version: second?.version ?? 0 };
}

type Started = Awaited<ReturnType<typeof startJob>>;

function deliver({ job, version }: Started, durationMs = 5_000, chargeMicros = 4_200_000n): Promise<boolean> {
  const delivered = { durationMs, width: 1, height: 1, audio: false, bytes: 1, sha256: 'a'.repeat(64) };
  return stores.jobs.commit(job.id, version, { to: 'completed', chargeMicros, delivered });
}

const day = (date: string) => ({
  date,
  from: new Date(`${date}T00:00:00Z`),
  until: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000),
});
const readDay = (scope: Scope, date = '2026-11-20') => stores.ledger.readSpend(scope, [day(date)]);
const readRows = () =>
  stores.database.query<object>(
    'select * from geekhub.spend order by organization_id, mode, quarter_hour, model',
  );

it('a delivered video is spend with its charge, the seconds that it has and its model', async () => {
  const scope = await stores.newScope();
  await deliver(await startJob(scope), 5_033);
  await deliver(await startJob(scope, { model: LUMA }), 9_000);
  await deliver(await startJob(scope), 4_966);
  expect(await readDay(scope)).toEqual([
    { date: '2026-11-20', model: KLING, videos: 2, deliveredMs: 9_999, micros: 8_400_000n },
    { date: '2026-11-20', model: LUMA, videos: 1, deliveredMs: 9_000, micros: 4_200_000n },
  ]);
});

it('of a short video what was charged is spend, and what was given back is not', async () => {
  const scope = await stores.newScope();
  await deliver(await startJob(scope), 2_000, 1_680_000n);
  expect(await readDay(scope)).toEqual([
    { date: '2026-11-20', model: KLING, videos: 1, deliveredMs: 2_000, micros: 1_680_000n },
  ]);
});

it('a model that took over is the one whose video was paid for', async () => {
  const scope = await stores.newScope();
  const fallback: Fallback = {
    ...{ model: LUMA, provider: 'scripted', upstream: 'scripted/luma', usdMicrosPerSecond: 40_000n },
    options: {
      aspectRatio: '16:9',
      resolution: null,
      audio: null,
      expected: { p50Seconds: 1, p90Seconds: 2 },
    },
    ...{ callbackNonce: 'n'.repeat(32), deadlineMs: 60_000 },
  };
  const { job, version } = await startJob(scope, { fallbacks: [fallback] });
  await stores.jobs.commit(job.id, version, {
    to: 'next_model',
    attempt: 'failed',
    reason: 'provider_error',
  });
  const claimed = await stores.jobs.claim(job.id, 60_000);
  await stores.jobs.commit(job.id, claimed?.version ?? 0, {
    ...{
      to: 'processing',
      accepted: 'op2',
      finished: null,
      progress: null,
      copyFault: false,
      nextCheckMs: 0,
    },
  });
  const again = await stores.jobs.claim(job.id, 60_000);
  await deliver({ job, version: again?.version ?? 0 });
  expect(await readDay(scope)).toMatchObject([{ model: LUMA, videos: 1 }]);
});

it('neither a failed job, nor an open one, nor anything that the operator books is spend', async () => {
  const scope = await stores.newScope();
  await startJob(scope);
  const { job, version } = await startJob(scope);
  const error = { code: 'provider_error', message: 'no' } as const;
  await stores.jobs.commit(job.id, version, { to: 'failed', error, attempt: 'unchanged' });
  for (const [type, amountMicros] of [
    ['refund', 1_000_000n],
    ['adjustment', -2_000_000n],
    ['recharge', 5_000_000n],
  ] as const) {
    const booked = { id: randomUUID(), scope, type, amountMicros };
    await stores.ledger.book({ ...booked, note: null, idempotencyKey: null, fingerprint: 'f' });
  }
  expect(await readDay(scope)).toEqual([]);
  expect(await stores.ledger.readOpenJobs(scope)).toEqual({ pending: 0, processing: 0, heldMicros: 0n });
});

it('open jobs are counted with what they hold, of this organisation and mode alone', async () => {
  const scope = await stores.newScope();
  const createKey = async (mode: 'live' | 'test') => {
    const key = { id: randomUUID(), organizationId: scope.organizationId, mode, name: 'k', last4: 'abcd' };
    await stores.accounts.createKey({ ...key, hash: randomBytes(32), limits: {} });
    return key.id;
  };
  const live = await createKey('live');
  await startJob(scope, { apiKeyId: live });
  await startJob(scope, { apiKeyId: live });
  await deliver(await startJob(scope, { apiKeyId: live }));
  await stores.jobs.create(newJob(scope, { apiKeyId: live }));
  await startJob({ ...scope, mode: 'test' }, { apiKeyId: await createKey('test') });
  expect(await stores.ledger.readOpenJobs(scope)).toEqual({
    ...{ pending: 1, processing: 2, heldMicros: 12_600_000n },
  });
});

it('charges of one organisation at the same moment are all there', async () => {
  const scope = await stores.newScope(1_000_000_000n);
  const started = await Promise.all(
    Array.from({ length: 40 }, (_, index) => startJob(scope, { model: index % 2 === 0 ? KLING : LUMA })),
  );
  expect(await Promise.all(started.map((each) => deliver(each)))).not.toContain(false);
  expect(await readDay(scope)).toEqual([
    { date: '2026-11-20', model: KLING, videos: 20, deliveredMs: 100_000, micros: 84_000_000n },
    { date: '2026-11-20', model: LUMA, videos: 20, deliveredMs: 100_000, micros: 84_000_000n },
  ]);
});

it('one that is committed twice is there once, and one that is rolled back not at all', async () => {
  const scope = await stores.newScope();
  const started = await startJob(scope);
  expect(await Promise.all([deliver(started), deliver(started)])).toContain(false);
  const { job, version } = await startJob(scope);
  await expect(
    stores.database.transaction(async (transaction) => {
      const change = { to: 'completed', charge_micros: '4200000' };
      const delivered = {
        duration_ms: 5_000,
        width: 1,
        height: 1,
        has_audio: false,
        bytes: 1,
        sha256: 'a'.repeat(64),
      };
      await transaction.query('select geekhub.commit_job($1, $2, $3)', [
        ...[job.id, version, JSON.stringify({ ...change, delivered })],
      ]);
      const [seen] = await transaction.query<{ videos: bigint }>(
        'select videos from geekhub.spend where organization_id = $1',
        [scope.organizationId],
      );
      expect(seen?.videos).toBe(2n);
      throw new Error('the process dies before the commit');
    }),
  ).rejects.toThrow('dies');
  expect(await readDay(scope)).toMatchObject([{ videos: 1 }]);
});

it('a charge counts to the quarter of an hour in which it was booked', async () => {
  const scope = await stores.newScope();
  for (const time of ['2026-11-21T18:14:59.999Z', '2026-11-21T18:15:00Z', '2026-11-21T18:29:59.999Z']) {
    await stores.setClock(new Date(time));
    await deliver(await startJob(scope));
  }
  const quarters = ['18:00', '18:15', '18:30'].map((time) => new Date(`2026-11-21T${time}:00Z`));
  const days = quarters.map((from) => ({
    ...{ date: from.toISOString(), from, until: new Date(from.getTime() + 900_000) },
  }));
  const rows = await stores.ledger.readSpend(scope, days);
  expect(rows.map(({ date, videos }) => [date.slice(11, 16), videos])).toEqual([
    ['18:00', 1],
    ['18:15', 2],
  ]);
});

it('a database that has charges already gets the same rows from its migration', async () => {
  const scope = await stores.newScope();
  await deliver(await startJob(scope), 2_000, 1_680_000n);
  await deliver(await startJob({ ...scope, mode: 'test' }));
  const before = await readRows();
  expect(before.length).toBeGreaterThan(5);
  await stores.database.transaction((transaction) =>
    transaction.execute(`
      drop trigger transfers_add_to_spend on geekhub.transfers;
      drop function geekhub.add_to_spend;
      drop table geekhub.spend;
      drop index geekhub.transfers_public_by_time, geekhub.transfers_of_the_operator;
      delete from geekhub.migrations where name = '0022-spend.sql';
    `),
  );
  // As a gateway of the version before would book it.
  await deliver(await startJob(scope), 2_000, 1_680_000n);
  expect(await migrate(stores.database)).toEqual({ applied: ['0022-spend.sql'] });
  const after = await readRows();
  expect(after).toHaveLength(before.length);
  expect(after).not.toEqual(before);
  expect(await readDay(scope)).toMatchObject([{ videos: 2, micros: 3_360_000n }]);
  await deliver(await startJob(scope));
  expect(await readDay(scope)).toMatchObject([{ videos: 3 }]);
});
