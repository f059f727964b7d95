/** A job that is taken back ends once, and nobody pays for it; an answer that comes too late is still accounted for. */
import { randomUUID } from 'node:crypto';
import type { SubmitOutcome } from '@geekhub/ports/provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { cancelJob } from '../src/cancel-job.ts';
import { submitJob } from '../src/submit-job.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const ACCEPTED: SubmitOutcome = { kind: 'accepted', operation: { id: 'operation' } };
const ROUNDS = 30;
const UNTOUCHED = { availableMicros: 50_000_000n, heldMicros: 0n };

let t: OpenEngine;

beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

const cancel = (id: string) => cancelJob(t.engine, t.caller.scope, id);

/** Submits, and stops where the provider is to answer. */
async function submitAndHold() {
  const { promise: answer, resolve } = Promise.withResolvers<SubmitOutcome>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  t.provider.onSubmit(
    () => {
      ask();
      return answer;
    },
    { kind: 'accepted', operation: { id: 'another' } },
  );
  const { job } = await submitJob(
    t.engine,
    t.caller,
    { model: 'fal/kling-2', prompt: 'a wave' },
    { idempotencyKey: null, isClientRetry: false },
  );
  await asked;
  return { id: job.id, answer: resolve };
}

describe('a canceled job', () => {
  it('fails as canceled, gives its hold back, and is called off at the provider', async () => {
    const id = await t.submit();
    const { job, balance } = await cancel(id);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'canceled' }, chargeMicros: 0n });
    expect(balance).toEqual(UNTOUCHED);
    await t.idle();
    expect(t.provider.cancels).toEqual([{ id: 'operation' }]);
  });

  it('stays as it is when it is canceled again, and the provider is told once', async () => {
    const id = await t.submit();
    const { job } = await cancel(id);
    await t.advanceClock(5_000);
    expect((await cancel(id)).job).toEqual({ ...job, readAt: expect.any(Date) });
    await t.idle();
    expect(t.provider.cancels).toHaveLength(1);
  });

  it('keeps no video that a step had stored and not lived to commit', async () => {
    const id = await t.submit();
    await t.advanceClock(5_000);
    const commit = t.engine.jobs.commit.bind(t.engine.jobs);
    t.engine.jobs.commit = (job, version, change) =>
      change.to === 'completed' ? new Promise(() => {}) : commit(job, version, change);
    void advanceJob(t.engine, id);
    while (t.media.objects.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await cancel(id);
    await t.idle();
    expect(t.media.objects.size).toBe(0);
  });

  it('is never submitted when it had not been', async () => {
    t.engine.policy.maxSteps = { live: 0, test: 0 };
    const id = await t.submit();
    await cancel(id);
    await t.advanceClock(60_000);
    expect(await advanceJob(t.engine, id)).toBe(false);
    expect(t.provider.submits).toEqual([]);
    expect(t.provider.cancels).toEqual([]);
  });

  it('is not there for others', async () => {
    const id = await t.submit();
    for (const scope of [
      { organizationId: randomUUID(), mode: 'live' as const },
      { ...t.caller.scope, mode: 'test' as const },
    ]) {
      await expect(cancelJob(t.engine, scope, id)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await t.stateOf(id)).job.status).toBe('processing');
  });

  it('that has ended otherwise keeps its end', async () => {
    const completed = await t.submit();
    await t.advanceClock(5_000);
    await advanceJob(t.engine, completed);
    await expect(cancel(completed)).rejects.toMatchObject({ code: 'conflict' });
    expect((await t.stateOf(completed)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });

    t.provider.onSubmit({ kind: 'rejected', reason: { code: 'content_policy', message: 'no' } });
    const refused = await t.submit();
    await expect(cancel(refused)).rejects.toMatchObject({ code: 'conflict' });
    expect((await t.stateOf(refused)).job).toMatchObject({ error: { code: 'content_policy' } });
  });

  it('and completed at once is one of the two: charged if and only if it is completed', async () => {
    const ends = new Map<string, number>();
    const amountMicros = BigInt(ROUNDS) * 4_200_000n;
    await t.engine.ledger.book({
      ...{ id: randomUUID(), scope: t.caller.scope, type: 'recharge', amountMicros },
      ...{ note: null, idempotencyKey: null, fingerprint: '' },
    });
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await t.submit();
      await t.advanceClock(5_000);
      const before = (await t.stateOf(id)).balance;
      const step = advanceJob(t.engine, id);
      // Later each time. The embedded database does all of a step in one turn of the loop, a server in many.
      const wait = round % 2 === 0 ? () => Promise.resolve() : () => new Promise(setImmediate);
      for (let turn = 1; turn < 2 ** (round / 2); turn += 1) await wait();
      await cancel(id).catch(() => {});
      await step;
      await t.idle();
      const { job, balance } = await t.stateOf(id);
      ends.set(job.status, (ends.get(job.status) ?? 0) + 1);
      const charged = job.status === 'completed' ? 4_200_000n : 0n;
      expect(job.chargeMicros).toBe(charged);
      expect(balance).toEqual({
        availableMicros: before.availableMicros + 4_200_000n - charged,
        heldMicros: before.heldMicros - 4_200_000n,
      });
    }
    expect([...ends.values()].reduce((sum, count) => sum + count)).toBe(ROUNDS);
    for (const end of ['failed', 'completed']) expect(ends.get(end), end).toBeGreaterThan(0);
  });
});

