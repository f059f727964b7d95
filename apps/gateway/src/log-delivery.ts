/** One log line a webhook try: which message, what came of it. No address, no secret, no body. */
import type { PostOutcome } from '@geekhub/ports/outbound';
import type { ClaimedMessage, DeliveryChange } from '@geekhub/ports/webhook-store';
import type { Logger } from 'pino';

export function logDelivery(
  log: Logger,
  message: ClaimedMessage,
  outcome: PostOutcome,
  { becomes, disable, attempt }: DeliveryChange,
): void {
  const facts = {
    message_id: message.id,
    endpoint_id: message.endpointId,
    job_id: message.jobId,
    event: message.event,
    said: outcome.kind === 'answered' ? outcome.status : outcome.fault,
    to: becomes.state,
    duration_ms: attempt.durationMs,
    ...(disable === null ? {} : { endpoint_disabled: disable }),
  };
  if (disable !== null || becomes.state === 'failed') log.warn(facts, 'webhook');
  else log.info(facts, 'webhook');
}
