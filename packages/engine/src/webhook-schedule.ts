/** What becomes of a webhook message after a try. Pure. */
import { WEBHOOK_TEST } from '@geekhub/contracts/webhook-events';
import type { PostOutcome } from '@geekhub/ports/outbound';
import type { ClaimedMessage, DeliveryChange } from '@geekhub/ports/webhook-store';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Before the second try, the third, and so on: ten tries over a little more than three days. */
const WAITS_MS = [
  5 * SECOND_MS,
  ...[5, 30].map((minutes) => minutes * MINUTE_MS),
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
] as const;
export const MAX_ATTEMPTS = WAITS_MS.length + 1;

/** Up to this part of a wait more, so that what failed together does not come back together. */
const JITTER = 0.2;
/** Answers of somebody who has too much to do, or is not there for a moment. */
const OVERLOADED = new Set([429, 502, 504]);
const OVERLOADED_MS = MINUTE_MS;
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;
const GONE = 410;
/** An endpoint that took nothing for so long, while it was tried, is given up. */
const PATIENCE_MS = 5 * 24 * HOUR_MS;

export type Decision = Pick<DeliveryChange, 'becomes' | 'disable'>;
type Tried = Pick<ClaimedMessage, 'event' | 'attempts' | 'endpointId' | 'failingSince' | 'now'>;

/** `random`: 0 ≤ x < 1. */
export function decideDelivery(message: Tried, outcome: PostOutcome, random: number): Decision {
  const status = outcome.kind === 'answered' ? outcome.status : null;
  if (status !== null && status >= 200 && status <= 299) {
    return { becomes: { state: 'delivered' }, disable: null };
  }
  // Somebody looks at it now: what a later try would come to is another question. And a receiver that does not know
  // tests is none that is gone.
  if (message.event === WEBHOOK_TEST) return { becomes: { state: 'failed' }, disable: null };
  if (status === GONE) {
    return { becomes: { state: 'canceled' }, disable: message.endpointId === null ? null : 'gone' };
  }
  const waitMs = WAITS_MS[message.attempts];
  return {
    becomes:
      waitMs === undefined
        ? { state: 'failed' }
        : {
            state: 'pending',
            waitMs: Math.round(Math.max(waitMs, askedMs(outcome)) * (1 + JITTER * random)),
          },
    // Only with a message that is lost all the same: one try after a quiet week says nothing about that week.
    disable: waitMs === undefined && isGivenUp(message) ? 'failing' : null,
  };
}

/** How long the receiver wants to be left alone. */
function askedMs(outcome: PostOutcome): number {
  if (outcome.kind !== 'answered') return 0;
  const leastMs = OVERLOADED.has(outcome.status) ? OVERLOADED_MS : 0;
  return Math.max(leastMs, Math.min(outcome.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

function isGivenUp({ endpointId, failingSince, now }: Tried): boolean {
  return (
    endpointId !== null && failingSince !== null && now.getTime() - failingSince.getTime() >= PATIENCE_MS
  );
}
