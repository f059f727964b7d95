/** The same number for the same request, however its JSON was written. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Hex sha256 of the canonical JSON (RFC 8785) of a validated value with its defaults filled in. */
export function fingerprint(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the value has no JSON');
  return createHash('sha256').update(text).digest('hex');
}
