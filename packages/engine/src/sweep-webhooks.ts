/** Starts a try for every webhook message that is due. */
import { deliverWebhook } from './deliver-webhook.ts';
import type { Engine } from './engine.ts';

export interface WebhookRound {
  /** The tries that were started. A round does not wait for them: one slow receiver must not delay the others. */
  deliveries: Promise<boolean>[];
  /** There may be more than there was room for: the next round need not wait for its hour. */
  full: boolean;
}

/** Starts as many as there are places for. Several replicas may sweep at once, since a try claims its message. */
export async function sweepWebhooks(engine: Engine): Promise<WebhookRound> {
  const room = engine.deliveries.room();
  if (room === 0) return { deliveries: [], full: true };
  const { lane: perLane } = engine.deliveries.limits;
  const due = await engine.webhooks.listDue({ limit: room, perLane, except: engine.deliveries.full() });
  const deliveries = due.flatMap(
    (message) => engine.deliveries.start(message, () => deliverOrReport(engine, message.id)) ?? [],
  );
  // A lane that gave all that it was asked for may have more; one without a place is not asked.
  const isCut = [...Map.groupBy(due, ({ lane }) => lane).values()].some(({ length }) => length === perLane);
  return { deliveries, full: due.length === room || isCut };
}

async function deliverOrReport(engine: Engine, messageId: string): Promise<boolean> {
  try {
    return await deliverWebhook(engine, messageId);
  } catch (error) {
    engine.observer.onDeliveryError?.(messageId, error);
    return false;
  }
}
