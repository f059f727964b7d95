/** Why Supabase Storage did not do what was asked: without the key, an address or the storage's own sentences. */
import { StorageApiError } from '@supabase/supabase-js';

const PLAIN_WORD = /^\w{1,60}$/;

export class SupabaseStorageError extends Error {
  override readonly name = 'SupabaseStorageError';
  /** The storage's own, such as `413`; null when there was no answer that could be read. */
  readonly statusCode: string | null;

  /** `task` completes "Supabase Storage did not ..."; `answer` is whatever error the SDK gave. */
  constructor(task: string, answer: unknown) {
    const words =
      answer instanceof StorageApiError ? [answer.statusCode, answer.code].filter(isPlainWord) : [];
    super(`Supabase Storage did not ${task} (${words.join(' ') || 'no usable answer'}).`);
    this.statusCode = answer instanceof StorageApiError ? answer.statusCode : null;
  }
}

/** The HTTP status is 400 for nearly every refusal: the code that counts stands in the body. */
export function isRefusal(error: unknown, statusCode: string): boolean {
  return error instanceof StorageApiError && error.statusCode === statusCode;
}

function isPlainWord(value: unknown): value is string {
  return typeof value === 'string' && PLAIN_WORD.test(value);
}
