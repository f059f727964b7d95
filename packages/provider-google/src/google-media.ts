/** Opens a finished video, and lets the API key go to no other host. */
import type { OpenOutcome } from '@geekhub/ports/provider';
import { isMediaAddress } from '@geekhub/provider-http/media-address';
import { openVideo } from '@geekhub/provider-http/open-video';

const GOOGLE_ORIGIN = 'https://generativelanguage.googleapis.com';

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

/**
 * With `fetch` and not the SDK's own download: that one carries the key across redirects to any host and never settles
 * when the line is cut.
 */
export function openGoogleVideo(
  uri: string,
  signal: AbortSignal,
  { apiKey, baseUrl, fetch }: GoogleMediaOptions,
): Promise<OpenOutcome> {
  return openVideo(throughBaseUrl(new URL(uri), baseUrl), signal, {
    fetch,
    isAllowed: (url) => isMediaAddress(url, baseUrl),
    headersFor: (url) => (url.origin === baseUrl.origin ? { 'x-goog-api-key': apiKey } : {}),
  });
}
