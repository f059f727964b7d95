/** Files: private to their scope, bounded, there while they are needed and gone afterwards. */
import { randomUUID } from 'node:crypto';
import { formatFileId } from '@geekhub/contracts/file-id';
import type { FileLimits, NewFile } from '@geekhub/ports/file-store';
import type { Scope } from '@geekhub/ports/job-record';
import { newJob } from '@geekhub/testing/new-job';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

const DAY_MS = 24 * 3_600_000;
const ROOMY: FileLimits = { files: 100, bytes: 1_000_000 };
const CANCELED = { code: 'canceled', message: 'The job was canceled.' } as const;

let stores: Stores;
let scope: Scope;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => stores[Symbol.asyncDispose]());
beforeEach(async () => {
  scope = await stores.newScope();
});

function newFile(changes: Partial<NewFile> = {}): NewFile {
  const { bytes: content, width, height } = PNG;
  return {
    ...{ id: formatFileId(randomUUID()), scope, content, contentType: 'image/png', width, height },
    ...{ sha256: 'a'.repeat(64), idempotencyKey: null, validMs: DAY_MS },
    ...changes,
  };
}

async function keptFile(changes: Partial<NewFile> = {}): Promise<string> {
  const outcome = await stores.files.create(newFile(changes), ROOMY);
  if (outcome.kind !== 'created') throw new Error(`not created: ${outcome.kind}`);
  return outcome.file.id;
}

async function jobWith(first: string, last: string | null = null): Promise<string> {
  const job = newJob(scope, { images: { first, last } });
  expect(await stores.jobs.create(job)).toMatchObject({ kind: 'created' });
  return job.id;
}

const isThere = async (id: string) => (await stores.files.readContent(id)) !== null;
const end = (jobId: string) => stores.jobs.cancel(jobId, scope, CANCELED);

describe('a file', () => {
  it('is kept byte by byte, with what is known of it', async () => {
    const file = newFile();
    const outcome = await stores.files.create(file, ROOMY);
    const record = { id: file.id, contentType: 'image/png', width: 64, height: 36, bytes: PNG.bytes.length };
    expect(outcome).toMatchObject({ kind: 'created', file: record });
    expect(await stores.files.find(file.id, scope)).toMatchObject(record);
    const kept = await stores.files.readContent(file.id);
    expect(Buffer.from(kept?.content ?? []).equals(PNG.bytes)).toBe(true);
  });

  it('is nobody’s but its scope’s, whatever is done with it', async () => {
    const id = await keptFile();
    const others: Scope[] = [{ ...scope, mode: 'test' }, await stores.newScope()];
    for (const other of others) {
      expect(await stores.files.find(id, other)).toBeNull();
      expect(await stores.files.delete(id, other)).toBe('missing');
      expect(await stores.files.list(other, { limit: 10, after: null })).toEqual([]);
      for (const images of [
        { first: id, last: null },
        { first: 'https://images.example/a.png', last: id },
      ]) {
        const job = newJob(other, { images });
        const field = images.last === null ? 'image_url' : 'last_frame_url';
        expect(await stores.jobs.create(job)).toEqual({ kind: 'no_such_file', field });
        expect(await stores.jobs.find(job.id, other)).toBeNull();
      }
    }
    expect(await stores.files.find(id, scope)).not.toBeNull();
    expect(await readBooks(stores.database)).toMatchObject({ problems: [] });
  });

  it('of the same Idempotency-Key and content is one, of another content none', async () => {
    const first = await stores.files.create(newFile({ idempotencyKey: 'k' }), ROOMY);
    const again = await stores.files.create(newFile({ idempotencyKey: 'k' }), ROOMY);
    expect(again).toEqual({ ...first, kind: 'replayed' });
    const other = newFile({ idempotencyKey: 'k', sha256: 'b'.repeat(64) });
    expect(await stores.files.create(other, ROOMY)).toEqual({ kind: 'mismatch' });
    expect(await stores.files.list(scope, { limit: 10, after: null })).toHaveLength(1);
  });

  it('that has expired gives its Idempotency-Key away', async () => {
    const id = await keptFile({ idempotencyKey: 'k', validMs: 1_000 });
    const jobId = await jobWith(id);
    await stores.advanceClock(1_000);
    expect(await stores.files.create(newFile({ idempotencyKey: 'k' }), ROOMY)).toMatchObject({
      kind: 'created',
    });
    expect(await isThere(id)).toBe(true);
    await end(jobId);
  });

  it('above the number or the bytes of its scope is refused, and another scope has room', async () => {
    const size = PNG.bytes.length;
    await keptFile();
    expect(await stores.files.create(newFile(), { files: 1, bytes: 10 * size })).toEqual({ kind: 'full' });
    expect(await stores.files.create(newFile(), { files: 9, bytes: 2 * size - 1 })).toEqual({ kind: 'full' });
    expect(await stores.files.create(newFile(), { files: 9, bytes: 2 * size })).toMatchObject({
      kind: 'created',
    });
    const other = newFile({ scope: { ...scope, mode: 'test' } });
    expect(await stores.files.create(other, { files: 1, bytes: size })).toMatchObject({ kind: 'created' });
  });

  it('of many at the same moment is within the limits', async () => {
    const limits = { files: 3, bytes: 1_000_000 };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => stores.files.create(newFile(), limits)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(3);
  });
});

