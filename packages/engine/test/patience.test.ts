import { randomUUID } from 'node:crypto';
import type { CheckOutcome, OpenOutcome, SubmitOutcome, Trouble } from '@geekhub/ports/provider';
import { streamOf } from '@geekhub/testing/scripted-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../src/sweep.ts';
import { createRandom } from './create-random.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const MINUTE = 60_000;
const KLING_MICROS = 4_200_000n;

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine({ guarded: true, random: createRandom(20_261_120) });
  await t.engine.ledger.book({
    ...{ id: randomUUID(), scope: t.caller.scope, type: 'recharge', amountMicros: 10_000n * KLING_MICROS },
    ...{ note: null, idempotencyKey: null, fingerprint: '' },
  });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

/** Lets time pass, with a sweep every so often that steps whatever is due. */
async function sweepFor(milliseconds: number, everyMs = 15_000): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += everyMs) {
    await t.advanceClock(everyMs);
    for (let isFull = true; isFull; ) {
      const round = await sweep(t.engine);
      await Promise.all(round.steps);
      isFull = round.full;
    }
  }
}

async function submitMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await t.submit());
  return ids;
}

async function jobsOf(ids: string[]) {
  const jobs = [];
  for (const id of ids) jobs.push((await t.stateOf(id)).job);
  return jobs;
}

async function expectAllCompleted(ids: string[]): Promise<void> {
  for (const job of await jobsOf(ids)) {
    expect(job).toMatchObject({ status: 'completed', chargeMicros: KLING_MICROS });
  }
}

const OPENED = (): OpenOutcome => ({ kind: 'opened', stream: streamOf(new Uint8Array([1, 2, 3])), bytes: 3 });

/** Each submit is a render of its own, each operation an output of its own. */
function goWell(): void {
  t.provider.onSubmit(() => ({ kind: 'accepted', operation: randomUUID() }));
  t.provider.onCheck(() => ({ kind: 'finished', output: randomUUID() }));
  t.provider.onOpen(OPENED);
}

/** Every call ends in this trouble. Gives how many calls there were since. */
function goAway(trouble: Trouble, retryAfterMs: number | null = null): () => number {
  let calls = 0;
  const answer = <Outcome>(outcome: Outcome) => {
    calls += 1;
    return outcome;
  };
  t.provider.onSubmit(() => answer<SubmitOutcome>({ kind: 'busy', retryAfterMs, trouble }));
  t.provider.onCheck(() => answer<CheckOutcome>({ kind: 'unavailable', retryAfterMs, trouble }));
  t.provider.onOpen(() => answer<OpenOutcome>({ kind: 'unavailable', retryAfterMs, trouble }));
  return () => calls;
}

describe('a provider that is away for an hour', () => {
  it('is asked seldom, loses no job that still has time, and delivers what was paid for', async () => {
    goWell();
    // The renders of these ten are on record, and their files go out of reach before they are copied.
    t.provider.onOpen({ kind: 'unavailable', retryAfterMs: null, trouble: 'unreachable' });
    const finished = await submitMany(5);
    await sweepFor(10_000);
    t.provider.onCheck({ kind: 'running', progress: null });
    const rendering = await submitMany(25);
    await sweepFor(10_000);

    const callsToTheDead = goAway('unreachable');
    await sweepFor(35 * MINUTE, 30_000);
    const waiting = await submitMany(10);
    await sweepFor(25 * MINUTE, 30_000);
    expect(callsToTheDead()).toBeLessThan(200);
    expect(t.guardEvents.toSorted()).toEqual([
      'check opened: unreachable',
      'open opened: unreachable',
      'submit opened: unreachable',
    ]);

    for (const job of await jobsOf(rendering)) {
      // Not before its deadline, and when nobody could be asked any more, not long after it.
      expect(job).toMatchObject({ status: 'failed', error: { code: 'deadline_passed' } });
      const lateMs = (job.completedAt?.getTime() ?? 0) - job.createdAt.getTime() - 30 * MINUTE;
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(10 * MINUTE + 30_000);
    }
    expect(new Set((await jobsOf(waiting)).map(({ status }) => status))).toEqual(new Set(['pending']));
    const accepted = t.provider.submits.length;

    goWell();
    await sweepFor(5 * MINUTE);
    await expectAllCompleted([...waiting, ...finished]);
    expect(t.provider.submits.length - accepted).toBe(waiting.length);
    expect(t.guardEvents).toHaveLength(6);
    for (const id of waiting) {
      expect((await t.engine.jobs.readSettlement(id)).attempts).toMatchObject([
        { number: 1, outcome: 'accepted' },
      ]);
    }
  }, 180_000);
});

describe('our storage, away for ten minutes,', () => {
  it('delays what is finished, and costs nobody a job or a second render', async () => {
    goWell();
    const ids = await submitMany(10);
    t.media.beforeStore = () => {
      throw new Error('the storage is away');
    };
    await sweepFor(10 * MINUTE);
    for (const job of await jobsOf(ids)) expect(job).toMatchObject({ status: 'processing' });
    t.media.beforeStore = () => {};
    await sweepFor(MINUTE);
    await expectAllCompleted(ids);
    expect([t.provider.submits.length, t.guardEvents]).toEqual([10, []]);
  });
});

