import { randomBytes, randomUUID } from 'node:crypto';
import type { Fallback } from '@geekhub/ports/fallback';
import type { JobChange, NewJob } from '@geekhub/ports/job-store';
import type { KeyLimitChanges } from '@geekhub/ports/key-limits';
import { KLING_REQUEST, newJob } from '@geekhub/testing/new-job';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

/** A Kling job of five seconds. */
const HOLD = 4_200_000n;
const NOON = new Date('2026-11-20T12:00:00Z');
const NO_LIMITS = {
  requestsPerMinute: null,
  openJobs: null,
  microsPerDay: null,
  models: null,
  secondsPerJob: null,
};

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
beforeEach(() => stores.setClock(NOON));
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
});
afterAll(() => stores[Symbol.asyncDispose]());

/** A key of an organisation that can pay for a hundred jobs. */
async function limitedKey(limits: KeyLimitChanges) {
  const scope = await stores.newScope(100n * HOLD);
  const id = randomUUID();
  const hash = randomBytes(32);
  const { organizationId, mode } = scope;
  await stores.accounts.createKey({ id, organizationId, name: 'k', mode, hash, last4: 'wxyz', limits });
  const submit = (changes: Partial<NewJob> = {}) =>
    stores.jobs.create(newJob(scope, { apiKeyId: id, ...changes }));
  return {
    ...{ id, scope, hash, submit },
    async submitted(changes: Partial<NewJob> = {}): Promise<string> {
      const outcome = await submit(changes);
      if (outcome.kind !== 'created') throw new Error(`the job was not created: ${outcome.kind}`);
      return outcome.job.id;
    },
    kindOf: async (changes: Partial<NewJob> = {}) => (await submit(changes)).kind,
    submitFrom64: () => Promise.all(Array.from({ length: 64 }, () => submit())),
  };
}

async function end(jobId: string, change: JobChange): Promise<void> {
  const claimed = await stores.jobs.claim(jobId, 60_000);
  if (claimed === null) throw new Error('the job could not be claimed');
  if (change.to === 'completed') {
    await stores.jobs.commit(jobId, claimed.version, {
      ...{ to: 'processing', accepted: { id: 'op' }, finished: null },
      ...{ progress: null, copyFault: false, nextCheckMs: 0 },
    });
    const again = await stores.jobs.claim(jobId, 60_000);
    if (again === null) throw new Error('the job could not be claimed again');
    expect(await stores.jobs.commit(jobId, again.version, change)).toBe(true);
  } else expect(await stores.jobs.commit(jobId, claimed.version, change)).toBe(true);
}

const failed = (jobId: string) =>
  end(jobId, {
    to: 'failed',
    error: { code: 'content_policy', message: 'refused' },
    attempt: 'rejected',
  });

const completed = (jobId: string, chargeMicros: bigint) =>
  end(jobId, {
    to: 'completed',
    chargeMicros,
    delivered: { durationMs: 5_000, width: 8, height: 8, audio: false, bytes: 9, sha256: 'a'.repeat(64) },
  });

describe('open_jobs', () => {
  it('of 10 takes exactly ten of 64 submits at once, and of the others nothing is left', async () => {
    const key = await limitedKey({ openJobs: 10 });
    const outcomes = await key.submitFrom64();
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(10);
    const refused = outcomes.filter(({ kind }) => kind !== 'created');
    expect(refused).toEqual(Array(54).fill({ kind: 'limited', reached: { by: 'open_jobs', limit: 10 } }));
    expect(await stores.jobs.list(key.scope, { limit: 99, after: null })).toHaveLength(10);
    expect(await stores.ledger.readBalance(key.scope)).toEqual({
      availableMicros: 90n * HOLD,
      heldMicros: 10n * HOLD,
    });
  });

  it('has a place free again once a job failed or was completed', async () => {
    const key = await limitedKey({ openJobs: 2 });
    const first = await key.submitted();
    const second = await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    await failed(first);
    await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    await completed(second, HOLD);
    expect(await key.kindOf()).toBe('created');
  });

  it('counts the jobs of its own key alone', async () => {
    const key = await limitedKey({ openJobs: 1 });
    await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    expect(await key.kindOf({ apiKeyId: randomUUID() })).toBe('created');
  });
});

