/** Whoever waits for a job hears of every change, at the cost of one question for all. */
import { randomUUID } from 'node:crypto';
import type { JobStore } from '@geekhub/ports/job-store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cancelJob } from '../src/cancel-job.ts';
import { DEFAULT_POLICY, type EnginePolicy } from '../src/engine.ts';
import { followJob, type JobEvent } from '../src/follow-job.ts';
import { createJobWatch, type JobWatchOptions } from '../src/job-watch.ts';
import { systemTimers } from '../src/system-timers.ts';
import { waitForChange } from '../src/wait-for-change.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import { createPause } from './pause.ts';

/** Longer than any test: whoever has waited so long has not been woken. */
const WAIT_MS = 60_000;
const QUICK: EnginePolicy['watch'] = { ...DEFAULT_POLICY.watch, askEveryMs: 5, backOffToMs: 20 };

let t: OpenEngine;
let present: AbortController;

async function open(watch: Partial<EnginePolicy['watch']> = {}): Promise<void> {
  t = await openEngine({ policy: { watch: { ...QUICK, ...watch } } });
  // A job that is not due: nothing moves it but the test.
  t.provider.onCheck({ kind: 'running', progress: null });
}

beforeEach(() => {
  present = new AbortController();
});
afterEach(async () => {
  present.abort();
  await expect.poll(() => t.engine.watch.waiting()).toBe(0);
  t.engine.watch.stop();
  await t[Symbol.asyncDispose]();
});

const wait = (id: string, waitMs = WAIT_MS) =>
  waitForChange(t.engine, t.caller.scope, id, waitMs, present.signal);
const follow = (id: string, seen: string | null = null) =>
  followJob(t.engine, t.caller.scope, id, seen, present.signal);
const cancel = (id: string) => cancelJob(t.engine, t.caller.scope, id);
const setProgress = (id: string, progress: number) =>
  t.database.query('update geekhub.jobs set progress = $2 where id = $1', [id, progress]);

/** Another watch on the same engine, with parts of it in the test's hands. */
function watchWith(options: Partial<JobWatchOptions>): void {
  t.engine.watch.stop();
  t.engine.watch = createJobWatch({ jobs: t.engine.jobs, timers: systemTimers, policy: QUICK, ...options });
}

/** The store, which tells when it was asked, and what the test does before. */
function storeWith(before: (call: 'readChanges' | 'findAll') => Promise<void> | void): JobStore {
  const { jobs } = t.engine;
  return {
    ...jobs,
    async readChanges(mark) {
      await before('readChanges');
      return jobs.readChanges(mark);
    },
    async findAll(ids) {
      await before('findAll');
      return jobs.findAll(ids);
    },
  };
}

async function collect(events: AsyncIterable<JobEvent>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) ids.push(id);
  return ids;
}

describe('a wait', () => {
  beforeEach(() => open());

  test('is over as soon as the status changes, and not for a percent', async () => {
    const id = await t.submit();
    const awaited = wait(id);
    await expect.poll(() => t.engine.watch.waiting()).toBe(1);
    await setProgress(id, 40);
    const [next] = await Promise.all([awaited, cancel(id)]);
    expect(next).toMatchObject({ waited: true, found: { job: { status: 'failed' } } });
  });

  test('ends at once for a job that has ended, and with its time, knowing what happened meanwhile', async () => {
    const id = await t.submit();
    const heard = expect.poll(async () => (await wait(id, 30)).found.job);
    const isHeard = heard.toMatchObject({ status: 'processing', progress: 40 });
    await setProgress(id, 40);
    await isHeard;
    await cancel(id);
    expect((await wait(id)).found.job.status).toBe('failed');
  });

  test('for what is not there, or is another’s, is refused', async () => {
    const id = await t.submit();
    const foreign = { ...t.caller.scope, mode: 'test' } as const;
    for (const [scope, of] of [
      [foreign, id],
      [t.caller.scope, randomUUID()],
    ] as const) {
      const refusal = { code: 'not_found', message: 'No such video.' };
      await expect(waitForChange(t.engine, scope, of, WAIT_MS, present.signal)).rejects.toMatchObject(
        refusal,
      );
      await expect(followJob(t.engine, scope, of, null, present.signal)).rejects.toMatchObject(refusal);
    }
    expect(t.engine.watch.waiting()).toBe(0);
  });

  test('is forgotten the moment that nobody is there any more', async () => {
    const id = await t.submit();
    const [awaited, feed] = [wait(id), await follow(id)];
    await expect.poll(() => t.engine.watch.waiting()).toBe(2);
    present.abort();
    expect(t.engine.watch.waiting()).toBe(1);
    expect(await collect(feed.events)).toEqual(['processing-0']);
    await awaited;
    expect(t.engine.watch.waiting()).toBe(0);
  });

  test('of somebody who was gone before it began holds no place', async () => {
    const id = await t.submit();
    present.abort();
    expect((await wait(id)).found.job.status).toBe('processing');
    expect(await collect((await follow(id)).events)).toEqual(['processing-0']);
  });

  test('hears nothing of a job that is not of its scope, whatever it joined for', async () => {
    const id = await t.submit();
    const states: unknown[] = [];
    const member = { onState: (found: unknown) => states.push(found), onStop: () => {} };
    const leave = t.engine.watch.join({ ...t.caller.scope, mode: 'test' }, id, member);
    const awaited = wait(id);
    await cancel(id);
    await awaited;
    leave?.();
    expect(states).toEqual([]);
  });
});