describe('a key that is refused for twenty minutes', () => {
  it('makes every job wait and none fail, and is tried seldom', async () => {
    goWell();
    t.provider.onCheck({ kind: 'running', progress: null });
    const rendering = await submitMany(10);
    await sweepFor(MINUTE);
    const callsInVain = goAway('credentials_refused', 30_000);
    const waiting = await submitMany(10);
    await sweepFor(20 * MINUTE, 30_000);
    expect((await jobsOf(rendering)).map(({ status }) => status)).toEqual(Array(10).fill('processing'));
    expect((await jobsOf(waiting)).map(({ status }) => status)).toEqual(Array(10).fill('pending'));
    expect(callsInVain()).toBeLessThan(60);
    goWell();
    await sweepFor(5 * MINUTE);
    await expectAllCompleted([...rendering, ...waiting]);
    expect(t.provider.submits.filter(({ jobId }) => rendering.includes(jobId))).toHaveLength(10);
    expect(t.guardEvents.toSorted()).toEqual([
      'check closed: credentials_refused',
      'check opened: credentials_refused',
      'submit closed: credentials_refused',
      'submit opened: credentials_refused',
    ]);
  });
});

describe('a provider that answers 429', () => {
  it('gets the pause that it asked for from every job, and all are rendered after it', async () => {
    t.provider.onSubmit(
      { kind: 'busy', retryAfterMs: 2 * MINUTE, trouble: 'limited' },
      { kind: 'accepted', operation: 'operation' },
    );
    const ids = await submitMany(30);
    await sweepFor(105_000);
    expect(t.provider.submits).toHaveLength(1);
    await sweepFor(3 * MINUTE);
    await expectAllCompleted(ids);
    expect(t.provider.submits).toHaveLength(31);
    expect(t.guardEvents).toEqual([]);
  });

  it('for an hour fails only jobs whose own time is over, and is told to the operator', async () => {
    const callsInVain = goAway('limited', MINUTE);
    const early = await submitMany(5);
    await sweepFor(40 * MINUTE, 30_000);
    const later = await submitMany(5);
    await sweepFor(20 * MINUTE, 30_000);
    for (const job of await jobsOf(early)) {
      expect(job).toMatchObject({ status: 'failed', error: { code: 'deadline_passed' } });
    }
    expect(callsInVain()).toBeLessThanOrEqual(60);
    goWell();
    await sweepFor(3 * MINUTE);
    await expectAllCompleted(later);
    expect(t.guardEvents).toEqual(['submit opened: limited', 'submit closed: limited']);
  });
});

describe('what a provider says of one render', () => {
  const learnedNothing = (times: number) =>
    Array.from({ length: times }, () => ({ kind: 'unavailable', retryAfterMs: null }) as const);

  it('may go back: what is finished stays finished', async () => {
    t.provider.onCheck({ kind: 'finished', output: 'output' }, { kind: 'running', progress: 10 });
    t.provider.onOpen(...learnedNothing(5), OPENED);
    const ids = await submitMany(1);
    await sweepFor(3 * MINUTE);
    await expectAllCompleted(ids);
    expect(t.provider.checks()).toBe(1);
  });

  it('may be 404 for a while, of its status, its result and its file: it completes, and stops no other', async () => {
    t.provider.onCheck(...learnedNothing(20), { kind: 'finished', output: 'output' });
    t.provider.onOpen(...learnedNothing(20), OPENED);
    const ids = await submitMany(1);
    await sweepFor(20 * MINUTE);
    await expectAllCompleted(ids);
    expect(t.guardEvents).toEqual([]);
  });

  it('after our deadline changes nothing: not delivered, not charged, and called off', async () => {
    t.provider.onCheck({ kind: 'running', progress: 99 });
    const ids = await submitMany(1);
    await sweepFor(30 * MINUTE, 30_000);
    expect(t.provider.cancels).toHaveLength(1);
    t.provider.onCheck({ kind: 'finished', output: 'output' });
    const checks = t.provider.checks();
    await sweepFor(10 * MINUTE);
    expect(await jobsOf(ids)).toMatchObject([{ status: 'failed', error: { code: 'deadline_passed' } }]);
    expect([t.provider.checks() - checks, t.media.objects.size]).toEqual([0, 0]);
  });
});

describe('a job that waited out its time', () => {
  it('is never submitted after it: a render that nobody waits for is not begun', async () => {
    const callsInVain = goAway('unreachable');
    const ids = await submitMany(1);
    await sweepFor(29 * MINUTE, 30_000);
    expect(callsInVain()).toBeGreaterThan(0);
    goWell();
    const submits = t.provider.submits.length;
    await t.advanceClock(MINUTE);
    await sweepFor(MINUTE);
    expect(await jobsOf(ids)).toMatchObject([{ status: 'failed', error: { code: 'deadline_passed' } }]);
    expect(t.provider.submits).toHaveLength(submits);
  });
});
