/** Renders on fal.ai's queue. */
import { createFalClient } from '@fal-ai/client';
import type { VideoProvider } from '@geekhub/ports/provider';
import { createMediaFetch } from '@geekhub/provider-http/media-fetch';
import { createProviderFetch } from '@geekhub/provider-http/provider-fetch';
import { verifyFalCallback } from './fal-callback.ts';
import { checkAtFal } from './fal-check.ts';
import { readOperation, readOutput } from './fal-handles.ts';
import { FalKeySet } from './fal-key-set.ts';
import { openFalVideo } from './fal-media.ts';
import { submitToFal } from './fal-submit.ts';
import { createFalTransport } from './fal-transport.ts';
import { uploadToFal } from './fal-upload.ts';

const FAL_QUEUE_URL = 'https://queue.fal.run';
const FAL_REST_URL = 'https://rest.fal.ai';
const FAL_JWKS_URL = 'https://rest.fal.ai/.well-known/jwks.json';

const SUBMIT_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 20_000;
const CANCEL_TIMEOUT_MS = 10_000;
/** Of one image, both of its requests together. */
const UPLOAD_TIMEOUT_MS = 10_000;

export interface FalProviderOptions {
  key: string;
  /** fal's own queue, where left out. */
  queueUrl?: string;
  /** Where its storage gives out places for images; fal's own, where left out. */
  restUrl?: string;
  /** Where the keys are that fal signs its callbacks with; fal's own, where left out. */
  jwksUrl?: string;
  now?: () => Date;
  fetch?: typeof globalThis.fetch;
}

export function createFalProvider(options: FalProviderOptions): VideoProvider {
  const { key, queueUrl = FAL_QUEUE_URL, jwksUrl = FAL_JWKS_URL, now = () => new Date() } = options;
  const restUrl = new URL(options.restUrl ?? FAL_REST_URL);
  const fetch = options.fetch ?? createProviderFetch();
  const keySet = new FalKeySet({ jwksUrl, fetch, now });
  const media = {
    fetch: options.fetch ?? createMediaFetch(new URL(queueUrl)),
    queueUrl: new URL(queueUrl),
  };
  const uploads = { key, restUrl, fetch, mediaFetch: options.fetch ?? createMediaFetch(restUrl) };
  const client = createFalClient({
    credentials: key,
    fetch: createFalTransport(fetch),
    // The SDK has no option for another queue.
    requestMiddleware: async (request) => ({
      ...request,
      url: request.url.replace(FAL_QUEUE_URL, queueUrl.replace(/\/+$/, '')),
    }),
  });

  return {
    name: 'fal',
    pace: { firstMs: 2_000, capMs: 15_000 },

    placeImage: (image, signal) =>
      uploadToFal(image, AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_TIMEOUT_MS)]), uploads),

    submit: (request, signal) =>
      submitToFal(client, request, AbortSignal.any([signal, AbortSignal.timeout(SUBMIT_TIMEOUT_MS)])),

    async check(operation, signal) {
      const handle = readOperation(operation);
      if (handle === null) return { kind: 'unavailable', retryAfterMs: null };
      return checkAtFal(client, handle, AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]));
    },

    async open(output, signal) {
      const handle = readOutput(output);
      if (handle === null) return { kind: 'unavailable', retryAfterMs: null };
      return openFalVideo(handle.url, signal, media);
    },

    async cancel(operation, signal) {
      const handle = readOperation(operation);
      if (handle === null) return;
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(CANCEL_TIMEOUT_MS)]);
      // Too late, unknown or unreachable: the render goes on, and nobody waits for it.
      await client.queue
        .cancel(handle.endpoint, { requestId: handle.requestId, abortSignal })
        .catch(() => {});
    },

    verifyCallback: (request) => verifyFalCallback(request, keySet, now()),
  };
}
