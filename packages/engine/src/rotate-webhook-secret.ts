/** Makes a secret, and lets the one before sign a day longer. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { WebhookSecret } from '@geekhub/contracts/webhook';
import type { SecretOwner } from '@geekhub/ports/webhook-store';
import type { Engine } from './engine.ts';
import { unixSeconds } from './present-job.ts';
import { mintWebhookSecret } from './webhook-secret.ts';

const GRACE_MS = 24 * 3_600_000;
/** A rotation that a client repeats takes nothing from the secret that the receiver has; but not without end. */
const MAX_SECRETS = 5;

export async function rotateWebhookSecret(engine: Engine, owner: SecretOwner): Promise<WebhookSecret> {
  const secret = mintWebhookSecret();
  const outcome = await engine.webhooks.rotateSecret(owner, secret, GRACE_MS, MAX_SECRETS);
  switch (outcome.kind) {
    case 'missing':
      throw notFound('webhook endpoint');
    case 'too_many':
      throw new PublicError(
        'conflict',
        `${MAX_SECRETS} secrets are valid already. Each is for 24 hours after the next was made.`,
      );
    case 'rotated':
      return {
        object: 'webhook.secret',
        endpoint_id: owner.endpointId,
        secret,
        previous_valid_until: outcome.previousUntil === null ? null : unixSeconds(outcome.previousUntil),
      };
  }
}
