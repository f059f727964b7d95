import { randomUUID } from 'node:crypto';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { releaseLeases } from '../src/release-leases.ts';
import { openStores, type Stores } from './stores.ts';

const LEASE_MS = 60_000;
const VIDEO = { durationMs: 5_000, width: 1280, height: 720, audio: false, bytes: 9, sha256: 'a'.repeat(64) };

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
});
afterAll(() => stores[Symbol.asyncDispose]());

async function claimed(id: string): Promise<ClaimedJob> {
  const job = await stores.jobs.claim(id, LEASE_MS);
  if (job === null) throw new Error('the job could not be claimed');
  return job;
}

async function createdJob(changes = {}) {
  const scope = await stores.newScope();
  const job = newJob(scope, changes);
  expect((await stores.jobs.create(job)).kind).toBe('created');
  return job;
}

async function accepted(id: string): Promise<void> {
  const { version } = await claimed(id);
  await stores.jobs.commit(id, version, {
    to: 'processing',
    accepted: { id: 'op' },
    progress: null,
    finished: null,
    copyFault: false,
    nextCheckMs: 0,
  });
}

describe('submit', () => {
  it('writes job and hold together, and answers with what is left', async () => {
    const scope = await stores.newScope();
    const job = newJob(scope);
    expect(await stores.jobs.create(job)).toMatchObject({
      kind: 'created',
      job: { id: job.id, status: 'pending', holdMicros: 4_200_000n },
      balance: { availableMicros: 45_800_000n, heldMicros: 4_200_000n },
    });
    expect(await stores.jobs.find(job.id, scope)).toMatchObject({ due: true, job: { request: job.request } });
  });

  it('of more than is available leaves nothing behind', async () => {
    const scope = await stores.newScope(4_199_999n);
    const job = newJob(scope);
    expect(await stores.jobs.create(job)).toEqual({
      kind: 'insufficient',
      balance: { availableMicros: 4_199_999n, heldMicros: 0n },
    });
    expect(await stores.jobs.find(job.id, scope)).toBeNull();
  });

  it('of an organisation without a balance is refused', async () => {
    const stranger = { organizationId: randomUUID(), mode: 'live' } as const;
    expect(await stores.jobs.create(newJob(stranger))).toMatchObject({ kind: 'insufficient' });
  });

  it('with a used idempotency key gives the first job for the same request, and a mismatch for another', async () => {
    const first = await createdJob({ idempotencyKey: 'k' });
    const again = newJob(first.scope, { idempotencyKey: 'k' });
    expect(await stores.jobs.create(again)).toMatchObject({ kind: 'replayed', job: { id: first.id } });
    const other = newJob(first.scope, { idempotencyKey: 'k', fingerprint: '0'.repeat(64) });
    expect(await stores.jobs.create(other)).toEqual({ kind: 'mismatch' });
    const elsewhere = newJob(await stores.newScope(), { idempotencyKey: 'k' });
    expect(await stores.jobs.create(elsewhere)).toMatchObject({ kind: 'created' });
  });

  it('with an idempotency key is the same job for as long as the job is there: a month and a year later too', async () => {
    const first = await createdJob({ idempotencyKey: 'k' });
    for (const days of [31, 365]) {
      await stores.advanceClock(days * 24 * 3_600_000);
      const again = newJob(first.scope, { idempotencyKey: 'k' });
      expect(await stores.jobs.create(again)).toMatchObject({ kind: 'replayed', job: { id: first.id } });
    }
  });

  it('with an idempotency key that was refused for want of money works after a recharge', async () => {
    const scope = await stores.newScope(1n);
    const job = newJob(scope, { idempotencyKey: 'k' });
    expect((await stores.jobs.create(job)).kind).toBe('insufficient');
    await stores.ledger.book({
      ...{ id: randomUUID(), scope, type: 'recharge', amountMicros: 10_000_000n, note: null },
      ...{ idempotencyKey: null, fingerprint: '' },
    });
    expect((await stores.jobs.create(job)).kind).toBe('created');
  });

  it('that calls itself a retry is the earlier job of the same key and request, within the window only', async () => {
    const first = await createdJob();
    const retry = newJob(first.scope, { retryWindowMs: 60_000 });
    expect(await stores.jobs.create(retry)).toMatchObject({ kind: 'replayed', job: { id: first.id } });
    const otherKey = newJob(first.scope, { retryWindowMs: 60_000, apiKeyId: randomUUID() });
    expect(await stores.jobs.create(otherKey)).toMatchObject({ kind: 'created' });
    await stores.advanceClock(60_001);
    expect(await stores.jobs.create({ ...retry, id: randomUUID() })).toMatchObject({ kind: 'created' });
  });
});

