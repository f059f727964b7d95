/** Opens a finished video. fal's files are public: they are fetched without our key. */
import type { OpenOutcome } from '@geekhub/ports/provider';
import { readRetryAfter } from './retry-after.ts';

type Fetch = typeof globalThis.fetch;

const MOST_REDIRECTS = 3;
const HEADERS_TIMEOUT_MS = 20_000;

export interface FalMediaOptions {
  fetch: Fetch;
  /** Where the queue is. Plain http is for a local stand-in of fal, on whose host the files are too. */
  queueUrl: URL;
}

function isAllowed(url: URL, queueUrl: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && queueUrl.protocol === 'http:' && url.hostname === queueUrl.hostname;
}

function readLength(headers: Headers): number | null {
  // Of an encoded body the length is not that of the file.
  if (headers.has('content-encoding')) return null;
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/** Throws when the line fails; null when there are too many redirects, or one that leads where none may. */
async function fetchFollowing(
  address: string,
  signal: AbortSignal,
  options: FalMediaOptions,
): Promise<Response | null> {
  let url = new URL(address);
  for (let hop = 0; hop <= MOST_REDIRECTS && isAllowed(url, options.queueUrl); hop += 1) {
    const response = await options.fetch(url, {
      headers: { accept: 'video/*', 'accept-encoding': 'identity' },
      redirect: 'manual',
      signal,
    });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url);
  }
  return null;
}

export async function openFalVideo(
  url: string,
  signal: AbortSignal,
  options: FalMediaOptions,
): Promise<OpenOutcome> {
  // The limit is for the headers alone: how long the body may take is the caller's to say.
  const tooSlow = new AbortController();
  const timer = setTimeout(() => tooSlow.abort(), HEADERS_TIMEOUT_MS);
  try {
    const response = await fetchFollowing(url, AbortSignal.any([signal, tooSlow.signal]), options);
    if (response === null) return { kind: 'unavailable', retryAfterMs: null };
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { kind: 'unavailable', retryAfterMs: readRetryAfter(response.headers) };
    }
    return { kind: 'opened', stream: response.body, bytes: readLength(response.headers) };
  } catch {
    return { kind: 'unavailable', retryAfterMs: null };
  } finally {
    clearTimeout(timer);
  }
}
