/** Copies to Supabase Storage with its real SDK: what is stored, and what is thrown when it is not. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import {
  type SupabaseStorageEmulator,
  startSupabaseStorageEmulator,
} from '@geekhub/emulators/supabase-storage-emulator';
import type { MediaKey } from '@geekhub/ports/media';
import { createClient } from '@supabase/supabase-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageLimits } from '../src/storage-fetch.ts';
import { createSupabaseMediaStore, type SupabaseMediaStore } from '../src/supabase-media-store.ts';

const SERVICE_ROLE_KEY = 'sb_secret_for_tests_only';
const BUCKET = 'generated-videos';
const never = new AbortController().signal;
let emulator: SupabaseStorageEmulator;
let store: SupabaseMediaStore;
let key: MediaKey;

beforeEach(async () => {
  emulator = await startSupabaseStorageEmulator({
    serviceRoleKey: SERVICE_ROLE_KEY,
    fileSizeLimitBytes: 2_000_000,
  });
  store = newStore();
  key = { organizationId: randomUUID(), jobId: randomUUID() };
});

afterEach(() => emulator.close());

function newStore(bucket = BUCKET): SupabaseMediaStore {
  return createSupabaseMediaStore({ url: emulator.url, serviceRoleKey: SERVICE_ROLE_KEY, bucket });
}

function storedObject() {
  return emulator.objects.get(`${BUCKET}/${key.organizationId}/${key.jobId}/video.mp4`);
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

/** Gives its chunk and then nothing, and tells when it was cancelled. */
function silentSource(chunk: Uint8Array) {
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(chunk),
    cancel: () => cancelled.resolve(),
  });
  return { stream, cancelled: cancelled.promise };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const failure: unknown = await promise.catch((error: unknown) => error);
  if (!(failure instanceof Error)) throw new Error('it did not fail');
  return failure;
}

