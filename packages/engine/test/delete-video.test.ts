/** A video that is deleted is gone, whatever dies, sleeps or is away, and its money stays as it was. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { deleteVideo } from '../src/delete-video.ts';
import { presentJob } from '../src/present-job.ts';
import { sweepDeletions } from '../src/sweep-deletions.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import { createPause } from './pause.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const VIDEO = new Uint8Array([1, 2, 3]);

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

const pathOf = (id: string) => `${t.caller.scope.organizationId}/${id}`;
const isStored = (id: string) => t.media.objects.has(pathOf(id));
const remove = (id: string) => deleteVideo(t.engine, t.caller.scope, id, { erasePrompt: false });

async function completed(): Promise<string> {
  const id = await t.submit();
  await t.advanceClock(5_000);
  await advanceJob(t.engine, id);
  expect((await t.stateOf(id)).job.status).toBe('completed');
  expect(isStored(id)).toBe(true);
  return id;
}

/** As when the storage is away for so many calls. */
function failRemovals(times: number): void {
  const { remove } = t.media;
  let left = times;
  t.media.remove = async (...call) => {
    left -= 1;
    if (left >= 0) throw new Error('the storage is away');
    return remove(...call);
  };
}

describe('a video that is deleted', () => {
  it('is gone from the storage at once, and from what callers see, while its charge stays', async () => {
    const id = await completed();
    const before = await t.stateOf(id);
    await remove(id);
    expect(isStored(id)).toBe(false);
    const after = await t.stateOf(id);
    expect(after.balance).toEqual(before.balance);
    const job = await presentJob(t.engine, after.job);
    expect(job).toMatchObject({ status: 'completed', video_url: null, cost: { state: 'charged' } });
    expect(job.deleted).toEqual(expect.any(Number));
    expect(after.job.delivered).toEqual(before.job.delivered);
  });

  it('is not shown from then on, and removed later, when the storage is away', async () => {
    const id = await completed();
    failRemovals(3);
    await remove(id);
    expect(isStored(id)).toBe(true);
    expect((await presentJob(t.engine, (await t.stateOf(id)).job)).video_url).toBeNull();
    expect(t.stepErrors).toHaveLength(1);
    await sweepDeletions(t.engine);
    expect(t.stepErrors).toHaveLength(1);
    for (const wait of [1, 2, 4]) {
      expect(isStored(id)).toBe(true);
      await t.advanceClock(wait * MINUTE);
      await sweepDeletions(t.engine);
    }
    expect(t.stepErrors).toHaveLength(3);
    expect(isStored(id)).toBe(false);
  });

  it('is removed by the sweep when the process dies before it asks the storage', async () => {
    const id = await completed();
    // All that the request has done by then.
    const wish = { erasePrompt: false, claimForMs: MINUTE };
    await t.engine.deletions.delete(id, t.caller.scope, wish);
    await sweepDeletions(t.engine);
    expect(isStored(id)).toBe(true);
    await t.advanceClock(MINUTE);
    await sweepDeletions(t.engine);
    expect(isStored(id)).toBe(false);
  });

  it('is removed again when the process dies before it wrote that it was', async () => {
    const id = await completed();
    const { finishRemoval } = t.engine.deletions;
    t.engine.deletions.finishRemoval = () => Promise.reject(new Error('the database is away'));
    await remove(id);
    expect(isStored(id)).toBe(false);
    expect(t.stepErrors).toHaveLength(1);
    t.engine.deletions.finishRemoval = finishRemoval;
    await t.advanceClock(MINUTE);
    expect(await t.engine.deletions.claimRemovals(10)).toMatchObject([{ jobId: id }]);
  });

  it('does not stay back by a copy that slept past its lease with the last bytes in hand', async () => {
    const pause = createPause();
    const id = await t.submit();
    await t.advanceClock(5_000);
    const { store } = t.media;
    // Its lease was good when it let the last chunk go.
    t.media.store = async (_key, stream) => {
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      await pause.here();
      t.media.objects.set(pathOf(id), bytes);
      return { kind: 'stored', bytes: bytes.length };
    };
    const slow = advanceJob(t.engine, id);
    await pause.reached;
    // Another worker completes the job meanwhile.
    t.media.store = store;
    await t.advanceClock(2 * MINUTE);
    await advanceJob(t.engine, id);
    expect((await t.stateOf(id)).job.status).toBe('completed');
    await remove(id);
    expect(isStored(id)).toBe(false);
    pause.goOn();
    await slow;
    await t.idle();
    expect(isStored(id)).toBe(false);
  });

  it('does not stay back by a process that died right after it had stored it once more', async () => {
    const id = await completed();
    await remove(id);
    t.media.objects.set(pathOf(id), VIDEO);
    await t.advanceClock(HOUR - 1_000);
    await sweepDeletions(t.engine);
    expect(isStored(id)).toBe(true);
    await t.advanceClock(1_000);
    await sweepDeletions(t.engine);
    expect(isStored(id)).toBe(false);
  });

  it('may be deleted again, which asks the storage again once all was done', async () => {
    const id = await completed();
    await remove(id);
    await t.advanceClock(HOUR);
    await sweepDeletions(t.engine);
    const { job } = await t.stateOf(id);
    t.media.objects.set(pathOf(id), VIDEO);
    await remove(id);
    expect(isStored(id)).toBe(false);
    expect((await t.stateOf(id)).job).toEqual({ ...job, readAt: expect.any(Date) });
  });

  it('may be that of a job that failed, which has none', async () => {
    t.provider.onSubmit({ kind: 'rejected', reason: { code: 'content_policy', message: 'no' } });
    const id = await t.submit();
    await remove(id);
    expect((await t.stateOf(id)).job).toMatchObject({ status: 'failed', deletedAt: expect.any(Date) });
  });
});

it('an open job is not deleted', async () => {
  const id = await t.submit();
  await expect(remove(id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Cancel it first'),
  });
  await t.advanceClock(5_000);
  await advanceJob(t.engine, id);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', deletedAt: null });
  expect(isStored(id)).toBe(true);
});

it('what its organisation keeps for some days is deleted then by the sweep', async () => {
  const id = await completed();
  await t.engine.accounts.changeOrganization(t.caller.scope.organizationId, { retentionDays: 3 });
  await t.advanceClock(3 * DAY - 10_000);
  await sweepDeletions(t.engine);
  expect(isStored(id)).toBe(true);
  await t.advanceClock(10_000);
  await sweepDeletions(t.engine);
  expect(isStored(id)).toBe(false);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', deletedAt: expect.any(Date) });
});
