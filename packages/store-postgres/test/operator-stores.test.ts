import { randomUUID } from 'node:crypto';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresAttentionStore } from '../src/postgres-attention-store.ts';
import { createPostgresBooksStore, recordCheckOfCommand } from '../src/postgres-books-store.ts';
import { createPostgresHealthStore } from '../src/postgres-health-store.ts';
import { createPostgresOperatorStore } from '../src/postgres-operator-store.ts';
import { isRealPostgres } from '../src/testing/test-database.ts';
import { openStores, type Stores } from './stores.ts';

const LEASE_MS = 60_000;
const HOUR_MS = 3_600_000;
const VIDEO = { durationMs: 5_000, width: 1280, height: 720, audio: false, bytes: 9, sha256: 'a'.repeat(64) };
const LIMITS = {
  ...{ slowTimes: 2, nearDeadlineMs: 300_000, usualSeconds: 300, storageMs: 120_000 },
  historyMs: 30 * 24 * HOUR_MS,
};
const NOT_COUNTED = ['content_policy', 'input_rejected', 'canceled'];
const GO_ON = { finished: null, progress: null, copyFault: false, nextCheckMs: 0 } as const;

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

async function step(id: string, change: Parameters<Stores['jobs']['commit']>[2]): Promise<void> {
  const job = await stores.jobs.claim(id, LEASE_MS);
  if (job === null) throw new Error('the job could not be claimed');
  expect(await stores.jobs.commit(id, job.version, change)).toBe(true);
}

async function taken(changes = {}) {
  const job = newJob(await stores.newScope(), { provider: 'fal', ...changes });
  expect((await stores.jobs.create(job)).kind).toBe('created');
  return job;
}

async function accepted(changes = {}) {
  const job = await taken(changes);
  await step(job.id, { to: 'processing', accepted: { id: 'op' }, ...GO_ON });
  return job;
}

async function finished() {
  const job = await accepted();
  await step(job.id, { to: 'processing', accepted: null, ...GO_ON, finished: { url: 'x' } });
  return job;
}

const failure = (code: 'provider_error' | 'content_policy') =>
  ({ to: 'failed', error: { code, message: 'm' }, attempt: 'unchanged' }) as const;

describe('organisations', () => {
  it('are found by a part of their name, in any case, and by no pattern', async () => {
    const operator = createPostgresOperatorStore(stores.database);
    const named = async (name: string) => {
      const id = randomUUID();
      await stores.accounts.createOrganization({
        ...{ id, name, liveBonusMicros: 7_000_000n, testBonusMicros: 1n },
      });
      return id;
    };
    const [first, second] = [await named('Ácme 100% %_'), await named('acme two')];
    await stores.advanceClock(1_000);
    const third = await named('ÁCME three');
    const find = async (search: string, after: Date | null = null) =>
      (
        await operator.findOrganizations(search, {
          limit: 10,
          after: after === null ? null : { createdAt: after, id: randomUUID() },
        })
      ).map(({ id }) => id);
    expect(await find('ácme')).toEqual([third, first]);
    expect(await find('ACME T')).toEqual([second]);
    expect(await find('0% %_')).toEqual([first]);
    expect(await find('%me')).toEqual([]);
    const [row] = await operator.findOrganizations('acme two', { limit: 1, after: null });
    expect(row).toMatchObject({ name: 'acme two', liveAvailableMicros: 7_000_000n, openJobs: 0 });
  });

  it('come in pages, with their open jobs', async () => {
    const operator = createPostgresOperatorStore(stores.database);
    const scope = await stores.newScope();
    const keyId = randomUUID();
    await stores.accounts.createKey({
      ...{ id: keyId, organizationId: scope.organizationId, name: 'k', mode: 'live', last4: 'abcd' },
      ...{ hash: new Uint8Array(32).fill(7), limits: {} },
    });
    for (const _ of [1, 2]) await stores.jobs.create(newJob(scope, { apiKeyId: keyId }));
    const first = await operator.findOrganizations('', { limit: 1, after: null });
    expect(first).toHaveLength(2);
    const account = await operator.findAccount(scope.organizationId);
    expect(account).toMatchObject({
      purses: {
        live: { availableMicros: 41_600_000n, heldMicros: 8_400_000n, openJobs: 2 },
        test: { availableMicros: 10_000_000_000n, heldMicros: 0n, openJobs: 0 },
      },
      keys: { active: 1, revoked: 0 },
    });
    await stores.accounts.revokeKey(keyId);
    expect((await operator.findAccount(scope.organizationId))?.keys).toEqual({ active: 0, revoked: 1 });
    expect(await operator.findAccount(randomUUID())).toBeNull();
  });

  it('have rates of months, newest first', async () => {
    const operator = createPostgresOperatorStore(stores.database);
    expect(await operator.readFxRates()).toEqual({ currentMonth: '2026-11', rates: [] });
    await stores.accounts.setFxRate('2026-11', 18_530_000n);
    await stores.accounts.setFxRate('2027-01', 19_000_000n);
    const { rates } = await operator.readFxRates();
    expect(rates.map(({ month, fxMicros }) => [month, fxMicros])).toEqual([
      ['2027-01', 19_000_000n],
      ['2026-11', 18_530_000n],
    ]);
  });
});

