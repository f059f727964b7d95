/** Keeps videos in a public bucket of Supabase Storage. */
import type { MediaKey, MediaStore } from '@geekhub/ports/media';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createStorageFetches, STORAGE_LIMITS, type StorageLimits } from './storage-fetch.ts';
import { isRefusal, SupabaseStorageError } from './supabase-storage-error.ts';
import { watchSource } from './watch-source.ts';

export interface SupabaseMediaStoreOptions {
  url: string;
  serviceRoleKey: string;
  bucket: string;
  limits?: Partial<StorageLimits>;
}

export interface SupabaseMediaStore extends MediaStore {
  /** Creates the bucket if it is missing. Throws when the bucket cannot serve videos. */
  ensureBucket(): Promise<void>;
}

/** A video never changes once its job is completed. */
const CACHE_SECONDS = '31536000';

export function createSupabaseMediaStore(options: SupabaseMediaStoreOptions): SupabaseMediaStore {
  const { bucket } = options;
  let bucketIsReady = false;

  const fetches = createStorageFetches({ ...STORAGE_LIMITS, ...options.limits });

  /** The SDK takes no signal for most calls: where one is needed, it comes with a client of its own. */
  function clientFor(signal: AbortSignal | null, send = fetches.ask): SupabaseClient {
    return createClient(options.url, options.serviceRoleKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { fetch: (input, init) => send(input, { ...init, signal }) },
    });
  }
  const client = clientFor(null);

  async function ensureBucket({ storage }: SupabaseClient): Promise<void> {
    if (bucketIsReady) return;
    const found = await storage.getBucket(bucket);
    if (isRefusal(found.error, '404')) {
      const created = await storage.createBucket(bucket, { public: true });
      // Another replica may have been faster.
      if (created.error !== null && !isRefusal(created.error, '409')) {
        throw new SupabaseStorageError('create the bucket', created.error);
      }
    } else if (found.error !== null) {
      throw new SupabaseStorageError('look up the bucket', found.error);
    } else if (found.data.public === false) {
      throw new Error(
        `The storage bucket "${bucket}" is private, so nobody could watch a video in it. Make it public in the ` +
          'Supabase dashboard (Storage, the bucket, Edit bucket, Public bucket), or name another one.',
      );
    }
    bucketIsReady = true;
  }

  /** false when something is there already. */
  async function upload(
    path: string,
    body: ReadableStream<Uint8Array>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { error } = await clientFor(signal, fetches.upload)
      .storage.from(bucket)
      .upload(path, body, {
        contentType: 'video/mp4',
        cacheControl: CACHE_SECONDS,
        upsert: false,
        duplex: 'half',
      })
      // The SDK returns its errors, but stumbles over an answer of `null`.
      .catch((thrown: unknown) => ({ error: thrown }));
    if (error === null) return true;
    if (isRefusal(error, '409')) return false;
    // A stream cannot be sent twice; but a bucket that vanished is made again before the next one.
    if (isRefusal(error, '404')) bucketIsReady = false;
    throw new SupabaseStorageError('take in the video', error);
  }

  /** An answer that all is well is no proof: what counts is what the storage says it holds. */
  async function readStoredBytes({ storage }: SupabaseClient, path: string): Promise<number> {
    const { data, error } = await storage.from(bucket).info(path);
    if (typeof data?.size === 'number') return data.size;
    throw new SupabaseStorageError('confirm the video', error);
  }

  return {
    ensureBucket: () => ensureBucket(client),

    async store(key, stream, signal) {
      const path = pathOf(key);
      const asking = clientFor(signal);
      const source = watchSource(stream);
      try {
        await ensureBucket(asking);
        if (!(await upload(path, source.stream, signal))) return { kind: 'exists' };
        return { kind: 'stored', bytes: await readStoredBytes(asking, path) };
      } catch (error) {
        signal.throwIfAborted();
        source.throwIfFailed();
        throw error;
      } finally {
        source.giveUp();
      }
    },

    async open(key, signal) {
      let bytes: number | null = null;
      const downloading = clientFor(signal, async (input, init) => {
        const response = await fetches.download(input, init);
        bytes = readLength(response.headers);
        return response;
      });
      // With the key and past every cache: what counts is what the storage holds now.
      const { data, error } = await downloading.storage
        .from(bucket)
        .download(pathOf(key), {}, { cache: 'no-store' })
        .asStream();
      if (data !== null) return { stream: data, bytes };
      if (isRefusal(error, '404')) return null;
      throw new SupabaseStorageError('hand out the video', error);
    },

    async remove(key, signal) {
      const { error } = await clientFor(signal)
        .storage.from(bucket)
        .remove([pathOf(key)])
        .catch((thrown: unknown) => ({ error: thrown }));
      // Without a bucket there is nothing in it.
      if (error !== null && !isRefusal(error, '404'))
        throw new SupabaseStorageError('remove the video', error);
    },

    publicUrl(key) {
      return client.storage.from(bucket).getPublicUrl(pathOf(key)).data.publicUrl;
    },
  };
}

function readLength(headers: Headers): number | null {
  // Of an encoded body the length is not that of the file.
  if (headers.has('content-encoding')) return null;
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

function pathOf({ organizationId, jobId }: MediaKey): string {
  return `${organizationId}/${jobId}/video.mp4`;
}