describe('a stored video', () => {
  it('has exactly the bytes of the stream, and anyone may read it under its public address', async () => {
    const chunks = [randomBytes(200_000), randomBytes(1), randomBytes(70_000)];
    expect(await store.store(key, streamOf(...chunks), never)).toEqual({ kind: 'stored', bytes: 270_001 });
    const answer = await fetch(store.publicUrl(key));
    expect(Buffer.compare(await answer.bytes(), Buffer.concat(chunks))).toBe(0);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('cache-control')).toBe('max-age=31536000');
  });

  it('has the public address that Supabase gives it', () => {
    expect(store.publicUrl(key)).toBe(
      `${emulator.url}/storage/v1/object/public/${BUCKET}/${key.organizationId}/${key.jobId}/video.mp4`,
    );
  });

  it('is streamed: the upload begins before the source has ended', async () => {
    await store.ensureBucket();
    const source = new TransformStream<Uint8Array, Uint8Array>();
    const stored = store.store(key, source.readable, never);
    const writer = source.writable.getWriter();
    // Two writes are taken only by a reader that is at work.
    await writer.write(Buffer.from('begin'));
    await writer.write(Buffer.from(', end'));
    await writer.close();
    expect(await stored).toEqual({ kind: 'stored', bytes: 10 });
    const upload = emulator.requests.find(
      ({ method, path }) => method === 'POST' && path.includes(key.jobId),
    );
    expect(upload?.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'x-upsert': 'false' });
  });

  it('is never overwritten: a repeated copy finds it, and its source is cancelled', async () => {
    await store.store(key, streamOf(Buffer.from('first')), never);
    // Silent after its first chunk: the refusal must come through while nothing is sent.
    const source = silentSource(Buffer.from('second'));
    expect(await store.store(key, source.stream, never)).toEqual({ kind: 'exists' });
    await source.cancelled;
    expect(Buffer.from(storedObject()?.bytes ?? []).toString()).toBe('first');
  });

  it('is found too by a copy that was refused in the middle of a large upload', async () => {
    await store.store(key, streamOf(Buffer.from('first')), never);
    let sent = 0;
    const cancelled = Promise.withResolvers<void>();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel: () => cancelled.resolve(),
    });
    expect(await store.store(key, endless, never)).toEqual({ kind: 'exists' });
    await cancelled.promise;
    const sentBefore = sent;
    await new Promise(setImmediate);
    expect(sent).toBe(sentBefore);
  });

  it('of a copy that began first and ended last does not overwrite the one that came between', async () => {
    await store.ensureBucket();
    const source = new TransformStream<Uint8Array, Uint8Array>();
    const slow = store.store(key, source.readable, never);
    const writer = source.writable.getWriter();
    await writer.write(Buffer.from('slow'));
    await writer.write(Buffer.from(' too'));
    await newStore().store(key, streamOf(Buffer.from('fast')), never);
    await writer.close();
    expect(await slow).toEqual({ kind: 'exists' });
    expect(Buffer.from(storedObject()?.bytes ?? []).toString()).toBe('fast');
  });

  it('is read with the key as the storage holds it, with its length', async () => {
    const bytes = randomBytes(200_000);
    await store.store(key, streamOf(bytes), never);
    const stored = await store.open(key, never);
    expect(stored?.bytes).toBe(200_000);
    expect(bytes.equals(await new Response(stored?.stream).bytes())).toBe(true);
    const { path, headers } = emulator.requests.at(-1) ?? {};
    expect(path).toBe(`/storage/v1/object/${BUCKET}/${key.organizationId}/${key.jobId}/video.mp4`);
    expect(headers).toMatchObject({
      authorization: `Bearer ${SERVICE_ROLE_KEY}`,
      'cache-control': 'no-cache',
    });
  });

  it('is removed, as often as one likes, and another can take its place', async () => {
    // Before there is a bucket, too.
    await store.remove(key, never);
    expect(await store.open(key, never)).toBeNull();
    await store.store(key, streamOf(Buffer.from('damaged')), never);
    await store.remove(key, never);
    await store.remove(key, never);
    expect(await store.open(key, never)).toBeNull();
    expect(await store.store(key, streamOf(Buffer.from('whole')), never)).toEqual({
      kind: 'stored',
      bytes: 5,
    });
  });

  it('counts as many bytes as the storage holds, whatever it answered to the upload', async () => {
    emulator.script('upload', { kind: 'short', bytes: 4 });
    expect(await store.store(key, streamOf(Buffer.from('whole video')), never)).toEqual({
      kind: 'stored',
      bytes: 4,
    });
    await store.remove(key, never);
    emulator.script('upload', { kind: 'empty_object', stored: true });
    expect(await store.store(key, streamOf(Buffer.from('whole video')), never)).toEqual({
      kind: 'stored',
      bytes: 11,
    });
  });
});

