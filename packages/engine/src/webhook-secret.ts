/** Secrets of webhooks, and the headers that are made with them (Standard Webhooks 1.0). */
import { randomBytes } from 'node:crypto';
import type { ClaimedMessage } from '@geekhub/ports/webhook-store';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** `whsec_` and 32 random bytes as base64. */
export function mintWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What can be shown afterwards of what was sent: all but the signature. */
export function unsignedHeaders(id: string, at: Date): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  };
}

/** One signature for each secret that is valid now, so that a rotation loses nothing. */
export function signedHeaders(
  { id, now, secrets }: Pick<ClaimedMessage, 'id' | 'now' | 'secrets'>,
  body: string,
): Record<string, string> {
  return {
    ...unsignedHeaders(id, now),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}
