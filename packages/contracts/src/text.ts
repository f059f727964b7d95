/** Text that can be stored and hashed exactly as given. */
import { z } from 'zod';

/** Characters as people count them nearly: an emoji outside the basic plane is one, not two. */
function hasAtMost(text: string, maxCharacters: number): boolean {
  return (
    text.length <= maxCharacters || (text.length <= 2 * maxCharacters && [...text].length <= maxCharacters)
  );
}

/** Postgres cannot store NUL, and UTF-8 cannot carry half of a surrogate pair: both are refused, never altered. */
export function storableText(maxCharacters: number) {
  return (
    z
      .string()
      .refine((text) => hasAtMost(text, maxCharacters), {
        message: `must have at most ${maxCharacters} characters`,
      })
      .refine((text) => !text.includes('\0'), { message: 'must not contain a NUL character' })
      .refine((text) => text.isWellFormed(), { message: 'must not contain an unpaired surrogate' })
      // A schema has no word for the surrogates: they are left to the sentence that refuses them.
      .meta({ maxLength: maxCharacters, pattern: '^[^\\u0000]*$' })
  );
}

/** The last label of a name: letters, or those of another script in their xn-- form. Never a number. */
const TOP_LEVEL = '([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])';

/** An https address that names its host, in the plain characters of an address; `port`: a pattern of the ports. */
export const httpsPattern = (port: string) =>
  `^https:\\/\\/([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+${TOP_LEVEL}(:${port})?` +
  '([\\/?#][A-Za-z0-9._~:\\/?#@!$&()*+,;=%-]*)?$';

/** For the OpenAPI document: an address that is not refused before its name is looked up. */
export const publicHttpsPattern = httpsPattern('(443|8443)');