describe('mxn_per_day', () => {
  it('for ten takes exactly ten of 64 submits at once, and of the others nothing is left', async () => {
    const key = await limitedKey({ microsPerDay: 10n * HOLD });
    const outcomes = await key.submitFrom64();
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(10);
    const reached = { by: 'mxn_per_day', leftMicros: 0n, resetsAt: new Date('2026-11-21T00:00:00Z') };
    expect(outcomes.filter(({ kind }) => kind !== 'created')).toEqual(
      Array(54).fill({ kind: 'limited', reached }),
    );
    expect(await stores.jobs.list(key.scope, { limit: 99, after: null })).toHaveLength(10);
    expect(await stores.ledger.readBalance(key.scope)).toEqual({
      availableMicros: 90n * HOLD,
      heldMicros: 10n * HOLD,
    });
  });

  it('tells what is left, which is never below zero', async () => {
    const key = await limitedKey({ microsPerDay: 10_000_000n });
    await key.submitted();
    await key.submitted();
    expect(await key.submit()).toMatchObject({ reached: { leftMicros: 1_600_000n } });
    expect(await key.kindOf({ holdMicros: 1_600_000n })).toBe('created');
    await stores.accounts.changeKey(key.id, { limits: { microsPerDay: 1n } });
    expect(await key.submit({ holdMicros: 1n })).toMatchObject({ reached: { leftMicros: 0n } });
  });

  it('is given back by a job that fails, and by one that is charged less than it held', async () => {
    const key = await limitedKey({ microsPerDay: 2n * HOLD });
    const first = await key.submitted();
    const second = await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    await failed(first);
    const third = await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    await completed(second, 1_000_000n);
    expect(await key.submit()).toMatchObject({ reached: { leftMicros: HOLD - 1_000_000n } });
    await completed(third, HOLD);
    expect(await key.submit()).toMatchObject({ reached: { leftMicros: HOLD - 1_000_000n } });
  });

  it('counts from 00:00 UTC: the last job of a day does not burden the next', async () => {
    const key = await limitedKey({ microsPerDay: HOLD });
    await stores.setClock(new Date('2026-11-20T23:59:59.990Z'));
    await key.submitted();
    expect(await key.kindOf()).toBe('limited');
    await stores.advanceClock(10);
    expect(await key.kindOf()).toBe('created');
    expect(await key.submit()).toMatchObject({ reached: { resetsAt: new Date('2026-11-22T00:00:00Z') } });
  });

  it('begins and ends with the day of UTC, whatever time zone the session has', async () => {
    // In Mexico this is the day before, and in Berlin a night that has 25 hours.
    for (const [zone, time, resetsAt] of [
      ['America/Mexico_City', '2026-11-21T03:00:00Z', '2026-11-22T00:00:00Z'],
      ['Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z'],
    ] as const) {
      await stores.setClock(new Date(time));
      const key = await limitedKey({ microsPerDay: HOLD });
      await key.submitted();
      const columns = { api_key_id: key.id, model: 'fal/kling-2', request: KLING_REQUEST, hold_micros: '1' };
      const [row] = await stores.database.transaction(async (transaction) => {
        await transaction.query(`set local time zone '${zone}'`);
        return transaction.query<{ reached: object }>(
          `select geekhub.find_reached_limit(jsonb_populate_record(null::geekhub.jobs, $1::jsonb), k) as reached
           from geekhub.api_keys k where k.id = $2`,
          [JSON.stringify(columns), key.id],
        );
      });
      expect(row?.reached).toMatchObject({ left_micros: '0', resets_at: Date.parse(resetsAt) / 1000 });
    }
  });
});

describe('models and seconds_per_job', () => {
  it('let nothing else pass', async () => {
    const key = await limitedKey({ models: ['fal/hailuo-02', 'fal/kling-2'], secondsPerJob: 5 });
    expect(await key.kindOf()).toBe('created');
    expect(await key.submit({ model: 'fal/veo-3.1' })).toEqual({
      kind: 'limited',
      reached: { by: 'models', allowed: ['fal/hailuo-02', 'fal/kling-2'] },
    });
    expect(await key.submit({ request: { ...KLING_REQUEST, durationSeconds: 6 } })).toEqual({
      kind: 'limited',
      reached: { by: 'seconds_per_job', limit: 5 },
    });
  });

  it('look at the models that a job may come to, too', async () => {
    const key = await limitedKey({ models: ['fal/hailuo-02', 'fal/kling-2'] });
    const fallback = (model: string): Fallback => ({
      ...{ model, provider: 'scripted', upstream: model, usdMicrosPerSecond: 1n, callbackNonce: 'n' },
      options: {
        aspectRatio: null,
        resolution: null,
        audio: null,
        expected: { p50Seconds: 1, p90Seconds: 2 },
      },
      deadlineMs: 1_000,
    });
    expect(await key.kindOf({ fallbacks: [fallback('fal/hailuo-02')] })).toBe('created');
    expect(await key.submit({ fallbacks: [fallback('fal/hailuo-02'), fallback('fal/veo-3.1')] })).toEqual({
      kind: 'limited',
      reached: { by: 'models', allowed: ['fal/hailuo-02', 'fal/kling-2'] },
    });
  });

  it('refuse a request whose length cannot be read', async () => {
    const key = await limitedKey({ secondsPerJob: 5 });
    const { durationSeconds: _, ...request } = KLING_REQUEST;
    const job = {
      ...newJob(key.scope),
      apiKeyId: key.id,
      request: { ...request, durationSeconds: Number.NaN },
    };
    expect(await stores.jobs.create(job)).toMatchObject({ reached: { by: 'seconds_per_job' } });
  });

  it('cannot be written empty, or with a hole in them', async () => {
    const key = await limitedKey({});
    for (const models of ['{}', '{null}', '{fal/kling-2,null}']) {
      const write = stores.database.query('update geekhub.api_keys set models = $2::text[] where id = $1', [
        key.id,
        models,
      ]);
      await expect(write).rejects.toThrow(/check constraint/);
    }
  });
});