describe('a file in use', () => {
  it('stays while the job is open, and is gone with its end', async () => {
    const [first, last] = [await keptFile(), await keptFile()];
    const jobId = await jobWith(first, last);
    expect(await stores.jobs.readImages(jobId)).toEqual({ first, last });
    expect(await stores.files.delete(first, scope)).toBe('in_use');
    expect(await stores.files.delete(last, scope)).toBe('in_use');
    await stores.advanceClock(DAY_MS);
    await stores.files.deleteExpired(100);
    expect([await isThere(first), await isThere(last)]).toEqual([true, true]);
    await end(jobId);
    expect([await isThere(first), await isThere(last)]).toEqual([false, false]);
    expect(await readBooks(stores.database)).toMatchObject({ problems: [] });
  });

  it('by two jobs stays until the second has ended', async () => {
    const id = await keptFile();
    const [one, other] = [await jobWith(id, id), await jobWith('https://images.example/a.png', id)];
    await end(one);
    expect(await isThere(id)).toBe(true);
    await end(other);
    expect(await isThere(id)).toBe(false);
  });

  it('by jobs that all end at the same moment is gone with the last', async () => {
    const id = await keptFile();
    const jobs = [await jobWith(id), await jobWith(id), await jobWith(id)];
    await Promise.all(jobs.map(end));
    expect(await isThere(id)).toBe(false);
  });

  it('of a job that ends while another begins is there for the other, or was never given to it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await keptFile();
      const ending = await jobWith(id);
      const beginning = newJob(scope, { images: { first: id, last: null } });
      const [outcome] = await Promise.all([stores.jobs.create(beginning), end(ending)]);
      expect(await isThere(id)).toBe(outcome.kind === 'created');
      if (outcome.kind === 'created') await end(beginning.id);
      else expect(outcome).toEqual({ kind: 'no_such_file', field: 'image_url' });
    }
    expect(await readBooks(stores.database)).toMatchObject({ problems: [] });
  });
});

test('a job for a file that is gone is not written, and its money not touched; a repeated one is found', async () => {
  const id = await keptFile();
  const images = { first: id, last: null };
  const job = newJob(scope, { images, idempotencyKey: 'k' });
  await stores.jobs.create(job);
  await end(job.id);
  const repeated = await stores.jobs.create(newJob(scope, { images, idempotencyKey: 'k' }));
  expect(repeated).toMatchObject({ kind: 'replayed', job: { id: job.id } });
  const late = newJob(scope, { images });
  expect(await stores.jobs.create(late)).toEqual({ kind: 'no_such_file', field: 'image_url' });
  expect(await stores.jobs.find(late.id, scope)).toBeNull();
  expect(await readBooks(stores.database)).toMatchObject({ problems: [] });
});

test('what was never used is gone after its day, a few at a time', async () => {
  const ids = [await keptFile(), await keptFile(), await keptFile()];
  await stores.files.deleteExpired(100);
  expect(await Promise.all(ids.map(isThere))).toEqual([true, true, true]);
  await stores.advanceClock(DAY_MS);
  const [first = ''] = ids;
  expect(await stores.files.find(first, scope)).toBeNull();
  expect(await stores.jobs.create(newJob(scope, { images: { first, last: null } }))).toMatchObject({
    kind: 'no_such_file',
  });
  expect(await stores.files.deleteExpired(2)).toBe(2);
  expect(await stores.files.deleteExpired(2)).toBe(1);
  expect(await Promise.all(ids.map(isThere))).toEqual([false, false, false]);
});
