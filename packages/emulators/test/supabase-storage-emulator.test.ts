/** The Supabase Storage emulator, held against the protocol with the real SDK and plain requests. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type SupabaseStorageEmulator,
  startSupabaseStorageEmulator,
} from '../src/supabase-storage-emulator.ts';

const SERVICE_ROLE_KEY = 'sb_secret_for_tests_only';
const LIMIT_BYTES = 3_000_000;
const VIDEO = randomBytes(1000);
let emulator: SupabaseStorageEmulator;
let storage: SupabaseClient['storage'];
let videos: ReturnType<SupabaseClient['storage']['from']>;

beforeEach(async () => {
  emulator = await startSupabaseStorageEmulator({
    serviceRoleKey: SERVICE_ROLE_KEY,
    fileSizeLimitBytes: LIMIT_BYTES,
  });
  ({ storage } = createClient(emulator.url, SERVICE_ROLE_KEY));
  videos = storage.from('videos');
  await storage.createBucket('videos', { public: true });
});

afterEach(() => emulator.close());

function chunked(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
}

describe('buckets', () => {
  it('are created, listed, changed, emptied and deleted', async () => {
    const made = await storage.createBucket('more', {
      public: false,
      fileSizeLimit: '2MB',
      allowedMimeTypes: ['video/mp4'],
    });
    expect(made.data).toEqual({ name: 'more' });
    expect((await storage.listBuckets()).data?.map(({ name }) => name)).toEqual(['videos', 'more']);
    expect((await storage.updateBucket('more', { public: true })).error).toBeNull();
    expect((await storage.getBucket('more')).data).toMatchObject({
      id: 'more',
      public: true,
      file_size_limit: 2_000_000,
      allowed_mime_types: ['video/mp4'],
    });
    await storage.from('more').upload('a.mp4', VIDEO, { contentType: 'video/mp4' });
    expect((await storage.deleteBucket('more')).error).toMatchObject({ statusCode: '409' });
    expect((await storage.emptyBucket('more')).error).toBeNull();
    expect((await storage.deleteBucket('more')).error).toBeNull();
    expect((await storage.getBucket('more')).error).toMatchObject({
      status: 400,
      statusCode: '404',
      code: 'NoSuchBucket',
    });
  });

  it('are refused twice, and under names that Supabase would not take', async () => {
    const again = await storage.createBucket('videos');
    expect(again.error).toMatchObject({ status: 400, statusCode: '409', code: 'BucketAlreadyExists' });
    for (const name of ['', ' blank', 'a/b', 'vidéos', 'x'.repeat(101)]) {
      expect((await storage.createBucket(name)).error).toMatchObject({
        statusCode: '400',
        code: 'InvalidBucketName',
      });
    }
  });
});

describe('an upload', () => {
  it('is stored whole, chunked and of a known length alike', async () => {
    const bytes = randomBytes(200_000);
    const streamed = await videos.upload(
      'a/b.mp4',
      chunked(bytes.subarray(0, 70_000), bytes.subarray(70_000)),
      {
        contentType: 'video/mp4',
        cacheControl: '60',
        metadata: { job: '1' },
      },
    );
    expect(streamed.data).toMatchObject({ path: 'a/b.mp4', fullPath: 'videos/a/b.mp4' });
    await videos.upload('a/c.mp4', bytes, { contentType: 'video/mp4' });
    for (const key of ['a/b.mp4', 'a/c.mp4']) {
      expect(Buffer.compare(emulator.objects.get(`videos/${key}`)?.bytes ?? new Uint8Array(), bytes)).toBe(0);
    }
    expect(emulator.objects.get('videos/a/b.mp4')).toMatchObject({
      contentType: 'video/mp4',
      cacheControl: 'max-age=60',
      metadata: { job: '1' },
    });
  });

  it('may come as a form, as the SDK sends a Blob', async () => {
    const { error } = await videos.upload('form.mp4', new Blob([VIDEO], { type: 'video/mp4' }), {
      metadata: { job: '2' },
    });
    expect(error).toBeNull();
    const object = emulator.objects.get('videos/form.mp4');
    expect(Buffer.compare(object?.bytes ?? new Uint8Array(), VIDEO)).toBe(0);
    expect(object).toMatchObject({
      contentType: 'video/mp4',
      cacheControl: 'max-age=3600',
      metadata: { job: '2' },
    });
  });

  it('replaces an object only with upsert or as an update', async () => {
    await videos.upload('a.mp4', VIDEO);
    const refused = await videos.upload('a.mp4', Buffer.from('second'));
    expect(refused.error).toMatchObject({ status: 400, statusCode: '409', code: 'KeyAlreadyExists' });
    expect((await videos.upload('a.mp4', Buffer.from('second'), { upsert: true })).error).toBeNull();
    expect((await videos.update('a.mp4', Buffer.from('third one'))).error).toBeNull();
    expect((await videos.info('a.mp4')).data?.size).toBe(9);
  });

  it('of what is there already is refused before it was sent, and again at its end', async () => {
    await videos.upload('taken.mp4', VIDEO);
    const silent = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(VIDEO) });
    const early = await videos.upload('taken.mp4', silent);
    expect(early.error).toMatchObject({ status: 400, statusCode: '409', code: 'KeyAlreadyExists' });

    const slow = new TransformStream<Uint8Array, Uint8Array>();
    const late = videos.upload('race.mp4', slow.readable);
    const writer = slow.writable.getWriter();
    await writer.write(VIDEO);
    await writer.write(VIDEO);
    await videos.upload('race.mp4', Buffer.from('first to end'));
    await writer.close();
    expect((await late).error).toMatchObject({ statusCode: '409', code: 'KeyAlreadyExists' });
    expect((await videos.info('race.mp4')).data?.size).toBe(12);
  });

  it('whose body ends early is discarded', async () => {
    const { hostname, port } = new URL(emulator.url);
    const socket = connect(Number(port), hostname);
    const closed = Promise.withResolvers<void>();
    socket.on('close', () => closed.resolve());
    socket.resume();
    socket.write(
      'POST /storage/v1/object/videos/cut.mp4 HTTP/1.1\r\nhost: storage\r\ncontent-type: video/mp4\r\n' +
        `authorization: Bearer ${SERVICE_ROLE_KEY}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegin\r\n`,
    );
    socket.end();
    await closed.promise;
    expect(emulator.objects.size).toBe(0);
    expect((await videos.info('cut.mp4')).error).toMatchObject({ statusCode: '404', code: 'NoSuchKey' });
  });

  it('is refused over the limit of the project or the bucket, even while it is still coming', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(randomBytes(100_000)),
    });
    const refused = await videos.upload('large.mp4', endless);
    expect(refused.error).toMatchObject({ status: 400, statusCode: '413', code: 'EntityTooLarge' });
    await storage.createBucket('small', { public: true, fileSizeLimit: 999 });
    const small = storage.from('small');
    expect((await small.upload('a.mp4', VIDEO)).error).toMatchObject({ statusCode: '413' });
    expect((await small.upload('a.mp4', VIDEO.subarray(1))).error).toBeNull();
    expect([...emulator.objects.keys()]).toEqual(['small/a.mp4']);
  });

  it('is refused for its type, its key, its bucket and its token', async () => {
    await storage.createBucket('typed', { public: true, allowedMimeTypes: ['video/mp4', 'image/*'] });
    const typed = storage.from('typed');
    const wrongType = await typed.upload('a.mp4', VIDEO, { contentType: 'text/plain' });
    expect(wrongType.error).toMatchObject({ statusCode: '415', code: 'InvalidMimeType' });
    expect((await typed.upload('a.png', VIDEO, { contentType: 'image/png' })).error).toBeNull();
    expect((await videos.upload('é.mp4', VIDEO)).error).toMatchObject({
      statusCode: '400',
      code: 'InvalidKey',
    });
    const nowhere = await storage.from('nowhere').upload('a.mp4', VIDEO);
    expect(nowhere.error).toMatchObject({ statusCode: '404', code: 'NoSuchBucket' });
    const stranger = createClient(emulator.url, 'sb_secret_wrong').storage.from('videos');
    expect((await stranger.upload('a.mp4', VIDEO)).error).toMatchObject({ status: 400, statusCode: '403' });
  });
});

describe('a public object', () => {
  const read = (headers: Record<string, string> = {}, query = '') =>
    fetch(videos.getPublicUrl('a/b.mp4').data.publicUrl + query, { headers });

  beforeEach(async () => {
    await videos.upload('a/b.mp4', VIDEO, { contentType: 'video/mp4' });
  });

  it('is served to anyone with all that a player needs to know', async () => {
    const answer = await read();
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'cache-control': 'max-age=3600',
      'x-robots-tag': 'none',
      etag: expect.stringMatching(/^".+"$/),
      'last-modified': expect.any(String),
    });
    expect(Buffer.compare(await answer.bytes(), VIDEO)).toBe(0);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, 999],
    ['bytes=-100', 900, 999],
    ['bytes=900-5000', 900, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=999-999', 999, 999],
  ])('is served in part for %s', async (range, first, last) => {
    const answer = await read({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/1000`);
    expect(Buffer.compare(await answer.bytes(), VIDEO.subarray(first, last + 1))).toBe(0);
  });

  it('is not served for a range outside of it, and whole for one that cannot be read', async () => {
    const outside = await read({ range: 'bytes=1000-' });
    expect(outside.status).toBe(416);
    expect(outside.headers.get('content-range')).toBe('bytes */1000');
    expect((await read({ range: 'minutes=1-2' })).status).toBe(200);
  });

  it('is not sent again to whoever has it', async () => {
    const { headers } = await read();
    expect((await read({ 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304);
    expect((await read({ 'if-none-match': '"another"' })).status).toBe(200);
    expect((await read({ 'if-modified-since': headers.get('last-modified') ?? '' })).status).toBe(304);
    expect((await read({ 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' })).status).toBe(200);
  });

  it('is offered for download by name', async () => {
    expect((await read({}, '?download=my+video.mp4')).headers.get('content-disposition')).toBe(
      'attachment; filename=my%20video.mp4',
    );
    expect((await read({}, '?download=')).headers.get('content-disposition')).toBe('attachment');
  });

  it('is missing once its bucket is private, like one that never was', async () => {
    await storage.updateBucket('videos', { public: false });
    const answer = await read();
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      statusCode: '404',
      error: 'Bucket not found',
      message: 'Bucket not found',
      code: 'NoSuchBucket',
    });
    expect((await videos.download('a/b.mp4')).data?.size).toBe(1000);
  });
});

describe('objects', () => {
  it('are described, listed by level and removed', async () => {
    for (const key of ['a/2.mp4', 'a/1.mp4', 'a/deep/3.mp4', 'b.mp4']) await videos.upload(key, VIDEO);
    expect((await videos.info('a/1.mp4')).data).toMatchObject({
      name: 'a/1.mp4',
      bucketId: 'videos',
      size: 1000,
      contentType: 'text/plain;charset=UTF-8',
    });
    expect((await videos.exists('a/1.mp4')).data).toBe(true);
    const level = await videos.list('a');
    expect(level.data?.map(({ name, id }) => [name, id !== null])).toEqual([
      ['1.mp4', true],
      ['2.mp4', true],
      ['deep', false],
    ]);
    expect((await videos.list('a', { limit: 1, offset: 1 })).data?.map(({ name }) => name)).toEqual([
      '2.mp4',
    ]);
    const removed = await videos.remove(['a/1.mp4', 'a/none.mp4']);
    expect(removed.data?.map(({ name }) => name)).toEqual(['a/1.mp4']);
    expect((await videos.exists('a/1.mp4')).data).toBe(false);
  });

  it('under an unknown route are answered as the storage does', async () => {
    const answer = await fetch(`${emulator.url}/storage/v1/nothing`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      statusCode: '404',
      error: 'Not Found',
      code: 'InvalidRequest',
    });
  });
});

describe('a scripted fault', () => {
  it.each([
    [500, 500, '500'],
    [429, 429, '429'],
    [544, 544, '544'],
    [413, 400, '413'],
  ])('of status %i is answered once, and nothing is stored', async (status, httpStatus, statusCode) => {
    emulator.script('upload', { kind: 'status', status });
    expect((await videos.upload('a.mp4', VIDEO)).error).toMatchObject({ status: httpStatus, statusCode });
    expect(emulator.objects.size).toBe(0);
    expect((await videos.upload('a.mp4', VIDEO)).error).toBeNull();
  });

  it('resets a connection in the middle of an upload', async () => {
    emulator.script('upload', { kind: 'reset' });
    const { error } = await videos.upload('a.mp4', chunked(VIDEO, VIDEO));
    expect(error?.name).toBe('StorageUnknownError');
    expect(emulator.objects.size).toBe(0);
  });

  it('loses the answer to an upload that was stored all the same', async () => {
    emulator.script('upload', { kind: 'reset', stored: true });
    expect((await videos.upload('a.mp4', VIDEO)).error?.name).toBe('StorageUnknownError');
    expect(emulator.objects.get('videos/a.mp4')?.bytes.length).toBe(VIDEO.length);
  });

  it('answers with nonsense in each of the three ways that the SDK takes differently', async () => {
    emulator.script('upload', { kind: 'empty_object' });
    expect((await videos.upload('a.mp4', VIDEO)).error).toBeNull();
    emulator.script('upload', { kind: 'invalid_json' });
    expect((await videos.upload('a.mp4', VIDEO)).error?.name).toBe('StorageUnknownError');
    emulator.script('upload', { kind: 'null' });
    await expect(videos.upload('a.mp4', VIDEO)).rejects.toBeInstanceOf(TypeError);
    expect(emulator.objects.size).toBe(0);
  });

  it('stores a short object and answers that all is well', async () => {
    emulator.script('upload', { kind: 'short', bytes: 10 });
    expect((await videos.upload('a.mp4', VIDEO)).error).toBeNull();
    expect((await videos.info('a.mp4')).data?.size).toBe(10);
  });

  it('of silence ends with the emulator', async () => {
    emulator.script('read', { kind: 'hang' });
    const silent = fetch(videos.getPublicUrl('a.mp4').data.publicUrl);
    const failed = expect(silent).rejects.toThrow();
    while (!emulator.requests.some(({ path }) => path.endsWith('/a.mp4'))) await new Promise(setImmediate);
    await emulator.close();
    await failed;
  });
});
