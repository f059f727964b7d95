/** Makes one message of the gateway's several: the SDK takes the first that comes for the end. */
import type { Experimental_VideoModelV4OperationWebhook } from '@ai-sdk/provider';
import type { GatewayApi } from './gateway-api.ts';
import { waitForEnd } from './wait-for-end.ts';

/**
 * `video.processing` comes to the same address before the end does, and a receiver of the SDK's kind hears one message
 * alone. After that one the job is followed by asking.
 */
export async function awaitWebhook(
  api: GatewayApi,
  received: PromiseLike<Experimental_VideoModelV4OperationWebhook>,
): Promise<Experimental_VideoModelV4OperationWebhook> {
  const message = await received;
  const jobId = jobUnderWay(message.body);
  if (jobId !== null) await waitForEnd(api, jobId, {});
  return message;
}

/** null for every message that is not of a job under way; what came is anyone's until the job was asked for. */
function jobUnderWay(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { type, data } = body as { type?: unknown; data?: { id?: unknown } | null };
  return type === 'video.processing' && typeof data?.id === 'string' ? data.id : null;
}