describe('a copy that fails', () => {
  it('throws the error of its source and stores nothing', async () => {
    const broken = new Error('line cut');
    await expect(store.store(key, streamOf(randomBytes(100_000), broken), never)).rejects.toBe(broken);
    expect(storedObject()).toBeUndefined();
  });

  it('by abort stops while the source is silent, and cancels it', async () => {
    const source = silentSource(Buffer.from('begin'));
    const abort = new AbortController();
    const reason = new Error('the lease is lost');
    const stored = store.store(key, source.stream, abort.signal);
    abort.abort(reason);
    await expect(stored).rejects.toBe(reason);
    await source.cancelled;
    expect(storedObject()).toBeUndefined();
  });

  it('by abort stops while the storage is silent', async () => {
    emulator.script('upload', { kind: 'hang' });
    const abort = new AbortController();
    const ended = Promise.withResolvers<void>();
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          controller.close();
          ended.resolve();
        },
      },
      { highWaterMark: 0 },
    );
    const stored = store.store(key, source, abort.signal);
    await ended.promise;
    abort.abort();
    await expect(stored).rejects.toThrow(/abort/i);
  });

  it.each([
    [{ kind: 'status', status: 500 }, '500'],
    [{ kind: 'status', status: 429 }, '429'],
    [{ kind: 'status', status: 544 }, '544'],
    [{ kind: 'status', status: 413 }, '413'],
    [{ kind: 'reset' }, null],
    [{ kind: 'reset', stored: true }, null],
    [{ kind: 'invalid_json' }, null],
    [{ kind: 'null' }, null],
  ] as const)('by %j throws, and the next copy is made all the same', async (fault, statusCode) => {
    emulator.script('upload', fault);
    await expect(store.store(key, streamOf(randomBytes(100)), never)).rejects.toMatchObject({ statusCode });
    const next = await store.store(key, streamOf(randomBytes(100)), never);
    // What was stored though its answer was lost is there to be found.
    expect(next).toEqual('stored' in fault ? { kind: 'exists' } : { kind: 'stored', bytes: 100 });
  });

  it.each([{ kind: 'status', status: 500 }, { kind: 'reset' }, { kind: 'invalid_json' }] as const)(
    'to be read or removed by %j throws, and is tried again',
    async (fault) => {
      await store.store(key, streamOf(randomBytes(100)), never);
      emulator.script('remove', fault);
      await expect(store.remove(key, never)).rejects.toThrow('did not remove the video');
      await store.remove(key, never);
      expect(storedObject()).toBeUndefined();
      if (fault.kind === 'invalid_json') return;
      emulator.script('read', fault);
      await expect(store.open(key, never)).rejects.toThrow('did not hand out the video');
      expect(await store.open(key, never)).toBeNull();
    },
  );

  it('throws when the storage says that all is well but holds nothing', async () => {
    emulator.script('upload', { kind: 'empty_object' });
    await expect(store.store(key, streamOf(randomBytes(100)), never)).rejects.toMatchObject({
      statusCode: '404',
    });
  });

  it.each([{ kind: 'empty_object' }, { kind: 'null' }, { kind: 'invalid_json' }] as const)(
    'throws when the size cannot be read: %j',
    async (fault) => {
      emulator.script('info', fault);
      await expect(store.store(key, streamOf(randomBytes(100)), never)).rejects.toThrow(
        'did not confirm the video',
      );
    },
  );

  it('for its size names the cause, and gives up its source', async () => {
    const source = silentSource(randomBytes(2_000_001));
    await expect(store.store(key, source.stream, never)).rejects.toMatchObject({ statusCode: '413' });
    await source.cancelled;
    expect(storedObject()).toBeUndefined();
  });

  it('tells neither the key nor an address nor the words of the storage', async () => {
    const failures: Error[] = [];
    for (const fault of [{ kind: 'status', status: 500 }, { kind: 'reset' }] as const) {
      emulator.script('upload', fault);
      failures.push(await failureOf(store.store(key, streamOf(randomBytes(100)), never)));
    }
    const wrongKey = createSupabaseMediaStore({
      url: emulator.url,
      serviceRoleKey: 'sb_secret_wrong',
      bucket: BUCKET,
    });
    failures.push(await failureOf(wrongKey.store(key, streamOf(randomBytes(100)), never)));
    const closed = await startSupabaseStorageEmulator();
    await closed.close();
    const nobody = createSupabaseMediaStore({
      url: closed.url,
      serviceRoleKey: SERVICE_ROLE_KEY,
      bucket: BUCKET,
    });
    failures.push(await failureOf(nobody.ensureBucket()));
    expect(failures).toHaveLength(4);
    for (const failure of failures) {
      expect(failure.message).toMatch(
        /^Supabase Storage did not [a-z ]+ \((\d{3} \w+|no usable answer)\)\.$/,
      );
      expect(failure.cause).toBeUndefined();
    }
  });
});