describe('health', () => {
  it('counts what became of jobs at a provider, how long renders took, and what waits', async () => {
    const health = createPostgresHealthStore(stores.database);
    for (const seconds of [10, 20, 30]) {
      const job = await accepted();
      await stores.advanceClock(seconds * 1_000);
      await step(job.id, { to: 'processing', accepted: null, ...GO_ON, finished: { url: 'x' } });
      await stores.advanceClock(5_000);
      await step(job.id, { to: 'completed', delivered: VIDEO, chargeMicros: 4_200_000n });
    }
    for (const code of ['provider_error', 'provider_error', 'content_policy'] as const) {
      await step((await accepted()).id, failure(code));
    }
    const waiting = await taken({ provider: 'google' });
    await accepted();
    const read = () => health.readHealth({ lengthMs: HOUR_MS, slices: 12 }, ['fal', 'google'], NOT_COUNTED);
    const { ends, providers, queues } = await read();
    const countOf = (code: string | null) =>
      ends.filter(({ errorCode }) => errorCode === code).reduce((sum, { count }) => sum + count, 0);
    expect([null, 'provider_error', 'content_policy'].map(countOf)).toEqual([3, 2, 1]);
    expect(ends.every(({ slice }) => slice >= 0 && slice < 12)).toBe(true);
    expect(providers.find(({ provider }) => provider === 'fal')).toMatchObject({
      renderSeconds: { p50: 20, p95: 29 },
      lastFailure: { code: 'provider_error' },
    });
    expect(providers.find(({ provider }) => provider === 'google')).toMatchObject({
      ...{ renderSeconds: null, lastSuccess: null, lastFailure: null },
    });
    expect(queues.find(({ provider }) => provider === 'google')).toMatchObject({
      ...{ pending: 1, processing: 0, due: 1, oldestPending: expect.any(Date) },
    });
    expect(queues.find(({ provider }) => provider === 'fal')).toMatchObject({ pending: 0, processing: 1 });
    await step(waiting.id, {
      to: 'failed',
      error: { code: 'canceled', message: 'm' },
      attempt: 'unconfirmed',
    });
    await stores.advanceClock(HOUR_MS + 1);
    expect((await read()).ends).toEqual([]);
  });

  it('counts a provider that lost a job to the next model as failed', async () => {
    const health = createPostgresHealthStore(stores.database);
    const { model, provider, upstream, callbackNonce, deadlineMs } = newJob(await stores.newScope());
    const options = {
      ...{ aspectRatio: '16:9' as const, resolution: null, audio: null },
      expected: { p50Seconds: 60, p90Seconds: 120 },
    };
    const next = {
      model,
      provider,
      upstream,
      callbackNonce,
      deadlineMs,
      options,
      usdMicrosPerSecond: 40_000n,
    };
    const job = await accepted({ fallbacks: [next] });
    await step(job.id, { to: 'next_model', attempt: 'failed', reason: 'provider_error' });
    const { ends } = await health.readHealth({ lengthMs: HOUR_MS, slices: 1 }, ['fal'], NOT_COUNTED);
    expect(ends).toEqual([{ provider: 'fal', slice: 0, errorCode: 'provider_error', count: 1 }]);
  });

  it('forgets what no window shows', async () => {
    const health = createPostgresHealthStore(stores.database);
    await stores.advanceClock(HOUR_MS);
    expect(await health.prune(HOUR_MS * 10_000, 100)).toBe(0);
    const before = await stores.database.query('select from geekhub.provider_ends');
    expect(before.length).toBeGreaterThan(3);
    // So many of each provider.
    expect(await health.prune(60_000, 3)).toBe(4);
    await health.prune(60_000, 1_000);
    expect(await stores.database.query('select from geekhub.provider_ends')).toEqual([]);
  });
});

