/** Starts a try for every webhook message that is due. */
import { deliverWebhook } from './deliver-webhook.ts';
import type { Engine } from './engine.ts';
import type { LaneLimits } from './lanes.ts';

export const DELIVERY_LIMITS: LaneLimits = { process: 64, organization: 16, lane: 4 };

export interface WebhookRound {
  /** The tries that were started. A round does not wait for them: one slow receiver must not delay the others. */
  deliveries: Promise<boolean>[];
  /** There may be more that has a place: the next round need not wait for its hour. */
  full: boolean;
  /** Resolves when there is a place where there was none. Never, where there was one for everybody. */
  freed: Promise<void>;
}

/** Starts as many as there are places for. Several replicas may sweep at once, since a try claims its message. */
export async function sweepWebhooks(engine: Engine): Promise<WebhookRound> {
  const { deliveries: lanes } = engine;
  const room = lanes.room();
  const wereFull = lanes.full();
  if (room === 0) return { deliveries: [], full: false, freed: lanes.whenFreed(wereFull) };
  const { lane: perLane, organization: perOrganization } = lanes.limits;
  const due = await engine.webhooks.listDue({ limit: room, perLane, perOrganization, except: wereFull });
  const deliveries = due.flatMap(
    (message) => lanes.start(message.lane, () => deliverOrReport(engine, message.id)) ?? [],
  );
  return {
    deliveries,
    // Behind a whole page there may be others, which have places that this page could not take.
    full: due.length === room && lanes.room() > 0,
    // What was not asked for may have got a place meanwhile.
    freed: lanes.whenFreed([...wereFull, ...lanes.full()]),
  };
}

async function deliverOrReport(engine: Engine, messageId: string): Promise<boolean> {
  try {
    return await deliverWebhook(engine, messageId);
  } catch (error) {
    engine.observer.onDeliveryError?.(messageId, error);
    return false;
  }
}
