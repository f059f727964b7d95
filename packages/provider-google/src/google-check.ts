/** Asks Google about one render. */
import type { CheckOutcome } from '@geekhub/ports/provider';
import { troubleIn } from '@geekhub/provider-http/trouble-in';
import { GenerateVideosOperation, type GoogleGenAI } from '@google/genai';
import { isOperatorsProblem, readGoogleError } from './google-error.ts';
import { openExchange } from './google-exchange.ts';
import { type GoogleFailureCode, googleFailure } from './google-failure.ts';
import { type GoogleOperation, type GoogleOutput, readOutput } from './google-handles.ts';

/** google.rpc.Code INVALID_ARGUMENT: the one code that speaks of the request instead of the service. */
const INVALID_ARGUMENT = 3;

function failed(code: GoogleFailureCode): CheckOutcome {
  return { kind: 'failed', reason: googleFailure(code) };
}

function readDone({ error, response }: GenerateVideosOperation): CheckOutcome {
  if (error !== undefined) {
    return failed(error.code === INVALID_ARGUMENT ? 'input_rejected' : 'provider_error');
  }
  const output: GoogleOutput | null = readOutput({ uri: response?.generatedVideos?.[0]?.video?.uri ?? null });
  if (output !== null) return { kind: 'finished', output };
  // A refusal on grounds of safety is a finished operation without a video and without an error.
  if ((response?.raiMediaFilteredCount ?? 0) > 0) return failed('content_policy');
  // Neither are bytes in the answer a video: they are megabytes that would have to be kept with the job, and the Gemini
  // API documents only the address.
  return failed('video_unusable');
}

export async function checkAtGoogle(
  client: GoogleGenAI,
  fetch: typeof globalThis.fetch,
  { name }: GoogleOperation,
  abortSignal: AbortSignal,
): Promise<CheckOutcome> {
  const exchange = openExchange(fetch);
  try {
    const operation = await client.operations.getVideosOperation({
      // The SDK calls a method of it.
      operation: Object.assign(new GenerateVideosOperation(), { name }),
      config: { abortSignal, httpOptions: { fetch: exchange.fetch } },
    });
    if (operation.done === true) return readDone(operation);
    // An answer that names no operation is about none.
    if (typeof operation.name === 'string') return { kind: 'running', progress: null };
    return { kind: 'unavailable', retryAfterMs: null };
  } catch (thrown) {
    // Whatever the status: even 403 and 404 come for operations that are well under way.
    const error = readGoogleError(thrown);
    return {
      kind: 'unavailable',
      retryAfterMs: error.retryAfterMs ?? exchange.retryAfterMs,
      ...(isOperatorsProblem(error) ? { trouble: 'credentials_refused' } : troubleIn(exchange)),
    };
  }
}
