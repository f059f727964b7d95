/** The ways in which Supabase Storage can fail. */

export type SupabaseWireFault =
  /** 500, 429 (the database is overloaded), 544 (it timed out), or 413: too large. */
  | { kind: 'status'; status: number }
  /** The connection is reset; of an upload, after the first bytes. */
  | { kind: 'reset' }
  /** No answer, ever. */
  | { kind: 'hang' }
  /** 200 and half an answer, `null`, or `{}`. */
  | { kind: 'invalid_json' }
  | { kind: 'null' }
  | { kind: 'empty_object' };

export interface SupabaseFaults {
  /** Any call about buckets. */
  bucket: SupabaseWireFault;
  upload: /** `stored`: the object was stored all the same. */
    | (SupabaseWireFault & { stored?: boolean })
    /** Only so many bytes are stored, and the answer is that all is well. */
    | { kind: 'short'; bytes: number };
  info: SupabaseWireFault;
  /** Reading an object, publicly or with the key. */
  read: SupabaseWireFault;
  remove: SupabaseWireFault;
}
