/** Renders on Google's Veo through the Gemini API. */
import type { VideoProvider } from '@geekhub/ports/provider';
import { createMediaFetch } from '@geekhub/provider-http/media-fetch';
import { createProviderFetch } from '@geekhub/provider-http/provider-fetch';
import { GoogleGenAI } from '@google/genai';
import { checkAtGoogle } from './google-check.ts';
import { readOperation, readOutput } from './google-handles.ts';
import { openGoogleVideo } from './google-media.ts';
import { submitToGoogle } from './google-submit.ts';

/** The SDK by itself waits for ever. */
const SUBMIT_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 20_000;

export interface GoogleProviderOptions {
  apiKey: string;
  /** `https://generativelanguage.googleapis.com`, or a server that speaks for it. */
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
}

/** There is no `cancel`: Google offers none for these operations. */
export function createGoogleProvider(options: GoogleProviderOptions): VideoProvider {
  const { apiKey, fetch = createProviderFetch() } = options;
  const baseUrl = new URL(options.baseUrl);
  const mediaFetch = options.fetch ?? createMediaFetch(baseUrl);
  const client = new GoogleGenAI({
    apiKey,
    // Left out, the environment would decide.
    enterprise: false,
    // Never `retryOptions`: they would repeat the submit, which costs money.
    httpOptions: { baseUrl: baseUrl.href, apiVersion: 'v1beta' },
  });

  return {
    name: 'google',
    pace: { firstMs: 2_000, capMs: 15_000 },
    needsImageBytes: true,

    submit: (request, signal) =>
      submitToGoogle(
        client,
        request,
        fetch,
        AbortSignal.any([signal, AbortSignal.timeout(SUBMIT_TIMEOUT_MS)]),
      ),

    async check(operation, signal) {
      const handle = readOperation(operation);
      if (handle === null) return { kind: 'unavailable', retryAfterMs: null };
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
      return checkAtGoogle(client, fetch, handle, bounded);
    },

    async open(output, signal) {
      const handle = readOutput(output);
      if (handle === null) return { kind: 'unavailable', retryAfterMs: null };
      return openGoogleVideo(handle.uri, signal, { apiKey, baseUrl, fetch: mediaFetch });
    },
  };
}
