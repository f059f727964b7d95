/** Opens a finished video, and lets the API key go to no other host. */
import type { OpenOutcome } from '@geekhub/ports/provider';
import { readRetryAfter } from './retry-after.ts';

const GOOGLE_ORIGIN = 'https://generativelanguage.googleapis.com';
const MOST_REDIRECTS = 3;
const HEADERS_TIMEOUT_MS = 15_000;

export interface GoogleMediaOptions {
  apiKey: string;
  baseUrl: URL;
  fetch: typeof globalThis.fetch;
}

/** Google names its own address even when it is reached through a proxy, which then carries the download too. */
function throughBaseUrl(url: URL, baseUrl: URL): URL {
  if (url.origin !== GOOGLE_ORIGIN || baseUrl.origin === GOOGLE_ORIGIN) return url;
  return new URL(`${baseUrl.pathname.replace(/\/+$/, '')}${url.pathname}${url.search}`, baseUrl);
}

/** The key is for the configured origin alone. Anywhere else must be https; null where it is not. */
function headersFor(url: URL, { apiKey, baseUrl }: GoogleMediaOptions): Record<string, string> | null {
  const headers = { accept: 'video/*', 'accept-encoding': 'identity' };
  if (url.origin === baseUrl.origin) return { ...headers, 'x-goog-api-key': apiKey };
  return url.protocol === 'https:' ? headers : null;
}

function readLength(headers: Headers): number | null {
  // Of an encoded body the length is not that of the file.
  if (headers.has('content-encoding')) return null;
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/** Throws when the line fails; null when there are too many redirects, or one that leads where none may. */
async function fetchFollowing(
  start: URL,
  signal: AbortSignal,
  options: GoogleMediaOptions,
): Promise<Response | null> {
  let url = start;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const headers = headersFor(url, options);
    if (headers === null) return null;
    const response = await options.fetch(url, { headers, redirect: 'manual', signal });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url);
  }
  return null;
}

/**
 * With `fetch` and not the SDK's own download: that one carries the key across redirects to any host and never settles
 * when the line is cut.
 */
export async function openGoogleVideo(
  uri: string,
  signal: AbortSignal,
  options: GoogleMediaOptions,
): Promise<OpenOutcome> {
  // The limit is for the headers alone: how long the body may take is the caller's to say.
  const tooSlow = new AbortController();
  const timer = setTimeout(() => tooSlow.abort(), HEADERS_TIMEOUT_MS);
  try {
    const start = throughBaseUrl(new URL(uri), options.baseUrl);
    const response = await fetchFollowing(start, AbortSignal.any([signal, tooSlow.signal]), options);
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
