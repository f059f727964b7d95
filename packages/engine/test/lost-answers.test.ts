/** The database does its work and its answer is lost, or it is away: what a provider said is not lost with it. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelJob } from '../src/cancel-job.ts';
import type { Engine } from '../src/engine.ts';
import { type CallbackAnswer, receiveCallback } from '../src/receive-callback.ts';
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

/** The provider says that the render of the first submit has ended. */
function callBack(jobId: string): Promise<CallbackAnswer> {
  const nonce = new URL(t.provider.submits[0]?.callbackUrl ?? '').pathname.split('/').at(-1) ?? '';
  const rawBody = new TextEncoder().encode('the operation');
  return receiveCallback(t.engine, { provider: 'fal', jobId, nonce }, { url: '', headers: {}, rawBody });
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
    expect(await callBack(id)).toBe('taken');
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

describe('a callback that proves a render, and cannot be written while the job is ours', () => {
  /** What happens between the look and the write, while the database is away. */
  async function callBackWhile(meanwhile: (id: string) => Promise<unknown>): Promise<string> {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ callsBack: true });
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    const { jobs } = t.engine;
    t.engine.jobs = {
      ...jobs,
      async commit(...change) {
        t.engine.jobs = jobs;
        await t.advanceClock(2 * MINUTE);
        await meanwhile(id);
        return jobs.commit(...change);
      },
    };
    expect(await callBack(id)).toBe('taken');
    return id;
  }

  it('is kept though another step has the job meanwhile: nobody will say it again', async () => {
    const id = await callBackWhile((ofId) =>
      t.engine.jobs.claim(ofId, MINUTE, { evenIfNotDue: true, token: randomUUID() }),
    );
    expect(t.lost).toEqual(['adopted adopted']);
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed', chargeMicros: 4_200_000n } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('changes nothing of a job that was canceled meanwhile', async () => {
    const id = await callBackWhile((ofId) => cancelJob(t.engine, t.caller.scope, ofId));
    expect(t.lost).toEqual(['adopted superfluous']);
    await sweepAfter(3_000);
    expect(await t.stateOf(id)).toMatchObject({ job: { error: { code: 'canceled' }, chargeMicros: 0n } });
    expect(t.provider.cancels).toEqual([]);
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
