/** Opens a finished video: follows a few redirects, each to an allowed address and with that address's own headers. */
import type { OpenOutcome } from '@geekhub/ports/provider';
import { isNeverSent } from './never-sent.ts';
import { readRetryAfter } from './retry-after.ts';
import { troubleIn } from './trouble-in.ts';

const MOST_REDIRECTS = 3;
const HEADERS_TIMEOUT_MS = 15_000;
const COMMON_HEADERS = { accept: 'video/*', 'accept-encoding': 'identity' };

export interface OpenVideoOptions {
  fetch: typeof globalThis.fetch;
  /** Asked before every request, the first one and each redirect. */
  isAllowed(url: URL): boolean;
  /** What this address may see besides the common headers. */
  headersFor(url: URL): Record<string, string>;
}

/** Throws when the line fails; null when there are too many redirects, or one that leads where none may. */
async function fetchFollowing(
  start: URL,
  signal: AbortSignal,
  { fetch, isAllowed, headersFor }: OpenVideoOptions,
): Promise<Response | null> {
  let url = start;
  for (let hop = 0; hop <= MOST_REDIRECTS && isAllowed(url); hop += 1) {
    const headers = { ...COMMON_HEADERS, ...headersFor(url) };
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url);
  }
  return null;
}

function readLength(headers: Headers): number | null {
  // Of an encoded body the length is not that of the file.
  if (headers.has('content-encoding')) return null;
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/** Never throws. */
export async function openVideo(
  address: URL,
  signal: AbortSignal,
  options: OpenVideoOptions,
): Promise<OpenOutcome> {
  // The limit is for the headers alone: how long the body may take is the caller's to say.
  const tooSlow = new AbortController();
  const timer = setTimeout(() => tooSlow.abort(), HEADERS_TIMEOUT_MS);
  try {
    const response = await fetchFollowing(address, AbortSignal.any([signal, tooSlow.signal]), options);
    if (response === null) return { kind: 'unavailable', retryAfterMs: null };
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const retryAfterMs = readRetryAfter(response.headers);
      return { kind: 'unavailable', retryAfterMs, ...troubleIn({ status: response.status, sent: true }) };
    }
    return { kind: 'opened', stream: response.body, bytes: readLength(response.headers) };
  } catch (error) {
    const unanswered = troubleIn({ status: null, sent: !isNeverSent(error) });
    return { kind: 'unavailable', retryAfterMs: null, ...unanswered };
  } finally {
    clearTimeout(timer);
  }
}
