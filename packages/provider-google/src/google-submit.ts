/** Submits one render to Veo, and reads what came of it. */
import { parseDataUrl } from '@geekhub/contracts/image-url';
import type { RenderRequest, SubmitOutcome } from '@geekhub/ports/provider';
import { CREDENTIALS_REFUSED } from '@geekhub/provider-http/credentials-refused';
import type { GenerateVideosParameters, GoogleGenAI, Image } from '@google/genai';
import { isOperatorsProblem, readGoogleError } from './google-error.ts';
import { type GoogleExchange, openExchange } from './google-exchange.ts';
import { type GoogleFailureCode, googleFailure } from './google-failure.ts';
import { readOperation } from './google-handles.ts';
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

/** null: the request is not one that this adapter can send. */
function readInput(request: RenderRequest): GenerateVideosParameters | null {
  const image = readImage(request.imageUrl);
  const lastFrame = readImage(request.lastFrameUrl);
  return image === 'unreadable' || lastFrame === 'unreadable'
    ? null
    : toGoogleInput(request, image, lastFrame);
}

function readImage(dataUrl: string | null): Image | 'unreadable' | null {
  if (dataUrl === null) return null;
  const data = parseDataUrl(dataUrl);
  return data === null ? 'unreadable' : { imageBytes: data.base64, mimeType: data.mimeType };
}

export async function submitToGoogle(
  client: GoogleGenAI,
  request: RenderRequest,
  fetch: typeof globalThis.fetch,
  abortSignal: AbortSignal,
): Promise<SubmitOutcome> {
  const input = readInput(request);
  if (input === null) return rejected('input_rejected');
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