describe('no wake-up is lost', () => {
  test('where waits begin and jobs end at the same time, in any order', async () => {
    await open({ askEveryMs: 1 });
    await t.database.query('update geekhub.balances set available_micros = 1000000000000');
    for (let round = 0; round < 15; round += 1) {
      const ids = await Promise.all(Array.from({ length: 10 }, () => t.submit()));
      const waits = ids.flatMap((id, at) => [
        ...(at % 3 === 0 ? [] : [wait(id)]),
        ...(at % 2 === 0 ? [] : [follow(id).then(({ events }) => collect(events))]),
      ]);
      for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
      const ends = ids.map(cancel);
      const late = ids.map((id) => wait(id));
      for (const { found } of await Promise.all(late)) expect(found.job.status).toBe('failed');
      for (const heard of await Promise.all(waits)) {
        expect(Array.isArray(heard) ? heard.at(-1) : heard.found.job.status).toBe('failed');
      }
      await Promise.all(ends);
    }
  });

  test('where a change falls between finding the job and joining', async () => {
    await open();
    const id = await t.submit();
    const { jobs } = t.engine;
    t.engine.jobs = {
      ...jobs,
      async find(ofId, scope) {
        const found = await jobs.find(ofId, scope);
        t.engine.jobs = jobs;
        await cancel(id);
        return found;
      },
    };
    expect((await wait(id)).found.job.status).toBe('failed');
  });

  test.each(['readChanges', 'findAll'] as const)(
    'where the database is away for %s while the job changes: waits stay, and hear of it afterwards',
    async (away) => {
      await open();
      let failures = Number.NaN;
      const troubles: unknown[] = [];
      watchWith({
        onTrouble: (error) => troubles.push(error),
        jobs: storeWith((call) => {
          if (call !== away || Number.isNaN(failures)) return;
          failures += 1;
          throw new Error('away');
        }),
      });
      const [id, other] = [await t.submit(), await t.submit()];
      const [awaited, feed] = [wait(id), await follow(other)];
      const ids = collect(feed.events);
      await expect.poll(() => t.engine.watch.waiting()).toBe(2);
      failures = 0;
      if (away === 'readChanges') await expect.poll(() => failures).toBeGreaterThan(0);
      await Promise.all([cancel(id), cancel(other)]);
      await expect.poll(() => failures).toBeGreaterThan(3);
      expect(t.engine.watch.waiting()).toBe(2);
      failures = Number.NaN;
      expect((await awaited).found.job.status).toBe('failed');
      expect(await ids).toEqual(['processing-0', 'failed']);
      expect(troubles).toHaveLength(1);
    },
  );

  test('where the process stood still for longer than changes are kept', async () => {
    await open();
    const stands = createPause();
    let [isToStand, stoodMs] = [false, 0];
    watchWith({
      timers: {
        ...systemTimers,
        now: () => systemTimers.now() + stoodMs,
        sleep: (ms, signal) => (isToStand ? stands.here() : systemTimers.sleep(ms, signal)),
      },
    });
    const id = await t.submit();
    const events = (await follow(id)).events[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { id: 'processing-0' } });
    isToStand = true;
    await stands.reached;
    await setProgress(id, 40);
    stoodMs = 3_600_000;
    await t.advanceClock(stoodMs);
    await t.engine.watch.prune();
    expect(await t.database.query('select * from geekhub.job_changes')).toEqual([]);
    isToStand = false;
    stands.goOn();
    expect(await events.next()).toMatchObject({ value: { id: 'processing-40' } });
  });

  test('where the database has nothing to tell of it: a server that took over counts transactions anew', async () => {
    await open();
    let laterMs = 0;
    let reads = 0;
    const { jobs } = t.engine;
    watchWith({
      timers: { ...systemTimers, now: () => systemTimers.now() + laterMs },
      jobs: {
        ...storeWith((call) => {
          if (call === 'findAll') reads += 1;
        }),
        readChanges: async () => ({ ...(await jobs.readChanges(null)), jobIds: [] }),
      },
    });
    const id = await t.submit();
    const awaited = wait(id);
    await expect.poll(() => reads).toBe(1);
    await cancel(id);
    laterMs = 60_001;
    expect((await awaited).found.job.status).toBe('failed');
    expect(reads).toBe(2);
  });

  test('by a reader who joins while an older state is on its way', async () => {
    await open();
    const held = createPause();
    let isHeld = false;
    const { jobs } = t.engine;
    watchWith({
      jobs: {
        ...jobs,
        async findAll(ids) {
          const found = await jobs.findAll(ids);
          if (isHeld) await held.here();
          isHeld = false;
          return found;
        },
      },
    });
    const id = await t.submit();
    const first = await follow(id);
    isHeld = true;
    await setProgress(id, 40);
    await held.reached;
    await setProgress(id, 50);
    // It knows of 50 per cent, and is not told of the 40 that were read before.
    const second = collect((await follow(id)).events);
    held.goOn();
    const firsts = collect(first.events);
    await vi.waitFor(async () => {
      await setProgress(id, 60);
      await cancel(id);
    });
    expect((await second)[0]).toBe('processing-50');
    expect(await second).not.toContain('processing-40');
    expect((await firsts).at(-1)).toBe('failed');
  });
});

