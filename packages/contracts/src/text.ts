/** Text that can be stored and hashed exactly as given. */
import { z } from 'zod';

/** Postgres cannot store NUL, and UTF-8 cannot carry half of a surrogate pair: both are refused, never altered. */
export function storableText(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters)
    .refine((text) => !text.includes('\0'), { message: 'must not contain a NUL character' })
    .refine((text) => text.isWellFormed(), { message: 'must not contain an unpaired surrogate' });
}
