/** Submits one render to Veo, and reads what came of it. */
import type { OutboundDoor } from '@geekhub/ports/outbound';
import type { RenderRequest, SubmitOutcome } from '@geekhub/ports/provider';
import { CREDENTIALS_REFUSED } from '@geekhub/provider-http/credentials-refused';
import type { GenerateVideosParameters, GoogleGenAI } from '@google/genai';
import { isOperatorsProblem, readGoogleError } from './google-error.ts';
import { type GoogleExchange, openExchange } from './google-exchange.ts';
import { type GoogleFailureCode, googleFailure, IMAGE_UNUSABLE } from './google-failure.ts';
import { readOperation } from './google-handles.ts';
import { loadImage } from './google-image.ts';
import { toGoogleInput } from './google-input.ts';

function rejected(code: GoogleFailureCode): SubmitOutcome {
  return { kind: 'rejected', reason: googleFailure(code) };
}

function readRefusal(exchange: GoogleExchange, thrown: unknown): SubmitOutcome {
  const error = readGoogleError(thrown);
  switch (exchange.status) {
    case 429:
      return {
        kind: 'busy',
        retryAfterMs: error.retryAfterMs ?? exchange.retryAfterMs,
        trouble: 'limited',
      };
    case 401:
    case 402:
    case 403:
      return CREDENTIALS_REFUSED;
    case 404:
      return rejected('model_unavailable');
    case 400:
      return isOperatorsProblem(error) ? CREDENTIALS_REFUSED : rejected('input_rejected');
    case 413:
    case 422:
      return rejected('input_rejected');
    default:
      return exchange.sent
        ? { kind: 'unconfirmed' }
        : { kind: 'busy', retryAfterMs: null, trouble: 'unreachable' };
  }
}

export interface GoogleSubmitOptions {
  fetch: typeof globalThis.fetch;
  outbound: Pick<OutboundDoor, 'fetch'>;
}

export async function submitToGoogle(
  client: GoogleGenAI,
  request: RenderRequest,
  { fetch, outbound }: GoogleSubmitOptions,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  if (request.imageUrl === null) return generateVideo(client, fetch, toGoogleInput(request, null), signal);
  // Before the request that costs: whatever goes wrong here, nothing was started.
  const loaded = await loadImage(request.imageUrl, outbound, signal);
  switch (loaded.kind) {
    case 'unreachable':
      return { kind: 'busy', retryAfterMs: null };
    case 'unusable':
      return { kind: 'rejected', reason: IMAGE_UNUSABLE };
    case 'loaded':
      return generateVideo(client, fetch, toGoogleInput(request, loaded.image), signal);
  }
}

async function generateVideo(
  client: GoogleGenAI,
  fetch: typeof globalThis.fetch,
  input: GenerateVideosParameters,
  abortSignal: AbortSignal,
): Promise<SubmitOutcome> {
  const exchange = openExchange(fetch);
  try {
    const { name } = await client.models.generateVideos({
      ...input,
      config: { ...input.config, abortSignal, httpOptions: { fetch: exchange.fetch } },
    });
    const operation = readOperation({ name });
    // Without a name there is nothing to ask about, and yet the render may be under way.
    return operation === null ? { kind: 'unconfirmed' } : { kind: 'accepted', operation };
  } catch (thrown) {
    return readRefusal(exchange, thrown);
  }
}