describe('the database', () => {
  test('is asked one question for a thousand waits, and one read for all that change', async () => {
    await open();
    let [questions, reads] = [0, 0];
    watchWith({
      jobs: storeWith((call) => {
        if (call === 'readChanges') questions += 1;
        else reads += 1;
      }),
    });
    const ids = [await t.submit(), await t.submit(), await t.submit()];
    const waits = Array.from({ length: 1_000 }, (_, at) => wait(ids[at % 3] ?? ''));
    await expect.poll(() => t.engine.watch.waiting()).toBe(1_000);
    // Two questions later all that joined have been read.
    const joinedAt = questions;
    await expect.poll(() => questions).toBeGreaterThan(joinedAt + 2);
    const [questionsBefore, readsBefore] = [questions, reads];
    const statements = await t.statementsOf(() =>
      expect.poll(() => questions).toBeGreaterThan(questionsBefore + 20),
    );
    expect(reads).toBe(readsBefore);
    expect(statements).toBeLessThanOrEqual(questions - questionsBefore + 1);
    await Promise.all(ids.map(cancel));
    await Promise.all(waits);
    expect(reads).toBeLessThanOrEqual(readsBefore + 3);
  });

  test('is asked nothing while nobody waits', async () => {
    await open();
    let [underWay, rounds] = [0, 0];
    const during = async <T>(work: Promise<T>): Promise<T> => {
      underWay += 1;
      return work.finally(() => {
        underWay -= 1;
      });
    };
    const { jobs } = t.engine;
    watchWith({
      jobs: {
        ...jobs,
        readChanges(mark) {
          rounds += 1;
          return during(jobs.readChanges(mark));
        },
      },
      timers: { ...systemTimers, sleep: (ms, signal) => during(systemTimers.sleep(ms, signal)) },
    });
    for (let time = 1; time <= 2; time += 1) {
      const id = await t.submit();
      const [awaited] = [wait(id), await cancel(id)];
      expect((await awaited).found.job.status).toBe('failed');
      // It neither asks nor waits to ask again: nothing is left that could.
      await expect.poll(() => underWay).toBe(0);
      expect(rounds).toBeGreaterThanOrEqual(time);
    }
  });
});

