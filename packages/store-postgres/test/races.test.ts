/** Sixty-four callers at the same moment, again and again: no round may come out otherwise than the one before. */
import type { NewJob } from '@geekhub/ports/job-store';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { isRealPostgres } from '../src/testing/test-database.ts';
import { openStores, type Stores } from './stores.ts';

const CALLERS = 64;
/** The embedded database serves one caller after the other: more rounds would show the same. */
const ROUNDS = isRealPostgres() ? 100 : 3;
const ROUNDS_MS = 300_000;
const KLING_MICROS = 4_200_000n;
const VIDEO = { durationMs: 5_000, width: 1280, height: 720, audio: false, bytes: 9, sha256: 'a'.repeat(64) };

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
  await stores[Symbol.asyncDispose]();
});

function atOnce<Outcome>(call: () => Promise<Outcome>): Promise<Outcome[]> {
  return Promise.all(Array.from({ length: CALLERS }, call));
}

async function inEveryRound(check: () => Promise<void>): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) await check();
}

async function renderedJob(): Promise<{ job: NewJob; version: number }> {
  const job = newJob(await stores.newScope());
  await stores.jobs.create(job);
  const first = await stores.jobs.claim(job.id, 60_000);
  await stores.jobs.commit(job.id, first?.version ?? 0, {
    ...{ to: 'processing', accepted: 'op', finished: null, progress: null, copyFault: false, nextCheckMs: 0 },
  });
  const second = await stores.jobs.claim(job.id, 60_000);
  return { job, version: second?.version ?? 0 };
}

describe(`in each of ${ROUNDS} rounds, of ${CALLERS} callers at once`, () => {
  it('exactly ten are taken in on a balance for ten, and nothing is left of it', { timeout: ROUNDS_MS }, () =>
    inEveryRound(async () => {
      const scope = await stores.newScope(10n * KLING_MICROS);
      const outcomes = await atOnce(() => stores.jobs.create(newJob(scope)));
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'created')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'insufficient')).toHaveLength(54);
      expect(await stores.ledger.readBalance(scope)).toEqual({
        availableMicros: 0n,
        heldMicros: 10n * KLING_MICROS,
      });
    }),
  );

  it('all get the one job of the one idempotency key, held once', { timeout: ROUNDS_MS }, () =>
    inEveryRound(async () => {
      const scope = await stores.newScope(10n * KLING_MICROS);
      const outcomes = await atOnce(() => stores.jobs.create(newJob(scope, { idempotencyKey: 'k' })));
      const jobs = outcomes.map((outcome) => ('job' in outcome ? outcome.job : outcome.kind));
      expect(jobs).toEqual(Array(CALLERS).fill(jobs[0]));
      expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
      expect(await stores.jobs.list(scope, { limit: 10, after: null })).toHaveLength(1);
      expect(await stores.ledger.readBalance(scope)).toMatchObject({ heldMicros: KLING_MICROS });
    }),
  );

  it('one settles the job, and it is charged once', { timeout: ROUNDS_MS }, () =>
    inEveryRound(async () => {
      const { job, version } = await renderedJob();
      const outcomes = await atOnce(() =>
        stores.jobs.commit(job.id, version, {
          to: 'completed',
          delivered: VIDEO,
          chargeMicros: KLING_MICROS,
        }),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await stores.ledger.readBalance(job.scope)).toEqual({
        availableMicros: 50_000_000n - KLING_MICROS,
        heldMicros: 0n,
      });
    }),
  );
});
