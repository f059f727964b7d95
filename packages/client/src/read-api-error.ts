/** Turns an answer that is no success into an error. */
import { parseRetryAfter } from './parse-retry-after.ts';
import { VideoApiError } from './video-api-error.ts';

/** Whatever stands in the way may answer in the gateway's place, so nothing is presumed of the body. */
export function readApiError(status: number, headers: Headers, body: string): VideoApiError {
  const fields = readErrorFields(body);
  const message = textOrNull(fields.message) ?? `HTTP ${status} came back without the gateway's reason.`;
  return new VideoApiError(message, {
    status,
    code: textOrNull(fields.code),
    requestId: textOrNull(fields.request_id) ?? headers.get('x-request-id'),
    param: textOrNull(fields.param),
    retryAfterSeconds: parseRetryAfter(headers.get('retry-after'), Date.now()),
    body,
  });
}

function readErrorFields(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) && isRecord(parsed.error) ? parsed.error : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
