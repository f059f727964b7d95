/** Fetches a file into memory, by way of a few redirects that are each looked at like the first address. */
import type { FetchOutcome } from '@geekhub/ports/outbound';
import type { AddressRules } from './address-rules.ts';
import { type Answer, exchange } from './exchange.ts';
import type { ConnectorOptions } from './guarded-connector.ts';
import { readAtMost } from './read-at-most.ts';

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// Compressed it would be another file; and of several kinds of image these are what models read.
const HEADERS = { accept: 'image/png, image/jpeg, image/webp', 'accept-encoding': 'identity' };

export interface FetchLimits {
  maxBytes: number;
  /** How long the other side may be silent. */
  idleMs: number;
}

/** The address that the answer sends us to, resolved against the one that gave it; null where it sends nowhere. */
function readRedirect({ statusCode, headers }: Answer, url: URL): string | null {
  const { location } = headers;
  if (!REDIRECTS.has(statusCode) || typeof location !== 'string') return null;
  return URL.parse(location, url)?.href ?? null;
}

async function readAnswer(answer: Answer, maxBytes: number): Promise<FetchOutcome> {
  const { statusCode } = answer;
  if (statusCode === 429 || statusCode >= 500) return { kind: 'fault', fault: 'unreachable' };
  if (statusCode !== 200) return { kind: 'refused' };
  const bytes = await readAtMost(answer.body, maxBytes);
  if (bytes === null) return { kind: 'fault', fault: 'too_large' };
  const contentType = answer.headers['content-type'];
  return { kind: 'fetched', bytes, contentType: typeof contentType === 'string' ? contentType : null };
}

/** Throws when the line fails. */
export async function fetchBytes(
  address: string,
  { maxBytes, idleMs }: FetchLimits,
  { reasonToRefuse }: AddressRules,
  connection: ConnectorOptions,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  let next = address;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    if (reasonToRefuse(next) !== null) return { kind: 'fault', fault: 'blocked' };
    const url = new URL(next);
    const request = { method: 'GET', headers: HEADERS, idleMs } as const;
    const seen = await exchange(url, request, connection, signal, async (answer) => {
      return readRedirect(answer, url) ?? (await readAnswer(answer, maxBytes));
    });
    if (typeof seen !== 'string') return seen;
    next = seen;
  }
  return { kind: 'refused' };
}
