/** Submits one render to fal's queue, and reads what came of it. */
import type { FalClient } from '@fal-ai/client';
import type { RenderRequest, SubmitOutcome } from '@geekhub/ports/provider';
import { CREDENTIALS_REFUSED } from '@geekhub/provider-http/credentials-refused';
import { withEndpoint } from './fal-callback.ts';
import { type FalFailureCode, falFailure, readModelError } from './fal-failure.ts';
import { isEndpointId, readOperation } from './fal-handles.ts';
import { toFalInput } from './fal-input.ts';
import { FalRefusal, FalSilence } from './fal-transport.ts';

function rejected(code: FalFailureCode): SubmitOutcome {
  return { kind: 'rejected', reason: falFailure(code) };
}

function readRefusal(refusal: FalRefusal): SubmitOutcome {
  switch (refusal.status) {
    case 429:
      return { kind: 'busy', retryAfterMs: refusal.retryAfterMs, trouble: 'limited' };
    case 401:
    case 402:
    case 403:
      return CREDENTIALS_REFUSED;
    case 404:
      return rejected('model_unavailable');
    case 400:
    case 413:
    case 422:
      return rejected(readModelError(refusal.body) ?? 'input_rejected');
    default:
      return { kind: 'unconfirmed' };
  }
}

export async function submitToFal(
  client: FalClient,
  request: RenderRequest,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const endpoint = request.upstream;
  if (!isEndpointId(endpoint)) return rejected('model_unavailable');
  const mapped = toFalInput(request);
  if (mapped.kind === 'unknown_model') return rejected('model_unavailable');
  if (mapped.kind === 'impossible') return rejected('input_rejected');
  try {
    const answer = await client.queue.submit(endpoint, {
      input: mapped.input,
      abortSignal: signal,
      ...(request.callbackUrl !== null && { webhookUrl: withEndpoint(request.callbackUrl, endpoint) }),
    });
    // The SDK checks nothing of a successful answer, not even that it is an object.
    const operation = readOperation({ endpoint, requestId: answer?.request_id });
    return operation === null ? { kind: 'unconfirmed' } : { kind: 'accepted', operation };
  } catch (error) {
    if (error instanceof FalRefusal) return readRefusal(error);
    if (error instanceof FalSilence && !error.sent) {
      return { kind: 'busy', retryAfterMs: null, trouble: 'unreachable' };
    }
    return { kind: 'unconfirmed' };
  }
}
