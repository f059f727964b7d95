/** Keeps videos in a public bucket of Supabase Storage. */
import type { MediaKey, MediaStore } from '@geekhub/ports/media';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { isRefusal, SupabaseStorageError } from './supabase-storage-error.ts';
import { watchSource } from './watch-source.ts';

export interface SupabaseMediaStoreOptions {
  url: string;
  serviceRoleKey: string;
  bucket: string;
  /** The global one, where left out. */
  fetch?: typeof globalThis.fetch;
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

  /** The SDK takes no signal for most calls: where one is needed, it comes with a client of its own. */
  function clientFor(signal: AbortSignal | null): SupabaseClient {
    const send = options.fetch ?? globalThis.fetch;
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

  async function upload(
    { storage }: SupabaseClient,
    path: string,
    body: ReadableStream<Uint8Array>,
  ): Promise<void> {
    const { error } = await storage
      .from(bucket)
      .upload(path, body, {
        contentType: 'video/mp4',
        cacheControl: CACHE_SECONDS,
        // A repeated copy of the same job replaces the one before.
        upsert: true,
        duplex: 'half',
      })
      // The SDK returns its errors, but stumbles over an answer of `null`.
      .catch((thrown: unknown) => ({ error: thrown }));
    if (error === null) return;
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
      const uploadClient = clientFor(signal);
      const source = watchSource(stream);
      try {
        await ensureBucket(uploadClient);
        await upload(uploadClient, path, source.stream);
        return { bytes: await readStoredBytes(uploadClient, path) };
      } catch (error) {
        signal.throwIfAborted();
        source.throwIfFailed();
        throw error;
      } finally {
        source.giveUp();
      }
    },

    publicUrl(key) {
      return client.storage.from(bucket).getPublicUrl(pathOf(key)).data.publicUrl;
    },
  };
}

function pathOf({ organizationId, jobId }: MediaKey): string {
  return `${organizationId}/${jobId}/video.mp4`;
}
