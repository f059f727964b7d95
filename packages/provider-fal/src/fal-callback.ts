/** fal's callbacks: the address it is given, and the proof that a callback is fal's. */
import { createHash, verify } from 'node:crypto';
import type { CallbackHint, CallbackRequest } from '@geekhub/ports/provider';
import { readOperation } from './fal-handles.ts';
import type { FalKeySet } from './fal-key-set.ts';

const TOLERANCE_SECONDS = 300;
const SIGNATURE = /^[0-9a-f]{128}$/i;
const TIMESTAMP = /^\d{1,12}$/;
const ENDPOINT_PARAMETER = 'endpoint';

/** A callback names the request and not the endpoint it is asked about at: that travels in the address. */
export function withEndpoint(callbackUrl: string, endpoint: string): string {
  const url = new URL(callbackUrl);
  url.searchParams.set(ENDPOINT_PARAMETER, endpoint);
  return url.href;
}

function readEndpoint(pathAndQuery: string): string | null {
  const query = pathAndQuery.slice(pathAndQuery.indexOf('?') + 1);
  return new URLSearchParams(query).get(ENDPOINT_PARAMETER);
}

export async function verifyFalCallback(
  { url, headers, rawBody }: CallbackRequest,
  keySet: FalKeySet,
  now: Date,
): Promise<CallbackHint | null> {
  const requestId = headers['x-fal-webhook-request-id'] ?? '';
  const userId = headers['x-fal-webhook-user-id'] ?? '';
  const timestamp = headers['x-fal-webhook-timestamp'] ?? '';
  const signature = headers['x-fal-webhook-signature'] ?? '';
  // The address is not signed, but all that a wrong endpoint could do is to make our next question to fal fail.
  const operation = readOperation({ endpoint: readEndpoint(url), requestId });
  if (operation === null || !TIMESTAMP.test(timestamp) || !SIGNATURE.test(signature)) return null;
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return null;
  const digest = createHash('sha256').update(rawBody).digest('hex');
  const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'));
  const isSigned = await keySet.some((key) => verify(null, message, key, Buffer.from(signature, 'hex')));
  return isSigned ? { operation } : null;
}
