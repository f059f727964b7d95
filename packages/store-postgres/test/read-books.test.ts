import { newJob } from '@geekhub/testing/new-job';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

let stores: Stores;
let completed: string;
let open: string;

/** One completed job and an open one, and then nothing in the database keeps its promises any more. */
beforeEach(async () => {
  stores = await openStores();
  const scope = await stores.newScope();
  const jobs = [newJob(scope), newJob(scope)] as const;
  for (const job of jobs) await stores.jobs.create(job);
  [completed, open] = [jobs[0].id, jobs[1].id];
  const first = await stores.jobs.claim(completed, 60_000);
  await stores.jobs.commit(completed, first?.version ?? 0, {
    ...{ to: 'processing', accepted: 'op', finished: null, progress: null, copyFault: false, nextCheckMs: 0 },
  });
  const second = await stores.jobs.claim(completed, 60_000);
  const delivered = {
    durationMs: 5_000,
    width: 1,
    height: 1,
    audio: false,
    bytes: 1,
    sha256: 'a'.repeat(64),
  };
  await stores.jobs.commit(completed, second?.version ?? 0, {
    ...{ to: 'completed', chargeMicros: 4_200_000n, delivered },
  });
  expect(await readBooks(stores.database)).toMatchObject({ jobs: 2, problems: [] });
  await stores.database.transaction((transaction) =>
    transaction.execute(`
      alter table geekhub.transfers disable trigger user;
      alter table geekhub.jobs disable trigger user;
      drop index geekhub.transfers_one_hold_a_job, geekhub.transfers_one_settlement_a_job,
        geekhub.attempts_one_that_may_render, geekhub.jobs_one_per_idempotency_key;
      alter table geekhub.balances drop constraint balances_available_not_negative;
      alter table geekhub.jobs drop constraint jobs_status_has_its_columns;
    `),
  );
});
afterEach(() => stores[Symbol.asyncDispose]());

const copyOf = (kind: string) => `
  insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id,
    available_after_micros, held_after_micros)
  select kind, organization_id, mode, source, destination, amount_micros, job_id, 0, 0
    from geekhub.transfers where kind = '${kind}' limit 1`;

describe('the books are found to be wrong when', () => {
  it.each([
    [
      'a balance was changed by hand',
      () => 'update geekhub.balances set available_micros = 1',
      'a balance is not',
    ],
    ['a job was charged twice', () => copyOf('charge'), 'completed and charged are not the same'],
    ['a job has two holds', () => copyOf('hold'), 'not exactly one hold'],
    [
      'a charge is gone',
      () => `delete from geekhub.transfers where kind = 'charge'`,
      'completed and charged',
    ],
    [
      'a job failed and its hold was kept',
      () => `update geekhub.jobs set status = 'failed', error_code = 'x', error_message = 'x', completed_at = now()
        where id = '${open}'`,
      'got back',
    ],
    ['a job is gone', () => `delete from geekhub.jobs where id = '${open}'`, 'a job that does not exist'],
    [
      'a job was submitted twice',
      () => `insert into geekhub.attempts (job_id, number, provider, upstream, outcome)
        values ('${completed}', 2, 'p', 'u', 'submitting')`,
      'more than one attempt',
    ],
    [
      'more was spent than was there',
      () => 'update geekhub.balances set available_micros = -1',
      'a balance is below zero',
    ],
    [
      'a job was charged though nothing was delivered',
      () => `update geekhub.jobs set sha256 = null where id = '${completed}'`,
      'charged and has no measured video',
    ],
    [
      'one request was taken in twice',
      () => `update geekhub.jobs set idempotency_key = 'k'`,
      'one idempotency key has more than one job',
    ],
    [
      'what was spent was changed by hand',
      () => 'update geekhub.spend set micros = micros + 1',
      'what was spent is not the sum of the charges (1)',
    ],
    ['a delivered second is missing', () => 'update geekhub.spend set delivered_ms = 4999', 'what was spent'],
    ['a charge was not added up', () => 'delete from geekhub.spend', 'what was spent'],
    [
      'something was spent for which nobody was charged',
      () =>
        `insert into geekhub.spend select organization_id, mode, quarter_hour, 'fal/other', 1, 1, 1 from geekhub.spend`,
      'what was spent',
    ],
    ['a render was never accepted', () => 'delete from geekhub.attempts', 'no attempt that was accepted'],
  ])('%s', async (_, tamper, problem) => {
    await stores.database.query(tamper());
    const { problems } = await readBooks(stores.database);
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });
});
