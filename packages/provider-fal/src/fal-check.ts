/** Asks fal about one render: its status, and once it ended its result. */
import type { FalClient } from '@fal-ai/client';
import type { CheckOutcome } from '@geekhub/ports/provider';
import { troubleIn } from '@geekhub/provider-http/trouble-in';
import { z } from 'zod';
import { falFailure, readModelError } from './fal-failure.ts';
import { type FalOperation, type FalOutput, VideoUrl } from './fal-handles.ts';
import { FalRefusal, FalSilence } from './fal-transport.ts';

/** fal has no status for failure: a failed render is completed and has an error. */
const Status = z.discriminatedUnion('status', [
  z.object({ status: z.literal('IN_QUEUE') }),
  z.object({ status: z.literal('IN_PROGRESS') }),
  z.object({
    status: z.literal('COMPLETED'),
    error: z.unknown().optional(),
    error_type: z.string().nullish(),
  }),
]);

const Result = z.object({ data: z.object({ video: z.object({ url: VideoUrl }) }) });

/** What fal answers as JSON is an object; anything else was cut or written by something in between. */
const AnyOutput = z.object({ data: z.looseObject({}) });

const StillInProgress = z.object({ detail: z.string().regex(/still in progress/i) });

const RUNNING: CheckOutcome = { kind: 'running', progress: null };

/** `error`: what ended the call; none where fal answered with what cannot be read. */
function unavailable(error?: unknown): CheckOutcome {
  const { status, retryAfterMs } = error instanceof FalRefusal ? error : { status: null, retryAfterMs: null };
  const sent = !(error instanceof FalSilence) || error.sent;
  return { kind: 'unavailable', retryAfterMs, ...troubleIn({ status, sent }) };
}

/**
 * The result call repeats the status and body of a model that failed, but fails by itself as well: a missing entry, a
 * refused key, a gateway in trouble. Only the model's own words, and a cancellation, end a render.
 */
function readRefusedResult(refusal: FalRefusal, hasFailed: boolean): CheckOutcome {
  const verdict = readModelError(refusal.body);
  if (verdict !== null) return { kind: 'failed', reason: falFailure(verdict) };
  if (refusal.status === 422) return { kind: 'failed', reason: falFailure('input_rejected') };
  if (refusal.status === 499 || hasFailed) return { kind: 'failed', reason: falFailure('provider_error') };
  if (refusal.status === 400 && StillInProgress.safeParse(refusal.body).success) return RUNNING;
  return unavailable(refusal);
}

export async function checkAtFal(
  client: FalClient,
  { endpoint, requestId }: FalOperation,
  abortSignal: AbortSignal,
): Promise<CheckOutcome> {
  let hasFailed = false;
  try {
    const answer: unknown = await client.queue.status(endpoint, { requestId, abortSignal });
    const status = Status.safeParse(answer).data;
    if (status === undefined) return unavailable();
    if (status.status !== 'COMPLETED') return RUNNING;
    hasFailed = Boolean(status.error) || Boolean(status.error_type);
  } catch (error) {
    return unavailable(error);
  }
  try {
    const answer: unknown = await client.queue.result(endpoint, { requestId, abortSignal });
    const result = Result.safeParse(answer).data;
    if (result === undefined) {
      // fal's last word on this render is an output without a video: waiting brings none.
      return AnyOutput.safeParse(answer).success
        ? { kind: 'failed', reason: falFailure('video_unusable') }
        : unavailable();
    }
    const output: FalOutput = { url: result.data.video.url };
    return { kind: 'finished', output };
  } catch (error) {
    return error instanceof FalRefusal ? readRefusedResult(error, hasFailed) : unavailable(error);
  }
}
