/** The deliveries under way in this process, and how many more there may be of each lane. */

import type { Timers } from '@geekhub/ports/timers';
import type { DueMessage } from '@geekhub/ports/webhook-store';

/** How many at once. */
export interface DeliveryLimits {
  process: number;
  /** However many receivers an organisation names. */
  organization: number;
  /** One receiver of one organisation. */
  lane: number;
}

export const DELIVERY_LIMITS: DeliveryLimits = { process: 64, organization: 16, lane: 4 };

export interface DeliveryLanes {
  readonly limits: DeliveryLimits;
  /** How many more the process may take on now. */
  room(): number;
  /** Beginnings of the lanes that have no place left: whole lanes, or organisations. */
  full(): string[];
  /** Starts the work where there is a place for it; null where there is none. */
  start<T>(message: DueMessage, work: () => Promise<T>): Promise<T> | null;
  /** Resolves when what is under way now has ended. */
  whenIdle(): Promise<void>;
  /** Nothing starts after this. Resolves when nothing is under way, or after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/** Of `<organisation>/<mode>/<host>/`. */
function organizationOf(lane: string): string {
  return lane.slice(0, lane.indexOf('/') + 1);
}

export function createDeliveryLanes(timers: Timers, limits = DELIVERY_LIMITS): DeliveryLanes {
  const underWay = new Map<Promise<unknown>, string>();
  let stopped = false;

  const countBy = (keyOf: (lane: string) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const lane of underWay.values()) counts.set(keyOf(lane), (counts.get(keyOf(lane)) ?? 0) + 1);
    return counts;
  };
  const fullAmong = (counts: Map<string, number>, limit: number) =>
    [...counts].filter(([, count]) => count >= limit).map(([key]) => key);

  const lanes: DeliveryLanes = {
    limits,
    room: () => (stopped ? 0 : Math.max(0, limits.process - underWay.size)),
    full: () => [
      ...fullAmong(countBy(organizationOf), limits.organization),
      ...fullAmong(
        countBy((lane) => lane),
        limits.lane,
      ),
    ],
    start({ lane }, work) {
      if (lanes.room() === 0 || lanes.full().some((prefix) => lane.startsWith(prefix))) return null;
      const delivery = work();
      underWay.set(delivery, lane);
      const forget = () => underWay.delete(delivery);
      delivery.then(forget, forget);
      return delivery;
    },
    async whenIdle() {
      await Promise.allSettled(underWay.keys());
    },
    async stop(limitMs) {
      stopped = true;
      const idle = new AbortController();
      await Promise.race([lanes.whenIdle(), timers.sleep(limitMs, idle.signal)]);
      idle.abort();
    },
  };
  return lanes;
}