describe('attention', () => {
  const store = () => createPostgresAttentionStore(stores.database);
  const list = async (kind: Parameters<ReturnType<typeof store>['list']>[0]) =>
    store().list(kind, LIMITS, { limit: 100, after: null });
  const jobsOf = (rows: Awaited<ReturnType<typeof list>>) =>
    rows.map((row) => ('job' in row ? row.job.id : row.id));

  it('finds submits that nobody confirmed, also those that were called off meanwhile', async () => {
    const job = await taken();
    expect(jobsOf(await list('unconfirmed'))).not.toContain(job.id);
    await step(job.id, { to: 'pending', attempt: 'unconfirmed', nextCheckMs: 600_000 });
    const [row] = (await list('unconfirmed')).filter((each) => each.id === job.id);
    expect(row).toMatchObject({
      ...{ kind: 'unconfirmed', outcome: 'unconfirmed', organization: { name: 'test' }, mode: 'live' },
      job: { id: job.id, model: 'fal/kling-2', provider: 'fal', status: 'pending' },
      claimableUntil: expect.any(Date),
    });
    await stores.advanceClock(600_000);
    await step(job.id, {
      ...{ to: 'failed', attempt: 'unchanged' },
      error: { code: 'submit_unconfirmed', message: 'm' },
    });
    const [closed] = (await list('unconfirmed')).filter((each) => each.id === job.id);
    expect(closed).toMatchObject({ claimableUntil: null, job: { status: 'failed' } });
    await stores.advanceClock(LIMITS.historyMs);
    expect(jobsOf(await list('unconfirmed'))).not.toContain(job.id);
  });

  it('finds jobs that take twice what is usual, and those near their deadline', async () => {
    const usual = { expected: { p50Seconds: 60, p90Seconds: 120 } };
    const request = { ...newJob(await stores.newScope()).request, ...usual };
    const rendering = await accepted({ request });
    const waiting = await taken({ deadlineMs: 310_000 });
    await stores.advanceClock(9_000);
    expect(jobsOf(await list('slow'))).not.toContain(waiting.id);
    await stores.advanceClock(2_000);
    expect(jobsOf(await list('slow'))).toContain(waiting.id);
    expect(jobsOf(await list('slow'))).not.toContain(rendering.id);
    await stores.advanceClock(230_000);
    const [row] = (await list('slow')).filter((each) => each.id === rendering.id);
    expect(row).toMatchObject({ kind: 'slow', outcome: 'accepted', usualSeconds: 120, mode: 'live' });
  });

  it('finds finished videos that wait to be stored, and no others', async () => {
    const job = await finished();
    await stores.advanceClock(119_000);
    expect(jobsOf(await list('storage'))).not.toContain(job.id);
    await stores.advanceClock(2_000);
    expect(jobsOf(await list('storage'))).toContain(job.id);
    expect(jobsOf(await list('slow'))).not.toContain(job.id);
    await step(job.id, { to: 'completed', delivered: VIDEO, chargeMicros: 4_200_000n });
    expect(jobsOf(await list('storage'))).not.toContain(job.id);
  });

  it('finds endpoints that fail or were disabled for it, not those that a customer switched off', async () => {
    const scope = await stores.newScope();
    const insert = async (failing: string | null, reason: string | null) => {
      const id = randomUUID();
      await stores.database.query(
        `insert into geekhub.webhook_endpoints (id, organization_id, mode, url, events, failing_since, disabled_at, disabled_reason)
         values ($1, $2, 'live', 'https://hooks.example.com/secret-path', '{video.completed}', $3::timestamptz,
           case when $4::text is not null then geekhub.app_now() end, $4)`,
        [id, scope.organizationId, failing, reason],
      );
      return id;
    };
    const failing = await insert('2026-11-01T00:00:00Z', null);
    const gone = await insert(null, 'gone');
    const off = await insert('2026-11-01T00:00:00Z', 'by_request');
    const well = await insert(null, null);
    const found = jobsOf(await list('endpoints'));
    expect(found.filter((id) => [failing, gone, off, well].some((each) => each === id)).sort()).toEqual(
      [failing, gone].sort(),
    );
  });

  it('finds messages to addresses of jobs that are not taken', async () => {
    const job = await accepted({ webhookUrl: 'https://hooks.example.com/x' });
    await stores.database.query(`update geekhub.webhook_messages set attempts = 2 where job_id = $1`, [
      job.id,
    ]);
    expect(jobsOf(await list('messages'))).not.toContain(job.id);
    await stores.database.query(`update geekhub.webhook_messages set attempts = 3 where job_id = $1`, [
      job.id,
    ]);
    const [row] = (await list('messages')).filter((each) => 'job' in each && each.job.id === job.id);
    expect(row).toMatchObject({
      kind: 'messages',
      tries: 3,
      gaveUp: false,
      answer: null,
      nextTry: expect.any(Date),
    });
  });

  it('finds deletions that the storage does not obey', async () => {
    const job = await finished();
    await step(job.id, { to: 'completed', delivered: VIDEO, chargeMicros: 4_200_000n });
    await stores.deletions.delete(job.id, job.scope, { erasePrompt: false, claimForMs: 0 });
    for (const tries of [2, 3]) {
      expect(jobsOf(await list('deletions'))).not.toContain(job.id);
      await stores.advanceClock(HOUR_MS);
      expect(await stores.deletions.claimRemovals(10)).toContainEqual(
        expect.objectContaining({ jobId: job.id }),
      );
      expect(tries).toBeGreaterThan(1);
    }
    const [row] = (await list('deletions')).filter((each) => each.id === job.id);
    expect(row).toMatchObject({ kind: 'deletions', tries: 3 });
    await stores.deletions.finishRemoval(job.id);
    expect(jobsOf(await list('deletions'))).not.toContain(job.id);
  });

  it('comes in pages that miss and repeat nothing, however close the times', async () => {
    const jobs = [await finished(), await finished(), await finished(), await finished(), await finished()];
    await stores.advanceClock(HOUR_MS);
    const seen: string[] = [];
    let after: { sinceMicros: bigint; id: string } | null = null;
    for (;;) {
      const rows = await store().list('storage', LIMITS, { limit: 2, after });
      seen.push(...rows.slice(0, 2).map(({ id }) => id));
      const last = rows[1];
      if (rows.length < 3 || last === undefined) break;
      after = { sinceMicros: last.sinceMicros, id: last.id };
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(jobs.map(({ id }) => id)));
    const counts = await store().count(LIMITS, 3);
    expect(counts).toMatchObject({ storage: 3, endpoints: 2, messages: 1, deletions: 0 });
  });
});

