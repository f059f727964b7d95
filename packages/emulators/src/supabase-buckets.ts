/** The buckets of the Supabase Storage emulator. */
import { bucketExists, invalidBody, invalidBucketName, noSuchBucket } from './supabase-answer.ts';

export interface SupabaseBucket {
  id: string;
  name: string;
  owner: string;
  public: boolean;
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
  created_at: string;
  updated_at: string;
}

/** What a client may say about a bucket; what it leaves out stays as it was. */
export interface SupabaseBucketSettings {
  public?: boolean;
  file_size_limit?: number | string | null;
  allowed_mime_types?: string[] | null;
}

const NAME = /^[\w!.*'() &$@=;:+,?-]{1,100}$/;
const SIZE = /^(?<amount>\d+(?:\.\d+)?)\s*(?<unit>B|KB|MB|GB)?$/i;
const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

export class SupabaseBuckets {
  readonly #buckets = new Map<string, SupabaseBucket>();

  create(name: string, settings: SupabaseBucketSettings): SupabaseBucket {
    if (!NAME.test(name) || name.trim() !== name) throw invalidBucketName();
    if (this.#buckets.has(name)) throw bucketExists();
    const now = new Date().toISOString();
    const bucket: SupabaseBucket = {
      id: name,
      name,
      owner: '',
      public: false,
      file_size_limit: null,
      allowed_mime_types: null,
      created_at: now,
      updated_at: now,
    };
    change(bucket, settings);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  list(): SupabaseBucket[] {
    return [...this.#buckets.values()];
  }

  get(name: string): SupabaseBucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket();
    return bucket;
  }

  update(name: string, settings: SupabaseBucketSettings): void {
    change(this.get(name), settings);
  }

  delete(name: string): void {
    this.get(name);
    this.#buckets.delete(name);
  }
}

function change(bucket: SupabaseBucket, settings: SupabaseBucketSettings): void {
  if (settings.public !== undefined) bucket.public = settings.public;
  if (settings.file_size_limit !== undefined) bucket.file_size_limit = parseSize(settings.file_size_limit);
  if (settings.allowed_mime_types !== undefined) bucket.allowed_mime_types = settings.allowed_mime_types;
  bucket.updated_at = new Date().toISOString();
}

/** `"50MB"` or a number of bytes. */
function parseSize(size: number | string | null): number | null {
  if (size === null || typeof size === 'number') return size;
  const { amount, unit = 'B' } = SIZE.exec(size)?.groups ?? {};
  if (amount === undefined) throw invalidBody();
  return Number(amount) * (UNIT_BYTES[unit.toUpperCase()] ?? 1);
}
