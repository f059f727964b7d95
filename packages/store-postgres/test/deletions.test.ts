/** Deletions in the database: the wish with the job, the storage's part until it is done, and no word left. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import { KLING_REQUEST, newJob } from '@geekhub/testing/new-job';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import {
  ACCEPTED,
  COMPLETED,
  FAILED,
  HOOK,
  openWebhookStores,
  type WebhookStores,
} from './webhook-stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEEP_PROMPT = { erasePrompt: false, claimForMs: MINUTE };
const ERASE = { erasePrompt: true, claimForMs: MINUTE };
const SECRET = 'zebra';
const WORDS = { ...KLING_REQUEST, prompt: SECRET, negativePrompt: SECRET, metadata: { animal: SECRET } };

let stores: WebhookStores;
beforeAll(async () => {
  stores = await openWebhookStores();
});
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
});
afterAll(() => stores[Symbol.asyncDispose]());

async function completedJob(scope: Scope, changes = {}): Promise<string> {
  const id = await stores.createdJob(scope, changes);
  await stores.move(id, ACCEPTED, COMPLETED);
  return id;
}

const deletedAt = async (id: string, scope: Scope) => (await stores.jobs.find(id, scope))?.job.deletedAt;
const comesUp = async (id: string) =>
  (await stores.deletions.claimRemovals(1000)).some(({ jobId }) => jobId === id);

describe('a deletion', () => {
  it('is kept with the job, once, and its money stays as it was', async () => {
    const scope = await stores.newScope();
    const id = await completedJob(scope);
    const before = await stores.jobs.find(id, scope);
    expect(await stores.deletions.delete(id, scope, KEEP_PROMPT)).toEqual({ kind: 'deleted', claimed: true });
    const first = await deletedAt(id, scope);
    expect(first).toBeInstanceOf(Date);
    await stores.advanceClock(MINUTE / 2);
    expect(await stores.deletions.delete(id, scope, KEEP_PROMPT)).toEqual({
      kind: 'deleted',
      claimed: false,
    });
    const after = await stores.jobs.find(id, scope);
    expect(after).toEqual({
      ...before,
      job: { ...before?.job, deletedAt: first, readAt: after?.job.readAt },
    });
  });

  it('of an open job changes nothing, and there is none of another’s', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdJob(scope);
    expect(await stores.deletions.delete(id, scope, ERASE)).toEqual({ kind: 'open' });
    await stores.move(id, ACCEPTED);
    expect(await stores.deletions.delete(id, scope, ERASE)).toEqual({ kind: 'open' });
    expect(await stores.jobs.find(id, scope)).toMatchObject({
      job: { deletedAt: null, request: KLING_REQUEST },
    });
    const others = [await stores.newScope(), { ...scope, mode: 'test' } as const];
    for (const other of others) expect(await stores.deletions.delete(id, other, ERASE)).toBeNull();
    expect(await stores.deletions.delete(randomUUID(), scope, ERASE)).toBeNull();
    await expect(
      stores.database.query('update geekhub.jobs set deleted_at = geekhub.app_now() where id = $1', [id]),
    ).rejects.toThrow('jobs_deleted_is_closed');
  });

  it('is the caller’s to finish for a minute, and then the sweep’s, ever later, for as long as the storage is away', async () => {
    const scope = await stores.newScope();
    const id = await completedJob(scope);
    await stores.deletions.delete(id, scope, KEEP_PROMPT);
    await stores.advanceClock(MINUTE - 1_000);
    expect(await comesUp(id)).toBe(false);
    await stores.advanceClock(1_000);
    for (const wait of [2, 4, 8, 16, 32, 60, 60]) {
      expect(await comesUp(id)).toBe(true);
      await stores.advanceClock(wait * MINUTE - 1_000);
      expect(await comesUp(id)).toBe(false);
      await stores.advanceClock(1_000);
    }
  });

  it('that is finished comes once more after an hour, however often it is called finished before', async () => {
    const scope = await stores.newScope();
    const id = await completedJob(scope);
    await stores.deletions.delete(id, scope, KEEP_PROMPT);
    await stores.deletions.finishRemoval(id);
    await stores.deletions.finishRemoval(id);
    await stores.advanceClock(HOUR - 1_000);
    expect(await comesUp(id)).toBe(false);
    await stores.advanceClock(1_000);
    expect(await comesUp(id)).toBe(true);
    await stores.deletions.finishRemoval(id);
    await stores.advanceClock(DAY);
    expect(await comesUp(id)).toBe(false);
    // Asked for again, the storage is asked again.
    expect(await stores.deletions.delete(id, scope, KEEP_PROMPT)).toEqual({ kind: 'deleted', claimed: true });
  });
});

describe('an erasure', () => {
  const everything = async (id: string) => {
    const rows = await stores.database.query(
      `select to_jsonb(j)::text as text from geekhub.jobs j where id = $1
       union all select to_jsonb(i)::text from geekhub.job_images i where job_id = $1
       union all select to_jsonb(m)::text from geekhub.webhook_messages m where job_id = $1`,
      [id],
    );
    return JSON.stringify(rows);
  };

  it('leaves no word of what was asked for, nor the number that was made of it, also when it comes later', async () => {
    const scope = await stores.newScope();
    const fingerprint = 'e'.repeat(64);
    const images = { first: `https://example.com/${SECRET}.png`, last: null };
    const id = await stores.createdJob(scope, { request: WORDS, fingerprint, images, webhookUrl: HOOK });
    await stores.move(id, FAILED);
    const message = await stores.claimed(await stores.onlyMessage(scope));
    const body = JSON.stringify({
      type: 'video.failed',
      data: { id, prompt: SECRET, metadata: { a: SECRET } },
    });
    expect(await stores.webhooks.writeBody(message.id, message.version, body)).toBe(true);
    for (const part of [SECRET, fingerprint]) expect(await everything(id)).toContain(part);

    await stores.deletions.delete(id, scope, KEEP_PROMPT);
    expect(await everything(id)).toContain(SECRET);
    await stores.deletions.delete(id, scope, ERASE);
    for (const part of [SECRET, fingerprint]) expect(await everything(id)).not.toContain(part);
    expect((await stores.jobs.find(id, scope))?.job.request).toEqual({
      ...KLING_REQUEST,
      ...{ prompt: '', hasImage: WORDS.hasImage },
    });
    const [kept] = await stores.database.query<{ body: string }>(
      'select body from geekhub.webhook_messages where job_id = $1',
      [id],
    );
    expect(JSON.parse(kept?.body ?? '')).toEqual({
      type: 'video.failed',
      data: { id, prompt: '', metadata: {} },
    });
  });

  it('also takes the words out of a message that is written by who had read them before', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdJob(scope, { request: WORDS, webhookUrl: HOOK });
    await stores.move(id, FAILED);
    const message = await stores.claimed(await stores.onlyMessage(scope));
    await stores.deletions.delete(id, scope, ERASE);
    const late = JSON.stringify({ data: { prompt: SECRET, metadata: { animal: SECRET } } });
    await stores.webhooks.writeBody(message.id, message.version, late);
    expect(await everything(id)).not.toContain(SECRET);
  });

  it('is never half of one', async () => {
    const scope = await stores.newScope();
    const id = await completedJob(scope, { request: WORDS });
    await expect(
      stores.database.query('update geekhub.jobs set erased = true where id = $1', [id]),
    ).rejects.toThrow('jobs_erased_keeps_no_words');
  });

  it('makes the same request with the same key another one, and never a second job', async () => {
    const scope = await stores.newScope();
    const request = { request: WORDS, idempotencyKey: 'order-17' };
    const id = await completedJob(scope, request);
    await stores.deletions.delete(id, scope, ERASE);
    expect(await stores.jobs.create(newJob(scope, request))).toEqual({ kind: 'mismatch' });
  });
});

describe('what an organisation keeps for so many days', () => {
  it('is deleted then, in small batches, and its end is known before', async () => {
    const scope = await stores.newScope();
    const forever = await stores.newScope();
    const kept = await completedJob(forever);
    const old = [await completedJob(scope), await completedJob(scope), await completedJob(scope)];
    await stores.accounts.changeOrganization(scope.organizationId, { retentionDays: 2 });
    await stores.advanceClock(2 * DAY - 2_000);
    const young = await completedJob(scope);
    const open = await stores.createdJob(scope);
    expect(await stores.deletions.deleteExpired(100)).toBe(0);
    const job = (await stores.jobs.find(young, scope))?.job;
    expect(job?.expiresAt?.getTime()).toBe((job?.completedAt?.getTime() ?? 0) + 2 * DAY);
    const listed = await stores.jobs.list(scope, { limit: 1, after: null });
    expect(listed.find(({ id }) => id === young)?.expiresAt).toEqual(job?.expiresAt);

    await stores.advanceClock(2_000);
    expect(await stores.deletions.deleteExpired(2)).toBe(2);
    expect(await stores.deletions.deleteExpired(2)).toBe(1);
    expect(await stores.deletions.deleteExpired(2)).toBe(0);
    const removed = (await stores.deletions.claimRemovals(1000)).map(({ jobId }) => jobId);
    for (const id of old) {
      expect(await deletedAt(id, scope)).toBeInstanceOf(Date);
      expect(removed).toContain(id);
    }
    for (const id of [young, open]) expect(await deletedAt(id, scope)).toBeNull();
    expect(await stores.jobs.find(kept, forever)).toMatchObject({
      job: { deletedAt: null, expiresAt: null },
    });
  });

  it('is kept for ever again where the days are taken back', async () => {
    const scope = await stores.newScope();
    const id = await completedJob(scope);
    const { organizationId } = scope;
    expect(await stores.accounts.changeOrganization(organizationId, { retentionDays: 1 })).toMatchObject({
      retentionDays: 1,
    });
    expect(await stores.accounts.changeOrganization(organizationId, {})).toMatchObject({ retentionDays: 1 });
    expect(await stores.accounts.changeOrganization(organizationId, { retentionDays: null })).toMatchObject({
      retentionDays: null,
    });
    await stores.advanceClock(400 * DAY);
    await stores.deletions.deleteExpired(100);
    expect(await deletedAt(id, scope)).toBeNull();
    expect(await stores.accounts.changeOrganization(randomUUID(), { retentionDays: 1 })).toBeNull();
  });
});
