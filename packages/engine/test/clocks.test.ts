/** Clocks that are wrong: only the database's counts, and when that one jumps nothing is done twice. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { readJob } from '../src/read-job.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import { createPause } from './pause.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When the clock of the database begins. */
const NOON = Date.parse('2026-11-20T12:00:00Z');

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  vi.useRealTimers();
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

async function sweepAt(time: number): Promise<void> {
  await t.setClock(new Date(time));
  await Promise.all((await sweep(t.engine)).steps);
}

async function holdInCopy(id: string) {
  const pause = createPause();
  t.media.beforeStore = pause.here;
  const step = advanceJob(t.engine, id);
  await pause.reached;
  t.media.beforeStore = () => {};
  return { goOn: pause.goOn, step };
}

/** Only `Date`: timers measure lengths and know no time of day. */
function setMachineClock(time: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
}

describe.each([
  ['ten minutes ahead', 10 * MINUTE],
  ['ten minutes behind', -10 * MINUTE],
  ['years behind', -20 * 365 * 24 * HOUR],
])('a machine whose clock is %s', (_, skewMs) => {
  it('takes no lease away from another', async () => {
    const id = await t.submit();
    await t.setClock(new Date(NOON + 2_000));
    const slow = await holdInCopy(id);
    setMachineClock(NOON + 2_000 + skewMs);
    await t.setClock(new Date(NOON + 2_000 + MINUTE - 1));
    expect(await advanceJob(t.engine, id)).toBe(false);
    slow.goOn();
    await slow.step;
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('ends no job before its deadline, and every job at it', async () => {
    t.provider.onCheck({ kind: 'running', progress: null });
    setMachineClock(NOON + skewMs);
    const id = await t.submit();
    await sweepAt(NOON + 30 * MINUTE - 1);
    expect((await t.stateOf(id)).job.status).toBe('processing');
    await sweepAt(NOON + 31 * MINUTE);
    expect((await t.stateOf(id)).job).toMatchObject({
      status: 'failed',
      error: { code: 'deadline_passed' },
    });
  });
});

describe('a clock of the database that jumps', () => {
  it('an hour ahead in the middle of a copy makes one submit, one charge and one video', async () => {
    const id = await t.submit();
    await t.setClock(new Date(NOON + 2_000));
    const slow = await holdInCopy(id);
    // The lease is over long before its time: another takes the job while the first still works on it.
    await t.setClock(new Date(NOON + HOUR));
    expect(await advanceJob(t.engine, id)).toBe(true);
    slow.goOn();
    await slow.step;
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect([t.provider.submits.length, t.media.objects.size]).toEqual([1, 1]);
  });

  it('an hour back delays a job by that hour and does nothing twice', async () => {
    const id = await t.submit();
    await t.setClock(new Date(NOON - HOUR));
    await readJob(t.engine, t.caller.scope, id);
    await t.idle();
    expect([t.provider.submits.length, t.provider.checks()]).toEqual([1, 0]);
    await sweepAt(NOON + 2_000);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect([t.provider.submits.length, t.media.objects.size]).toEqual([1, 1]);
  });

  it('an hour ahead while a submit is unanswered gives it up, and never makes it again', async () => {
    const pause = createPause();
    t.provider.onSubmit(async () => {
      await pause.here();
      return { kind: 'accepted', operation: 'operation' };
    });
    const submitted = t.submit();
    await pause.reached;
    await t.setClock(new Date(NOON + HOUR));
    await Promise.all((await sweep(t.engine)).steps);
    pause.goOn();
    const id = await submitted;
    await sweepAt(NOON + HOUR + MINUTE);
    expect(t.provider.submits).toHaveLength(1);
    expect((await t.stateOf(id)).balance).toMatchObject({ heldMicros: 0n });
  });
});
