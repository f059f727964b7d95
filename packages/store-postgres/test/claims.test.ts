/** A claim can be made again by whoever made it, and by nobody else. */
import { randomUUID } from 'node:crypto';
import { UnkeepableChange } from '@geekhub/ports/job-store';
import { newJob } from '@geekhub/testing/new-job';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

const LEASE_MS = 60_000;

let stores: Stores;
let id: string;
beforeAll(async () => {
  stores = await openStores();
});
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
});
afterAll(() => stores[Symbol.asyncDispose]());

async function createJob(): Promise<void> {
  const job = newJob(await stores.newScope());
  await stores.jobs.create(job);
  id = job.id;
}

const claim = (token: string) => stores.jobs.claim(id, LEASE_MS, { token });

describe('a claim made again with its token', () => {
  it('finds the job as the first one took it, with its intent to submit and a new lease', async () => {
    await createJob();
    const token = randomUUID();
    const first = await claim(token);
    expect(first).toMatchObject({ attempt: { state: 'new', number: 1 } });
    await stores.advanceClock(LEASE_MS / 2);
    expect(await claim(token)).toMatchObject({
      version: first?.version,
      attempt: { state: 'new', number: 1 },
    });
    await stores.advanceClock(LEASE_MS - 1);
    expect(await claim(randomUUID())).toBeNull();
  });

  it('finds it also when its lease is over, as long as nobody else has had it', async () => {
    await createJob();
    const token = randomUUID();
    const first = await claim(token);
    await stores.advanceClock(LEASE_MS);
    expect(await claim(token)).toMatchObject({ version: first?.version, attempt: { state: 'new' } });
  });

  it('finds nothing once another has had it, who in turn finds an intent that is not accounted for', async () => {
    await createJob();
    const token = randomUUID();
    await claim(token);
    await stores.advanceClock(LEASE_MS);
    expect(await claim(randomUUID())).toMatchObject({ attempt: { state: 'unaccounted' } });
    expect(await claim(token)).toBeNull();
  });

  it('finds nothing after its own commit: late on its way, it takes the job for nobody', async () => {
    await createJob();
    const token = randomUUID();
    const first = await claim(token);
    await stores.jobs.commit(id, first?.version ?? 0, { to: 'pending', attempt: 'busy', nextCheckMs: 0 });
    expect(await claim(token)).toBeNull();
    expect(await claim(randomUUID())).toMatchObject({ attempt: { state: 'new', number: 1 } });
  });
});

describe('the source of a finished video', () => {
  it('is out of reach since the first time it was, until it is seen again', async () => {
    await createJob();
    const learn = async (change: object) => {
      const claimed = await stores.jobs.claim(id, LEASE_MS, { evenIfNotDue: true });
      await stores.jobs.commit(id, claimed?.version ?? 0, {
        ...{
          to: 'processing',
          accepted: null,
          finished: null,
          progress: null,
          copyFault: false,
          nextCheckMs: 0,
        },
        ...change,
      });
      await stores.advanceClock(1_000);
      const after = await stores.jobs.claim(id, LEASE_MS, { evenIfNotDue: true });
      await stores.advanceClock(LEASE_MS);
      return after?.sourceLostAt ?? null;
    };
    expect(await learn({ accepted: 'operation' })).toBeNull();
    const since = await learn({ finished: 'output', source: 'lost' });
    expect(since).toBeInstanceOf(Date);
    expect(await learn({ source: 'lost' })).toEqual(since);
    expect(await learn({})).toEqual(since);
    expect(await learn({ source: 'reached' })).toBeNull();
  });
});

describe('a change that no column takes', () => {
  it.each([
    ['a NUL', { accepted: 'a\u0000b' }],
    ['half a character', { accepted: '\ud800' }],
    ['a number beyond its column', { accepted: 'operation', progress: 1e300 }],
  ])('is told apart from a database that is away: %s', async (_, change) => {
    await createJob();
    const claimed = await claim(randomUUID());
    const committing = stores.jobs.commit(id, claimed?.version ?? 0, {
      ...{
        to: 'processing',
        accepted: null,
        finished: null,
        progress: null,
        copyFault: false,
        nextCheckMs: 0,
      },
      ...change,
    });
    await expect(committing).rejects.toBeInstanceOf(UnkeepableChange);
  });
});
