/** What is on the disk after a copy, whole or broken off. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaKey } from '@geekhub/ports/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskMediaStore, type DiskMediaStore } from '../src/disk-media-store.ts';

const never = new AbortController().signal;
let directory: string;
let store: DiskMediaStore;
let key: MediaKey;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'media-disk-'));
  store = createDiskMediaStore({
    directory,
    publicBaseUrl: 'https://video.example',
    bucket: 'generated-videos',
  });
  key = { organizationId: randomUUID(), jobId: randomUUID() };
});

afterEach(() => rm(directory, { recursive: true }));

function pathOf({ organizationId, jobId }: MediaKey): string {
  return join(store.servedDirectory, organizationId, jobId, 'video.mp4');
}

function streamOf(...chunks: (Uint8Array | Error)[]): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(next);
    },
  });
}

async function filesLeft(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('a stored video', () => {
  it('has exactly the bytes of the stream', async () => {
    const chunks = [randomBytes(200_000), randomBytes(1), randomBytes(70_000)];
    expect(await store.store(key, streamOf(...chunks), never)).toEqual({ kind: 'stored', bytes: 270_001 });
    expect(Buffer.compare(await readFile(pathOf(key)), Buffer.concat(chunks))).toBe(0);
    expect(await filesLeft()).toEqual(['video.mp4']);
  });

  it('is found under its public address where the gateway serves the directory', () => {
    expect(store.publicUrl(key)).toBe(
      `https://video.example/storage/v1/object/public/generated-videos/${key.organizationId}/${key.jobId}/video.mp4`,
    );
    expect(new URL(store.publicUrl(key)).pathname.startsWith(store.servedPath)).toBe(true);
  });

  it('is never overwritten: a repeated copy finds it, reads nothing of its source and leaves nothing', async () => {
    await store.store(key, streamOf(Buffer.from('first')), never);
    const cancelled = Promise.withResolvers<void>();
    let pulls = 0;
    const second = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          controller.enqueue(Buffer.from('second'));
        },
        cancel: () => cancelled.resolve(),
      },
      { highWaterMark: 0 },
    );
    expect(await store.store(key, second, never)).toEqual({ kind: 'exists' });
    await cancelled.promise;
    expect(pulls).toBe(0);
    expect(await readFile(pathOf(key), 'utf8')).toBe('first');
    expect(await filesLeft()).toEqual(['video.mp4']);
  });

  it('of a copy that began first and ended last does not overwrite the one that came between', async () => {
    const source = new TransformStream<Uint8Array, Uint8Array>();
    const slow = store.store(key, source.readable, never);
    const writer = source.writable.getWriter();
    await writer.write(Buffer.from('slow'));
    await store.store(key, streamOf(Buffer.from('fast')), never);
    await writer.close();
    expect(await slow).toEqual({ kind: 'exists' });
    expect(await readFile(pathOf(key), 'utf8')).toBe('fast');
    expect(await filesLeft()).toEqual(['video.mp4']);
  });

  it('is one of many whole copies when all are made at once, and one alone is told that it is', async () => {
    const copies = Array.from({ length: 8 }, () => randomBytes(100_000));
    const outcomes = await Promise.all(
      copies.map((bytes) => store.store(key, streamOf(bytes.subarray(0, 9), bytes.subarray(9)), never)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
    const winner = copies[outcomes.findIndex(({ kind }) => kind === 'stored')];
    expect(winner?.equals(await readFile(pathOf(key)))).toBe(true);
    expect(await filesLeft()).toEqual(['video.mp4']);
  });

  it('is read as it lies there, with its length', async () => {
    const bytes = randomBytes(200_000);
    await store.store(key, streamOf(bytes), never);
    const stored = await store.open(key, never);
    expect(stored?.bytes).toBe(200_000);
    expect(bytes.equals(await new Response(stored?.stream).bytes())).toBe(true);
    const again = await store.open(key, never);
    await again?.stream.cancel();
  });

  it('is not read on after an abort', async () => {
    await store.store(key, streamOf(randomBytes(200_000)), never);
    const abort = new AbortController();
    const stored = await store.open(key, abort.signal);
    abort.abort();
    await expect(new Response(stored?.stream).bytes()).rejects.toThrow(/abort/i);
  });

  it('is removed, as often as one likes, and another can take its place', async () => {
    await store.remove(key, never);
    await store.store(key, streamOf(Buffer.from('damaged')), never);
    await store.remove(key, never);
    await store.remove(key, never);
    expect(await filesLeft()).toEqual([]);
    expect(await store.open(key, never)).toBeNull();
    expect(await store.store(key, streamOf(Buffer.from('whole')), never)).toEqual({
      kind: 'stored',
      bytes: 5,
    });
  });

  it('is not visible before the stream has ended', async () => {
    const source = new TransformStream<Uint8Array, Uint8Array>();
    const stored = store.store(key, source.readable, never);
    const writer = source.writable.getWriter();
    await writer.write(Buffer.from('begin'));
    await writer.write(Buffer.from('end'));
    expect(existsSync(pathOf(key))).toBe(false);
    await writer.close();
    expect(await stored).toEqual({ kind: 'stored', bytes: 8 });
    expect(existsSync(pathOf(key))).toBe(true);
  });
});

describe('a copy that fails', () => {
  it('throws the error of its source and leaves no file', async () => {
    const broken = new Error('line cut');
    await expect(store.store(key, streamOf(randomBytes(100_000), broken), never)).rejects.toBe(broken);
    expect(await filesLeft()).toEqual([]);
  });

  it('by abort stops at once, cancels a silent source and leaves no file', async () => {
    const cancelled = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    const silent = new ReadableStream<Uint8Array>({
      pull: () => reading.resolve(),
      cancel: () => cancelled.resolve(),
    });
    const abort = new AbortController();
    const stored = store.store(key, silent, abort.signal);
    await reading.promise;
    abort.abort();
    await expect(stored).rejects.toThrow(/abort/i);
    await cancelled.promise;
    expect(await filesLeft()).toEqual([]);
  });

  it('for want of a directory throws', async () => {
    await writeFile(store.servedDirectory, 'a file is in the way');
    await expect(store.store(key, streamOf(Buffer.from('video')), never)).rejects.toThrow();
    expect(await filesLeft()).toEqual(['generated-videos']);
  });
});

it.each(['../../etc', '', '.', 'A/B', `${randomUUID()}/..`, `${randomUUID()}\0`])(
  'the id %j never becomes part of a path',
  async (id) => {
    for (const bad of [
      { ...key, jobId: id },
      { ...key, organizationId: id },
    ]) {
      expect(() => store.publicUrl(bad)).toThrow(TypeError);
      await expect(store.store(bad, streamOf(Buffer.from('video')), never)).rejects.toThrow(TypeError);
      await expect(store.open(bad, never)).rejects.toThrow(TypeError);
      await expect(store.remove(bad, never)).rejects.toThrow(TypeError);
    }
    expect(await filesLeft()).toEqual([]);
  },
);

it('leftovers of a crash are deleted once they are a day old, and nothing else is', async () => {
  await store.store(key, streamOf(Buffer.from('video')), never);
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(pathOf(key), old, old);
  const unfinished = join(directory, '.unfinished');
  await writeFile(join(unfinished, 'old.mp4'), 'half');
  await writeFile(join(unfinished, 'young.mp4'), 'half');
  await utimes(join(unfinished, 'old.mp4'), old, old);
  await store.removeLeftovers();
  expect((await filesLeft()).sort()).toEqual(['video.mp4', 'young.mp4']);
});

it('a directory that does not exist yet has no leftovers', async () => {
  const fresh = createDiskMediaStore({
    directory: join(directory, 'new'),
    publicBaseUrl: 'https://video.example',
    bucket: 'b',
  });
  await expect(fresh.removeLeftovers()).resolves.toBeUndefined();
});