describe('a storage that keeps us waiting is given up', () => {
  const impatient = (limits: Partial<StorageLimits>, url = emulator.url) =>
    createSupabaseMediaStore({ url, serviceRoleKey: SERVICE_ROLE_KEY, bucket: BUCKET, limits });

  it('when it does not answer a question', async () => {
    const hurried = impatient({ answerMs: 100 });
    emulator.script('bucket', { kind: 'hang' });
    await expect(hurried.ensureBucket()).rejects.toThrow('did not look up the bucket');
    await hurried.ensureBucket();
    emulator.script('remove', { kind: 'hang' });
    await expect(hurried.remove(key, never)).rejects.toThrow('did not remove the video');
    emulator.script('info', { kind: 'hang' });
    await expect(hurried.store(key, streamOf(randomBytes(100)), never)).rejects.toThrow(
      'did not confirm the video',
    );
  });

  it('when it does not answer an upload, or a download', async () => {
    const hurried = impatient({ idleMs: 100 });
    emulator.script('upload', { kind: 'hang' });
    await expect(hurried.store(key, streamOf(randomBytes(100)), never)).rejects.toThrow(
      'did not take in the video',
    );
    await store.store(key, streamOf(randomBytes(100)), never);
    emulator.script('read', { kind: 'hang' });
    await expect(hurried.open(key, never)).rejects.toThrow('did not hand out the video');
  });

  it('when it stops in the middle of a video, or takes none of it, or does not even shake hands', async () => {
    const server = createServer((request, response) => {
      if (request.method === 'POST') return request.pause();
      if (request.url?.includes('/bucket/')) return response.end('{"id":"b","name":"b","public":true}');
      response.writeHead(200, { 'content-length': 1000 });
      return response.write('the beginning');
    });
    const url = await listen(server);
    const mute = createTcpServer(() => {});
    const muteUrl = (await listen(mute)).replace('http:', 'https:');
    try {
      const hurried = impatient({ idleMs: 100 }, url);
      const stored = await hurried.open(key, never);
      await expect(new Response(stored?.stream).bytes()).rejects.toThrow();

      const cancelled = Promise.withResolvers<void>();
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
        cancel: () => cancelled.resolve(),
      });
      await expect(hurried.store(key, endless, never)).rejects.toThrow('did not take in the video');
      await cancelled.promise;

      await expect(impatient({ connectMs: 100 }, muteUrl).ensureBucket()).rejects.toThrow(
        'did not look up the bucket',
      );
    } finally {
      server.closeAllConnections();
      server.close();
      mute.close();
    }
  });

  it('when its answer to a question does not end', async () => {
    let sent = 0;
    const server = createServer((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = () => {
        sent += chunk.length;
        if (response.destroyed) return;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    try {
      const hurried = impatient({ answerBytes: 100_000 }, await listen(server));
      await expect(hurried.ensureBucket()).rejects.toThrow('did not look up the bucket');
      expect(sent).toBeLessThan(16 * 1024 * 1024);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('the bucket', () => {
  it('is created once, public, by however many replicas', async () => {
    await Promise.all([newStore().ensureBucket(), newStore().ensureBucket(), newStore().ensureBucket()]);
    const { storage } = createClient(emulator.url, SERVICE_ROLE_KEY);
    expect((await storage.listBuckets()).data).toMatchObject([{ name: BUCKET, public: true }]);
  });

  it('that is private is refused with what to do about it', async () => {
    const { storage } = createClient(emulator.url, SERVICE_ROLE_KEY);
    await storage.createBucket('private-videos', { public: false });
    await expect(newStore('private-videos').ensureBucket()).rejects.toThrow(/is private.*Make it public/);
  });

  it('is looked for again after it could not be', async () => {
    emulator.script('bucket', { kind: 'status', status: 500 });
    await expect(store.ensureBucket()).rejects.toMatchObject({ statusCode: '500' });
    await expect(store.ensureBucket()).resolves.toBeUndefined();
  });

  it('that vanished is made again for the next copy', async () => {
    await store.ensureBucket();
    await createClient(emulator.url, SERVICE_ROLE_KEY).storage.deleteBucket(BUCKET);
    await expect(store.store(key, streamOf(randomBytes(100)), never)).rejects.toMatchObject({
      statusCode: '404',
    });
    expect(await store.store(key, streamOf(randomBytes(100)), never)).toEqual({ kind: 'stored', bytes: 100 });
  });
});
