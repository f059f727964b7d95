/** Reads from an answer, or from its absence, what it says of the provider itself. */
import type { Trouble } from '@geekhub/ports/provider';

/** The answer of a call that came to nothing. `status` null: there was none. `sent` false: nor was anything asked. */
export function troubleIn({ status, sent }: { status: number | null; sent: boolean }): { trouble?: Trouble } {
  if (status === null) return { trouble: sent ? 'unwell' : 'unreachable' };
  if (status === 429) return { trouble: 'limited' };
  if (status === 401 || status === 402 || status === 403) return { trouble: 'credentials_refused' };
  // Any other 4xx may be about this one request. A success that came to nothing could not be read.
  return status >= 400 && status < 500 ? {} : { trouble: 'unwell' };
}
