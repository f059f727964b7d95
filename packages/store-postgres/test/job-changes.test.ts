/** Every change of a job is told once to whoever asks, however the transactions overlap. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isRealPostgres } from '../src/testing/test-database.ts';
import { openStores, type Stores } from './stores.ts';

let stores: Stores;
let scope: Scope;
let mark: string;

beforeAll(async () => {
  stores = await openStores();
  scope = await stores.newScope(100_000_000_000n);
});
afterAll(() => stores[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ mark } = await stores.jobs.readChanges(null));
});

/** What changed since the last question. */
async function changed(): Promise<string[]> {
  const changes = await stores.jobs.readChanges(mark);
  mark = changes.mark;
  return changes.jobIds.toSorted();
}

async function submit(): Promise<string> {
  const job = newJob(scope);
  await stores.jobs.create(job);
  return job.id;
}

const PROCESSING = { to: 'processing', accepted: { a: 1 }, finished: null, copyFault: false } as const;

/** Claims and commits, as a step does. */
async function step(id: string, progress: number | null, accepted: object | null = null): Promise<void> {
  const claimed = await stores.jobs.claim(id, 60_000, { evenIfNotDue: true });
  const change = { ...PROCESSING, accepted: accepted as { a: 1 } | null, progress, nextCheckMs: 0 };
  expect(await stores.jobs.commit(id, claimed?.version ?? -1, change)).toBe(true);
}

test('a job that begins, moves on by a whole percent, or ends is told, and nothing else', async () => {
  const [id, other] = [await submit(), await submit()];
  expect(await changed()).toEqual([]);
  await step(id, null, { a: 1 });
  expect(await changed()).toEqual([id]);
  await step(id, null);
  expect(await changed()).toEqual([]);
  await step(id, 35.1);
  expect(await changed()).toEqual([id]);
  await step(id, 35.9);
  expect(await changed()).toEqual([]);
  await step(id, 36);
  expect(await changed()).toEqual([id]);
  await stores.jobs.cancel(other, scope, { code: 'canceled', message: 'gone' });
  expect(await changed()).toEqual([other]);
  expect(await changed()).toEqual([]);
});

test('what changed twice between two questions is told once, and each question tells what the one before could not', async () => {
  const ids = [await submit(), await submit(), await submit()];
  for (const id of ids) await step(id, 1, { a: 1 });
  for (const id of ids) await step(id, 2);
  expect(await changed()).toEqual(ids.toSorted());
  expect(await changed()).toEqual([]);
});

test('without a mark nothing is told, and from the mark that it gives everything', async () => {
  const id = await submit();
  await step(id, 1, { a: 1 });
  const first = await stores.jobs.readChanges(null);
  expect(first.jobIds).toEqual([]);
  mark = first.mark;
  await step(id, 2);
  expect(await changed()).toEqual([id]);
});

test('what is older than is kept is forgotten, what is younger stays', async () => {
  const [old, young] = [await submit(), await submit()];
  await step(old, 1, { a: 1 });
  await stores.advanceClock(600_000);
  await step(young, 1, { a: 1 });
  await stores.jobs.pruneChanges(600_000 - 1);
  expect(await changed()).toEqual([young]);
});

test('many are found at once, each as it is found alone, and a missing one is left out', async () => {
  const ids = [await submit(), await submit()];
  const foreign = await stores.newScope();
  const theirs = newJob(foreign);
  await stores.jobs.create(theirs);
  const found = await stores.jobs.findAll([...ids, theirs.id, randomUUID()]);
  const alone = await Promise.all([
    ...ids.map((id) => stores.jobs.find(id, scope)),
    stores.jobs.find(theirs.id, foreign),
  ]);
  const byId = (one: { job: { id: string } } | null, other: { job: { id: string } } | null) =>
    String(one?.job.id).localeCompare(String(other?.job.id));
  expect(found.toSorted(byId)).toEqual(alone.toSorted(byId));
  expect(await stores.jobs.findAll([])).toEqual([]);
});

describe.skipIf(!isRealPostgres())('among transactions (the embedded database has one at a time)', () => {
  const SET_PROGRESS = 'update geekhub.jobs set progress = $2 where id = $1';

  test('a change is told when it is committed, though later ones were told before, and once', async () => {
    const [early, late, other] = [await submit(), await submit(), await submit()];
    for (const id of [early, late, other]) await step(id, 1, { a: 1 });
    await changed();
    await stores.database.transaction(async (slow) => {
      await slow.query(SET_PROGRESS, [early, 2]);
      await step(late, 2);
      expect(await changed()).toEqual([late]);
      await step(other, 2);
      // The transaction that is still open keeps nobody from hearing, nor does it make them hear again.
      expect(await changed()).toEqual([other]);
      expect(await changed()).toEqual([]);
    });
    expect(await changed()).toEqual([early]);
    expect(await changed()).toEqual([]);
  });

  test('a change that is taken back is never told', async () => {
    const id = await submit();
    await step(id, 1, { a: 1 });
    await changed();
    const broken = stores.database.transaction(async (transaction) => {
      await transaction.query(SET_PROGRESS, [id, 2]);
      throw new Error('taken back');
    });
    await expect(broken).rejects.toThrow('taken back');
    expect(await changed()).toEqual([]);
  });

  test('of hundreds of changes at once, among as many questions, each is told exactly once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, submit));
    await Promise.all(ids.map((id) => step(id, 0, { a: 1 })));
    await changed();
    const told = new Map<string, number>();
    let isOver = false;
    const asking = (async () => {
      // One more after the last change.
      for (let last = false; !last; ) {
        last = isOver;
        for (const id of await changed()) told.set(id, (told.get(id) ?? 0) + 1);
      }
    })();
    // Each job changes once more, in transactions that take all kinds of time.
    await Promise.all(
      ids.map((id, at) =>
        stores.database.transaction(async (transaction) => {
          await transaction.query(SET_PROGRESS, [id, 1]);
          await transaction.query('select pg_sleep($1)', [(at % 7) / 200]);
        }),
      ),
    );
    isOver = true;
    await asking;
    expect(told).toEqual(new Map(ids.map((id) => [id, 1])));
  });
});