describe('checks of the books', () => {
  const quiet = { onStep: async () => {}, signal: new AbortController().signal };

  it('are one at a time, and one that gives no sign is taken for lost', async () => {
    const books = createPostgresBooksStore(stores.database);
    const first = await books.begin(60_000);
    expect(first).not.toBeNull();
    expect(await books.begin(60_000)).toBeNull();
    await stores.advanceClock(50_000);
    await books.noteStep(first ?? '', 3);
    await stores.advanceClock(50_000);
    expect(await books.begin(60_000)).toBeNull();
    await stores.advanceClock(10_001);
    const second = await books.begin(60_000);
    expect(second).not.toBeNull();
    // What came late changes nothing.
    await books.end(first ?? '', { outcome: 'right', jobs: 1, transfers: 1, problems: [] });
    await books.end(second ?? '', { outcome: 'wrong', jobs: 5, transfers: 6, problems: ["it's, {so}"] });
    const [newest, older] = await books.listChecks(10);
    expect(newest).toMatchObject({
      id: second,
      outcome: 'wrong',
      jobs: 5,
      transfers: 6,
      problems: ["it's, {so}"],
    });
    expect(older).toMatchObject({ id: first, outcome: 'lost', stepsDone: 3, jobs: null });
  });

  it('find what the command finds, step by step', async () => {
    const books = createPostgresBooksStore(stores.database);
    const steps: number[] = [];
    const check = () => books.check(60_000, { ...quiet, onStep: async (done) => void steps.push(done) });
    expect(await check()).toMatchObject({ outcome: 'right', problems: [] });
    expect(steps).toEqual(Array.from({ length: books.steps }, (_, index) => index + 1));
    await stores.database.query('update geekhub.balances set available_micros = available_micros + 1');
    const wrong = await check();
    expect(wrong).toMatchObject({
      outcome: 'wrong',
      problems: [expect.stringContaining('a balance is not the sum of its postings')],
    });
    await stores.advanceClock(10_000);
    await recordCheckOfCommand(stores.database, 1_500, wrong);
    expect((await books.listChecks(1))[0]).toMatchObject({ startedBy: 'command', outcome: 'wrong' });
    await stores.database.query('update geekhub.balances set available_micros = available_micros - 1');
  });

  it('stop where they are told to', async () => {
    const stop = new AbortController();
    const books = createPostgresBooksStore(stores.database);
    const result = books.check(60_000, {
      signal: stop.signal,
      onStep: async (done) => {
        if (done === 2) stop.abort();
      },
    });
    expect(await result).toMatchObject({ outcome: 'stopped', jobs: expect.any(Number) });
  });

  // The embedded database knows no limit of time.
  it.runIf(isRealPostgres())('end at the limit of a statement', async () => {
    const books = createPostgresBooksStore(stores.database);
    const lock = stores.database.transaction(async (transaction) => {
      await transaction.execute('lock table geekhub.balances in access exclusive mode');
      return books.check(200, quiet);
    });
    expect(await lock).toMatchObject({ outcome: 'timed_out' });
  });

  it.runIf(isRealPostgres())(
    'end at once when the gateway stops, whatever a statement waits for',
    async () => {
      const books = createPostgresBooksStore(stores.database);
      const stop = new AbortController();
      const result = stores.database.transaction(async (transaction) => {
        await transaction.execute('lock table geekhub.balances in access exclusive mode');
        const checking = books.check(60_000, {
          signal: stop.signal,
          onStep: async () => {
            // The next step waits for the table.
            setTimeout(() => stop.abort(), 300);
          },
        });
        return checking;
      });
      expect(await result).toMatchObject({ outcome: 'stopped' });
    },
  );
});