describe('a repeated request', () => {
  it('is answered with its job though every limit is reached, and counts for none', async () => {
    const key = await limitedKey({ openJobs: 2, microsPerDay: 2n * HOLD });
    const id = await key.submitted({ idempotencyKey: 'k' });
    for (let time = 0; time < 3; time += 1) {
      expect(await key.submit({ idempotencyKey: 'k' })).toMatchObject({ kind: 'replayed', job: { id } });
      expect(await key.submit({ retryWindowMs: 60_000 })).toMatchObject({ kind: 'replayed', job: { id } });
    }
    expect(await key.kindOf()).toBe('created');
    await stores.accounts.changeKey(key.id, { limits: { models: ['fal/veo-3.1'], secondsPerJob: 1 } });
    expect(await key.submit({ idempotencyKey: 'k' })).toMatchObject({ kind: 'replayed', job: { id } });
    const other = { idempotencyKey: 'k', fingerprint: '0'.repeat(64) };
    expect(await key.submit(other)).toEqual({ kind: 'mismatch' });
  });

  it.each([
    ['open_jobs', { openJobs: 1 }, { openJobs: 2 }],
    ['mxn_per_day', { microsPerDay: HOLD }, { microsPerDay: null }],
    ['models', { models: ['fal/veo-3.1'] }, { models: ['fal/kling-2'] }],
    ['seconds_per_job', { secondsPerJob: 4 }, { secondsPerJob: null }],
  ] as const)(
    'that %s refused is taken in under the same idempotency key later',
    async (by, limits, lifted) => {
      const key = await limitedKey(limits);
      if (by === 'open_jobs' || by === 'mxn_per_day') await key.submitted();
      const job = { idempotencyKey: 'later' };
      expect(await key.submit(job)).toMatchObject({ kind: 'limited', reached: { by } });
      await stores.accounts.changeKey(key.id, { limits: lifted });
      expect(await key.kindOf(job)).toBe('created');
    },
  );
});

describe('the limits of a key', () => {
  it('are none unless some are given', async () => {
    const key = await limitedKey({});
    expect(await stores.accounts.changeKey(key.id, {})).toMatchObject({ name: 'k', limits: NO_LIMITS });
    const outcomes = await key.submitFrom64();
    expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true);
  });

  it('are changed one by one: what is left out stays, null lifts', async () => {
    const limits = { requestsPerMinute: 6, openJobs: 5, microsPerDay: 1n, models: ['a'], secondsPerJob: 4 };
    const key = await limitedKey(limits);
    const change = stores.accounts.changeKey;
    expect(await change(key.id, { name: 'renamed' })).toMatchObject({ id: key.id, name: 'renamed', limits });
    expect(await change(key.id, { limits: { openJobs: 7, models: null } })).toMatchObject({
      name: 'renamed',
      limits: { ...limits, openJobs: 7, models: null },
    });
    const lifted = { requestsPerMinute: null, openJobs: null, microsPerDay: null, secondsPerJob: null };
    expect(await change(key.id, { limits: lifted })).toMatchObject({ limits: NO_LIMITS });
    expect(await change(randomUUID(), { name: 'nobody' })).toBeNull();
  });

  it('are changed together by two changes at once', async () => {
    const key = await limitedKey({});
    await Promise.all([
      stores.accounts.changeKey(key.id, { limits: { openJobs: 3 } }),
      stores.accounts.changeKey(key.id, { limits: { secondsPerJob: 9 } }),
      stores.accounts.changeKey(key.id, { name: 'both' }),
    ]);
    expect(await stores.accounts.changeKey(key.id, {})).toMatchObject({
      name: 'both',
      limits: { openJobs: 3, secondsPerJob: 9 },
    });
  });

  it('change nothing else of the key, and nothing of another', async () => {
    const key = await limitedKey({ requestsPerMinute: 3 });
    const other = await limitedKey({});
    const caller = await stores.accounts.findCaller(key.hash);
    expect(caller).toMatchObject({ keyId: key.id, requestsPerMinute: 3, revoked: false });
    await stores.accounts.changeKey(key.id, { limits: { requestsPerMinute: null } });
    expect(await stores.accounts.findCaller(key.hash)).toEqual({ ...caller, requestsPerMinute: null });
    await stores.accounts.changeKey(key.id, { limits: { requestsPerMinute: 1 } });
    expect(await stores.accounts.findCaller(other.hash)).toMatchObject({ requestsPerMinute: null });
  });

  it('come before the balance, and leave its check in place', async () => {
    const key = await limitedKey({ openJobs: 3 });
    expect(await key.submit({ holdMicros: 101n * HOLD })).toMatchObject({ kind: 'insufficient' });
    expect(await key.kindOf()).toBe('created');
  });
});
