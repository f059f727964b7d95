/** What is under way to customers' servers in this process, and how much more there may be in each lane. */
import type { Timers } from '@geekhub/ports/timers';

/** How many at once. */
export interface LaneLimits {
  process: number;
  /** However many receivers an organisation names. */
  organization: number;
  /** One receiver of one organisation. */
  lane: number;
}

/** The last places of a process, as a part of all, are for organisations that have none: one for each. */
const RESERVE = 1 / 4;

export interface Lanes {
  readonly limits: LaneLimits;
  /** How many more the process may take on now. */
  room(): number;
  /** Beginnings of the lanes that have no place left: whole lanes, or organisations; '' where there is none at all. */
  full(): string[];
  /** Resolves when one of these, which were full, has a place. */
  whenFreed(wereFull: readonly string[]): Promise<void>;
  /** Starts the work where there is a place for it; null where there is none. */
  start<T>(lane: string, work: () => Promise<T>): Promise<T> | null;
  /** Resolves when what is under way now has ended. */
  whenIdle(): Promise<void>;
  /** Nothing starts after this. Resolves when nothing is under way, or after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/** Of `<organisation>/<mode>/…/`. */
function organizationOf(lane: string): string {
  return lane.slice(0, lane.indexOf('/') + 1);
}

export function createLanes(timers: Timers, limits: LaneLimits): Lanes {
  const underWay = new Map<Promise<unknown>, string>();
  const waiting = new Map<() => void, readonly string[]>();
  let stopped = false;

  const countBy = (keyOf: (lane: string) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const lane of underWay.values()) counts.set(keyOf(lane), (counts.get(keyOf(lane)) ?? 0) + 1);
    return counts;
  };
  const fullAmong = (counts: Map<string, number>, limit: number) =>
    [...counts].filter(([, count]) => count >= limit).map(([key]) => key);
  const hasPlace = (prefixes: readonly string[]) => {
    const full = lanes.full();
    return prefixes.some((prefix) => !full.some((beginning) => prefix.startsWith(beginning)));
  };
  const tellWhoWaits = () => {
    for (const [resolve, wereFull] of waiting) {
      if (!hasPlace(wereFull)) continue;
      waiting.delete(resolve);
      resolve();
    }
  };

  const lanes: Lanes = {
    limits,
    room: () => (stopped ? 0 : Math.max(0, limits.process - underWay.size)),
    full() {
      const room = lanes.room();
      if (room === 0) return [''];
      const share = room <= limits.process * RESERVE ? 1 : limits.organization;
      return [
        ...fullAmong(countBy(organizationOf), share),
        ...fullAmong(
          countBy((lane) => lane),
          limits.lane,
        ),
      ];
    },
    whenFreed(wereFull) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (hasPlace(wereFull)) resolve();
      else if (wereFull.length > 0) waiting.set(resolve, wereFull);
      return promise;
    },
    start(lane, work) {
      if (!hasPlace([lane])) return null;
      const going = work();
      underWay.set(going, lane);
      const forget = () => {
        underWay.delete(going);
        tellWhoWaits();
      };
      going.then(forget, forget);
      return going;
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
