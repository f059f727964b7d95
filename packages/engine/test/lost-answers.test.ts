/** The database does its work and its answer is lost, or it is away: what a provider said is not lost with it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import { receiveCallback } from '../src/receive-callback.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const MINUTE = 60_000;

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

const connectionReset = () => Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });

/** Waits of the engine pass at once, and move the clock of the database instead. */
function passWaitsAtOnce(): void {
  t.engine.timers = { ...t.engine.timers, sleep: (milliseconds) => t.advanceClock(milliseconds) };
}

/** The first calls of this kind are executed, and their answers are lost. */
function loseAnswers(kind: 'claim' | 'commit', count: number): () => number {
  const jobs = t.engine.jobs;
  const real = jobs[kind].bind(jobs) as (...parameters: unknown[]) => Promise<unknown>;
  let lost = 0;
  const losing = async (...parameters: unknown[]) => {
    const answer = await real(...parameters);
    if (lost >= count) return answer;
    lost += 1;
    throw connectionReset();
  };
  t.engine.jobs = { ...jobs, [kind]: losing } as Engine['jobs'];
  return () => lost;
}

async function sweepAfter(milliseconds: number): Promise<void> {
  await t.advanceClock(milliseconds);
  await Promise.all((await sweep(t.engine)).steps);
}

describe('a claim whose answer is lost', () => {
  it('is made again and finds the job as it took it: submitted once, and not given up as unaccounted for', async () => {
    const lost = loseAnswers('claim', 2);
    const id = await t.submit();
    expect(lost()).toBe(2);
    expect(t.provider.submits).toHaveLength(1);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'processing' } });
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed', chargeMicros: 4_200_000n } });
  });
});

describe('an acceptance that cannot be written', () => {
  it('is kept for as long as the job is ours: a database that is away for most of a minute costs nothing', async () => {
    passWaitsAtOnce();
    const { jobs } = t.engine;
    let refused = 0;
    t.engine.jobs = {
      ...jobs,
      commit(...change) {
        refused += 1;
        return refused <= 7 ? Promise.reject(connectionReset()) : jobs.commit(...change);
      },
    };
    const id = await t.submit();
    expect(refused).toBe(8);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'processing' } });
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed' } });
    expect(t.provider.submits).toHaveLength(1);
  });
});

describe('a submit whose answer is lost', () => {
  it('is adopted by the callback that comes when its render ends, long after most things have timed out', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ callsBack: true });
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    // Kling takes up to five minutes, now and then longer.
    for (let minute = 0; minute < 9; minute += 1) await sweepAfter(MINUTE);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'pending' } });
    const nonce = new URL(t.provider.submits[0]?.callbackUrl ?? '').pathname.split('/').at(-1) ?? '';
    const answer = await receiveCallback(
      t.engine,
      { provider: 'fal', jobId: id, nonce },
      { url: '', headers: {}, rawBody: new TextEncoder().encode('the operation') },
    );
    expect(answer).toBe('taken');
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed', chargeMicros: 4_200_000n } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('is given up when no render could still be under way, and never after the deadline', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ callsBack: true });
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    for (let minute = 0; minute < 13; minute += 1) await sweepAfter(MINUTE);
    expect(await t.stateOf(id)).toMatchObject({
      job: { status: 'failed', error: { code: 'submit_unconfirmed' } },
    });
  });
});

describe('what the database cannot hold', () => {
  it.each([
    ['an operation with a NUL', () => t.provider.onSubmit({ kind: 'accepted', operation: 'a\u0000b' })],
    ['an output with half a character', () => t.provider.onCheck({ kind: 'finished', output: '\ud800' })],
    [
      'a length that no column takes',
      async () => {
        await t[Symbol.asyncDispose]();
        t = await openEngine({ videoMs: 2 ** 40 });
      },
    ],
  ])('ends the job at no charge instead of being tried for ever: %s', async (_, arrange) => {
    await arrange();
    const id = await t.submit();
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({
      job: { status: 'failed', chargeMicros: 0n, error: { code: 'provider_error' } },
    });
    expect(t.media.objects.size).toBe(0);
    expect(t.stepErrors).toHaveLength(1);
  });
});