describe('an acceptance that comes after its step lost the job', () => {
  it('is called off at the provider when the job was canceled, and the receipt says who took it', async () => {
    const { id, answer } = await submitAndHold();
    await cancel(id);
    expect((await t.engine.jobs.readSettlement(id)).attempts).toMatchObject([{ outcome: 'unconfirmed' }]);
    answer(ACCEPTED);
    await t.idle();
    expect(t.provider.cancels).toEqual([{ id: 'operation' }]);
    expect(t.lost).toEqual(['submitted superfluous']);
    expect((await t.engine.jobs.readSettlement(id)).attempts).toMatchObject([{ outcome: 'accepted' }]);
    expect((await t.stateOf(id)).job).toMatchObject({ error: { code: 'canceled' }, chargeMicros: 0n });
  });

  it('is gone on with when the job still waits for one, and submitted once', async () => {
    await t[Symbol.asyncDispose]();
    // With callbacks an unaccounted submit is waited for.
    t = await openEngine({ callsBack: true });
    const { id, answer } = await submitAndHold();
    await t.advanceClock(60_000);
    expect(await advanceJob(t.engine, id)).toBe(true);
    expect((await t.stateOf(id)).job.status).toBe('pending');
    answer(ACCEPTED);
    await t.idle();
    expect(t.lost).toEqual(['submitted adopted']);
    await advanceJob(t.engine, id);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect(t.provider.submits).toHaveLength(1);
    expect(t.provider.cancels).toEqual([]);
  });

  it('takes back an attempt that was given up, while the permitted resubmit has not begun', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ policy: { unconfirmedSubmit: 'resubmit_once' } });
    const { id, answer } = await submitAndHold();
    await t.advanceClock(60_000);
    for (const _ of ['unaccounted', 'abandoned']) await advanceJob(t.engine, id);
    answer(ACCEPTED);
    await t.idle();
    expect(t.lost).toEqual(['submitted adopted']);
    await advanceJob(t.engine, id);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('is called off when the one permitted resubmit was accepted before it', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ policy: { unconfirmedSubmit: 'resubmit_once' } });
    const { id, answer } = await submitAndHold();
    await t.advanceClock(60_000);
    for (const _ of ['unaccounted', 'abandoned', 'submitted again']) await advanceJob(t.engine, id);
    expect(t.provider.submits).toHaveLength(2);
    answer(ACCEPTED);
    await t.idle();
    expect(t.lost).toEqual(['submitted superfluous']);
    expect(t.provider.cancels).toEqual([{ id: 'operation' }]);
    await t.advanceClock(5_000);
    await advanceJob(t.engine, id);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
  });
});
