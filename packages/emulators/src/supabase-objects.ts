/** The objects of the Supabase Storage emulator. */
import { createHash, randomUUID } from 'node:crypto';
import { invalidKey, noSuchObject, objectExists } from './supabase-answer.ts';

export interface SupabaseObject {
  id: string;
  version: string;
  bucket: string;
  /** Within the bucket. */
  key: string;
  bytes: Uint8Array;
  contentType: string;
  cacheControl: string;
  metadata: unknown;
  /** In quotes, as it is sent. */
  etag: string;
  createdAt: Date;
  lastModified: Date;
}

export type NewSupabaseObject = Pick<
  SupabaseObject,
  'bucket' | 'key' | 'bytes' | 'contentType' | 'cacheControl' | 'metadata'
>;

const KEY = /^[\w/!.*'() &$@=;:+,?-]+$/;

export function checkKey(key: string): void {
  if (!KEY.test(key)) throw invalidKey(key);
}

export class SupabaseObjects {
  /** By `<bucket>/<key>`. */
  readonly stored = new Map<string, SupabaseObject>();

  put(object: NewSupabaseObject, upsert: boolean): SupabaseObject {
    const name = `${object.bucket}/${object.key}`;
    const before = this.stored.get(name);
    if (before !== undefined && !upsert) throw objectExists();
    const now = new Date();
    const stored: SupabaseObject = {
      ...object,
      id: before?.id ?? randomUUID(),
      version: randomUUID(),
      etag: `"${createHash('md5').update(object.bytes).digest('hex')}"`,
      createdAt: before?.createdAt ?? now,
      lastModified: now,
    };
    this.stored.set(name, stored);
    return stored;
  }

  has(bucket: string, key: string): boolean {
    return this.stored.has(`${bucket}/${key}`);
  }

  get(bucket: string, key: string): SupabaseObject {
    const object = this.stored.get(`${bucket}/${key}`);
    if (object === undefined) throw noSuchObject();
    return object;
  }

  /** The objects that were there; the others are passed over in silence. */
  remove(bucket: string, keys: readonly string[]): SupabaseObject[] {
    const found = keys.flatMap((key) => this.stored.get(`${bucket}/${key}`) ?? []);
    for (const object of found) this.stored.delete(`${bucket}/${object.key}`);
    return found;
  }

  all(bucket: string): SupabaseObject[] {
    return [...this.stored.values()].filter((object) => object.bucket === bucket);
  }

  /** One level below a prefix, by name: its objects, and its folders as null. */
  list(bucket: string, prefix: string): [name: string, object: SupabaseObject | null][] {
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    const level = new Map<string, SupabaseObject | null>();
    for (const object of this.all(bucket)) {
      if (!object.key.startsWith(folder)) continue;
      const [name = '', ...deeper] = object.key.slice(folder.length).split('/');
      level.set(name, deeper.length === 0 ? object : null);
    }
    return [...level].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