describe('a claim', () => {
  it('is given to one of many, and again only when the lease is over', async () => {
    const { id } = await createdJob();
    const claims = await Promise.all(Array.from({ length: 16 }, () => stores.jobs.claim(id, LEASE_MS)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    await stores.advanceClock(LEASE_MS - 1);
    expect(await stores.jobs.claim(id, LEASE_MS)).toBeNull();
    await stores.advanceClock(1);
    expect(await stores.jobs.claim(id, LEASE_MS)).not.toBeNull();
  });

  it('of a new job is the intent to submit; the next claim finds it unaccounted for', async () => {
    const { id } = await createdJob();
    expect((await claimed(id)).attempt).toEqual({ state: 'new', number: 1 });
    await stores.advanceClock(LEASE_MS);
    expect((await claimed(id)).attempt).toEqual({ state: 'unaccounted', number: 1 });
  });

  it('of a job that is not due is refused, unless a callback asks', async () => {
    const { id } = await createdJob();
    await accepted(id);
    const { version } = await claimed(id);
    await stores.jobs.commit(id, version, {
      ...{
        to: 'processing',
        accepted: null,
        finished: null,
        progress: 40,
        copyFault: false,
        nextCheckMs: 5_000,
      },
    });
    expect(await stores.jobs.claim(id, LEASE_MS)).toBeNull();
    expect(await stores.jobs.claim(id, LEASE_MS, { evenIfNotDue: true })).toMatchObject({ progress: 40 });
  });

  it.each([
    { first: 'data:image/png;base64,AAAA', last: null },
    { first: 'https://images.example/a.png', last: 'data:image/png;base64,AAAA' },
  ])('keeps its images while it is open, and no longer: %o', async (images) => {
    const { id } = await createdJob({ images });
    const { version } = await claimed(id);
    expect(await stores.jobs.readImages(id)).toEqual(images);
    await stores.jobs.commit(id, version, {
      ...{ to: 'failed', error: { code: 'provider_error', message: 'no' }, attempt: 'rejected' },
    });
    expect(await stores.jobs.readImages(id)).toBeNull();
  });

  it('can be renewed by its holder alone', async () => {
    const { id } = await createdJob();
    const { version } = await claimed(id);
    await stores.advanceClock(LEASE_MS - 1);
    expect(await stores.jobs.renewLease(id, version, LEASE_MS)).toBe(true);
    await stores.advanceClock(LEASE_MS - 1);
    expect(await stores.jobs.claim(id, LEASE_MS)).toBeNull();
    await stores.advanceClock(1);
    await claimed(id);
    expect(await stores.jobs.renewLease(id, version, LEASE_MS)).toBe(false);
  });
});

describe('the leases of a dead process', () => {
  it('are over at the start of the only process there can be', async () => {
    const { id } = await createdJob();
    const { version } = await claimed(id);
    expect(await releaseLeases(stores.database)).toBeGreaterThan(0);
    expect(await claimed(id)).toMatchObject({ version: version + 1, attempt: { state: 'unaccounted' } });
  });
});

describe('a commit', () => {
  it('with an older claim changes nothing', async () => {
    const { id, scope } = await createdJob();
    const stale = await claimed(id);
    await stores.advanceClock(LEASE_MS);
    await claimed(id);
    const change = {
      to: 'failed',
      error: { code: 'provider_error', message: 'no' },
      attempt: 'rejected',
    } as const;
    expect(await stores.jobs.commit(id, stale.version, change)).toBe(false);
    expect(await stores.jobs.find(id, scope)).toMatchObject({ job: { status: 'pending' } });
  });

  it('of a completed job charges it once, however often it is tried', async () => {
    const { id, scope } = await createdJob();
    await accepted(id);
    const { version } = await claimed(id);
    const change = { to: 'completed', delivered: VIDEO, chargeMicros: 4_200_000n } as const;
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => stores.jobs.commit(id, version, change)),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await stores.ledger.readBalance(scope)).toEqual({ availableMicros: 45_800_000n, heldMicros: 0n });
    expect(await stores.jobs.find(id, scope)).toMatchObject({
      due: false,
      job: { status: 'completed', chargeMicros: 4_200_000n, delivered: VIDEO },
    });
  });

  it('of a short video charges a part and gives back the rest', async () => {
    const { id, scope } = await createdJob();
    await accepted(id);
    const { version } = await claimed(id);
    await stores.jobs.commit(id, version, { to: 'completed', delivered: VIDEO, chargeMicros: 840_000n });
    expect(await stores.ledger.readBalance(scope)).toEqual({ availableMicros: 49_160_000n, heldMicros: 0n });
    expect(await stores.jobs.readSettlement(id)).toMatchObject({
      charge: { micros: 840_000n },
      release: { micros: 3_360_000n },
    });
    const [latest] = await stores.ledger.listTransactions(scope, { limit: 1, before: null });
    expect(latest).toMatchObject({ type: 'consumption', amountMicros: -840_000n });
  });

  it('of a failed job gives the hold back', async () => {
    const { id, scope } = await createdJob();
    await accepted(id);
    const { version } = await claimed(id);
    const error = { code: 'provider_error', message: 'no' } as const;
    expect(await stores.jobs.commit(id, version, { to: 'failed', error, attempt: 'unchanged' })).toBe(true);
    expect(await stores.ledger.readBalance(scope)).toEqual({ availableMicros: 50_000_000n, heldMicros: 0n });
    expect(await stores.jobs.readSettlement(id)).toMatchObject({
      charge: null,
      release: { micros: 4_200_000n },
    });
  });

  it('of a busy provider lets the next claim submit again; of an unconfirmed one it does not', async () => {
    const { id } = await createdJob();
    const first = await claimed(id);
    await stores.jobs.commit(id, first.version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    const second = await claimed(id);
    expect(second.attempt).toEqual({ state: 'new', number: 1 });
    await stores.jobs.commit(id, second.version, { to: 'pending', attempt: 'unconfirmed', nextCheckMs: 0 });
    const third = await claimed(id);
    expect(third.attempt).toMatchObject({ state: 'unconfirmed', number: 1 });
    await stores.jobs.commit(id, third.version, { to: 'pending', attempt: 'abandoned', nextCheckMs: 0 });
    expect(await claimed(id)).toMatchObject({ resubmitted: true, attempt: { state: 'new', number: 2 } });
  });

  it('of a provider that stays busy leaves one attempt, of which the last try is told', async () => {
    const { id } = await createdJob();
    for (let tries = 0; tries < 60; tries += 1) {
      const { version, attempt } = await claimed(id);
      expect(attempt).toEqual({ state: 'new', number: 1 });
      await stores.jobs.commit(id, version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
      await stores.advanceClock(60_000);
    }
    const { version, now } = await claimed(id);
    await stores.jobs.commit(id, version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    const { attempts } = await stores.jobs.readSettlement(id);
    expect(attempts).toMatchObject([{ number: 1, outcome: 'busy', startedAt: now, answeredAt: now }]);
  });

  it('of a busy attempt is the intent to submit again: a process that dies then is not followed by a submit', async () => {
    const { id } = await createdJob();
    const { version } = await claimed(id);
    await stores.jobs.commit(id, version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    const again = await claimed(id);
    expect(again).toMatchObject({ attempt: { state: 'new' } });
    expect((await stores.jobs.readSettlement(id)).attempts).toMatchObject([
      { number: 1, outcome: 'submitting', answeredAt: null },
    ]);
    await stores.advanceClock(LEASE_MS);
    expect((await claimed(id)).attempt).toEqual({ state: 'unaccounted', number: 1 });
  });

  it('of a busy provider, claimed by many at once, is one submit', async () => {
    const { id } = await createdJob();
    const { version } = await claimed(id);
    await stores.jobs.commit(id, version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    const claims = await Promise.all(Array.from({ length: 16 }, () => stores.jobs.claim(id, LEASE_MS)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('that an older version wrote with a row for each busy answer goes on after the last row', async () => {
    const { id } = await createdJob();
    const { version } = await claimed(id);
    await stores.jobs.commit(id, version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    const insert = (number: number, outcome: string) =>
      stores.database.query(
        `insert into geekhub.attempts (job_id, number, provider, upstream, outcome, answered_at)
         values ($1, $2, 'p', 'u', $3, geekhub.app_now())`,
        [id, number, outcome],
      );
    await insert(2, 'busy');
    const second = await claimed(id);
    expect(second.attempt).toEqual({ state: 'new', number: 2 });
    await stores.jobs.commit(id, second.version, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    await insert(3, 'abandoned');
    expect((await claimed(id)).attempt).toEqual({ state: 'new', number: 4 });
  });

  it('remembers that a model has no upstream, until the upstream takes a job again', async () => {
    const gone = await createdJob({ model: 'fal/runway-gen-4' });
    const { version } = await claimed(gone.id);
    const error = { code: 'model_unavailable', message: 'no' } as const;
    await stores.jobs.commit(gone.id, version, { to: 'failed', error, attempt: 'rejected' });
    expect(await stores.accounts.listUnavailableModels()).toEqual(['fal/runway-gen-4']);
    await accepted((await createdJob({ model: 'fal/runway-gen-4' })).id);
    expect(await stores.accounts.listUnavailableModels()).toEqual([]);
  });
});

describe('the database itself refuses', () => {
  const refused = (statement: string) => expect(stores.database.query(statement)).rejects.toThrow();

  it('to change or delete a transfer', async () => {
    await createdJob();
    await refused('update geekhub.transfers set amount_micros = 1');
    await refused('delete from geekhub.transfers');
    await refused('truncate geekhub.transfers');
  });

  it('a second settlement, a settlement of an open job, and a status without its money', async () => {
    const { id } = await createdJob();
    const settle = (kind: string, to: string) => `
      insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id)
      select '${kind}', organization_id, mode, 'held', '${to}', hold_micros, id from geekhub.jobs where id = '${id}'`;
    await refused(settle('charge', 'revenue'));
    await refused(settle('release', 'available'));
    await refused(settle('charge', 'available'));
    await refused(`update geekhub.jobs set status = 'failed', error_code = 'provider_error', error_message = 'no',
      completed_at = now() where id = '${id}'`);
    await refused(`update geekhub.jobs set status = 'completed' where id = '${id}'`);
  });

  it('a balance below zero', async () => {
    await refused('update geekhub.balances set available_micros = -1');
  });

  it('a second attempt beside one that may render', async () => {
    const { id } = await createdJob();
    await claimed(id);
    await refused(`insert into geekhub.attempts (job_id, number, provider, upstream, outcome)
      values ('${id}', 2, 'p', 'u', 'submitting')`);
  });
});

describe('lists', () => {
  it('of due jobs leave out the leased, the closed and those whose time has not come', async () => {
    const [due, leased] = [await createdJob(), await createdJob()];
    await claimed(leased.id);
    const ids = await stores.jobs.listDue('live', 1_000);
    expect(ids).toContain(due.id);
    expect(ids).not.toContain(leased.id);
  });

  it('are cut between jobs of the same moment without a gap or a repeat', async () => {
    const scope = await stores.newScope();
    const made = Array.from({ length: 7 }, () => newJob(scope));
    for (const job of made) await stores.jobs.create(job);
    const seen: string[] = [];
    let after: { createdAt: Date; id: string } | null = null;
    for (;;) {
      const rows = await stores.jobs.list(scope, { limit: 3, after });
      seen.push(...rows.slice(0, 3).map(({ id }) => id));
      const last = rows[2];
      if (rows.length <= 3 || last === undefined) break;
      after = last;
    }
    expect(seen.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  });
});
