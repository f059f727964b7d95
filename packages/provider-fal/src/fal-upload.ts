/** Puts an image into fal's own storage, from which its models fetch it. Costs nothing and starts nothing. */
import { createFalClient } from '@fal-ai/client';
import type { ImageBytes, PlaceOutcome } from '@geekhub/ports/provider';
import { isMediaAddress } from '@geekhub/provider-http/media-address';
import { createFalTransport, FalRefusal, FalSilence } from './fal-transport.ts';

type Fetch = typeof globalThis.fetch;

const FAL_REST_URL = 'https://rest.fal.ai';
/** What nobody renders from within the deadline of its job is of no use to anybody. */
const KEPT = { expiresIn: '1h' } as const;

export interface FalUploadOptions {
  key: string;
  restUrl: URL;
  fetch: Fetch;
  /** For the storage itself, which fal names. */
  mediaFetch: Fetch;
}

/** One request for the place and one with the bytes, each of them once: whoever wants more tries asks again later. */
export async function uploadToFal(
  image: ImageBytes,
  signal: AbortSignal,
  { key, restUrl, fetch, mediaFetch }: FalUploadOptions,
): Promise<PlaceOutcome> {
  const initiate = createFalTransport(fetch);
  const base = restUrl.href.replace(/\/+$/, '');
  // A client for each image: the SDK's uploads take no signal.
  const client = createFalClient({
    credentials: key,
    retry: { maxRetries: 0 },
    // The SDK has no option for another host. It asks the middleware for calls that carry the key, and no others.
    requestMiddleware: async (request) => ({ ...request, url: request.url.replace(FAL_REST_URL, base) }),
    fetch: (url, init) =>
      init?.method === 'PUT'
        ? putBytes(mediaFetch, new URL(String(url)), restUrl, { ...init, signal })
        : initiate(url, { ...init, signal }),
  });
  try {
    const file = new Blob([Uint8Array.from(image.bytes)], { type: image.contentType });
    const url: unknown = await client.storage.upload(file, { lifecycle: KEPT });
    const isUsable = typeof url === 'string' && URL.canParse(url) && isMediaAddress(new URL(url), restUrl);
    return isUsable ? { kind: 'placed', url } : busy('unwell');
  } catch (error) {
    return readFault(error);
  }
}

/** The key stays out of it, and the answer is of no interest but for its status. */
async function putBytes(fetch: Fetch, url: URL, restUrl: URL, init: RequestInit): Promise<Response> {
  if (!isMediaAddress(url, restUrl)) throw new FalSilence(false);
  const response = await fetch(url, { ...init, redirect: 'manual' });
  await response.body?.cancel();
  if (!response.ok) throw new FalRefusal(response.status, null, null);
  return Response.json({});
}

function readFault(error: unknown): PlaceOutcome {
  if (error instanceof FalSilence) return busy(error.sent ? 'unwell' : 'unreachable');
  if (!(error instanceof FalRefusal)) return busy('unwell');
  switch (error.status) {
    case 401:
    case 402:
    case 403:
      return { kind: 'busy', retryAfterMs: 30_000, trouble: 'credentials_refused' };
    case 429:
      return { kind: 'busy', retryAfterMs: error.retryAfterMs, trouble: 'limited' };
    default:
      return busy('unwell');
  }
}

function busy(trouble: 'unwell' | 'unreachable'): PlaceOutcome {
  return { kind: 'busy', retryAfterMs: null, trouble };
}