describe('as many wait as may:', () => {
  beforeEach(() => open({ maxWaiters: { process: 3, organization: 2 } }));

  test('one more is answered with what is there, a stream is refused, and a place that is left is free again', async () => {
    const id = await t.submit();
    const first = new AbortController();
    const waits = [waitForChange(t.engine, t.caller.scope, id, WAIT_MS, first.signal), wait(id)];
    await expect.poll(() => t.engine.watch.waiting()).toBe(2);
    expect(await wait(id)).toMatchObject({ waited: false, found: { job: { status: 'processing' } } });
    await expect(follow(id)).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      details: { retryAfterSeconds: 30 },
    });
    first.abort();
    await waits[0];
    expect((await follow(id)).over).toBe(false);
  });

  test('those of one organisation leave places for another, up to those of the process', async () => {
    const id = await t.submit();
    const member = { onState: () => {}, onStop: () => {} };
    const of = (organizationId: string) => t.engine.watch.join({ organizationId, mode: 'live' }, id, member);
    const [a, b] = [randomUUID(), randomUUID()];
    const places = [of(a), of(a), of(a), of(b), of(b)];
    expect(places.map((place) => place === null)).toEqual([false, false, true, false, true]);
    for (const leave of places) leave?.();
  });
});

describe('a process that stops', () => {
  beforeEach(() => open());

  test('answers waits with what is there and ends streams, those that come later too', async () => {
    const id = await t.submit();
    const waits = [wait(id)];
    const streams = [collect((await follow(id)).events)];
    await expect.poll(() => t.engine.watch.waiting()).toBe(2);
    t.engine.watch.stop();
    waits.push(wait(id));
    streams.push(collect((await follow(id)).events));
    for (const { found } of await Promise.all(waits)) expect(found.job.status).toBe('processing');
    expect(await Promise.all(streams)).toEqual([['processing-0'], ['processing-0']]);
    present.abort();
  });
});

describe('what is estimated of a job', () => {
  test('moves on in a stream and in the answer to a wait, though the database has nothing to tell', async () => {
    await open();
    let passedMs = 0;
    const timers = { ...systemTimers, now: () => systemTimers.now() + passedMs };
    watchWith({ timers });
    t.engine.timers = timers;
    const id = await t.submit();
    const events = (await follow(id)).events[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { id: 'processing-0' } });
    const awaited = wait(id, 1_000);
    await expect.poll(() => t.engine.watch.waiting()).toBe(2);
    passedMs = 30_000;
    const { value } = await events.next();
    expect(value.job).toMatchObject({ progress_source: 'estimated' });
    expect(value.job.progress).toBeGreaterThan(5);
    const { job } = (await awaited).found;
    expect(job.readAt.getTime() - (await t.stateOf(id)).job.readAt.getTime()).toBeGreaterThanOrEqual(30_000);
  });
});

describe('a stream', () => {
  beforeEach(() => open());

  test('begins with the present state, tells each change once, and ends with the job', async () => {
    const id = await t.submit();
    const seen: string[] = [];
    for await (const event of (await follow(id)).events) {
      seen.push(event.id);
      expect(event.type).toBe(`video.${event.job.status}`);
      if (seen.length === 1) await setProgress(id, 35.2);
      if (seen.length === 2) await setProgress(id, 35.8);
      if (seen.length === 2) await setProgress(id, 36);
      if (seen.length === 3) await cancel(id);
    }
    expect(seen).toEqual(['processing-0', 'processing-35', 'processing-36', 'failed']);
  });

  test('to a caller who has seen the present state begins with the next, and is over where there is none', async () => {
    const id = await t.submit();
    const ids = collect((await follow(id, 'processing-0')).events);
    await expect.poll(() => t.engine.watch.waiting()).toBe(1);
    await cancel(id);
    expect(await ids).toEqual(['failed']);
    const late = await follow(id, 'processing-0');
    expect([late.over, await collect(late.events)]).toEqual([false, ['failed']]);
    const over = await follow(id, 'failed');
    expect([over.over, await collect(over.events)]).toEqual([true, []]);
  });

  test('keeps for a slow reader the newest state alone', async () => {
    const id = await t.submit();
    const events = (await follow(id)).events[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { id: 'processing-0' } });
    const watching = await follow(id);
    const seen: string[] = [];
    // A quick one beside it has seen all.
    for await (const event of watching.events) {
      seen.push(event.id);
      if (seen.length < 5) await setProgress(id, seen.length * 10);
      else break;
    }
    expect(seen.at(-1)).toBe('processing-40');
    expect(await events.next()).toMatchObject({ value: { id: 'processing-40' } });
  });
});
