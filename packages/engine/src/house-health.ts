/** How the providers are: counts and times from the database, kept for some seconds, with this process's own guards. */
import type { HealthWindow, HouseHealth, ProviderHealth } from '@geekhub/contracts/provider-health';
import type { HealthReading, HealthStore } from '@geekhub/ports/health-store';
import { LRUCache } from 'lru-cache';
import type { GuardedCall, GuardedProvider } from './guard-provider.ts';
import { unixSeconds } from './present-job.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The longer the span, the more rows, and the less that a minute matters. */
const SPANS: Record<HealthWindow, { lengthMs: number; slices: number; keptMs: number }> = {
  '1h': { lengthMs: HOUR_MS, slices: 12, keptMs: 5_000 },
  '24h': { lengthMs: DAY_MS, slices: 24, keptMs: 15_000 },
  '7d': { lengthMs: 7 * DAY_MS, slices: 28, keptMs: MINUTE_MS },
};
const KEPT_DAYS_MS = 8 * DAY_MS;
const PRUNED_AT_ONCE = 5_000;

/** For what was asked, or because it was called off: no provider is the worse for it. */
const NOT_COUNTED = ['content_policy', 'input_rejected', 'canceled'];
const CALLS: readonly GuardedCall[] = ['submit', 'check', 'open'];

export interface HouseHealthReader {
  read(window: HealthWindow): Promise<HouseHealth>;
  /** Removes what no window shows any more. */
  prune(): Promise<void>;
}

export interface HouseHealthOptions {
  health: HealthStore;
  listUnavailableModels: () => Promise<string[]>;
  /** Those that may be asked about; those with credentials are configured. */
  names: readonly string[];
  configured: ReadonlySet<string>;
  guards: ReadonlyMap<string, Pick<GuardedProvider, 'readGuard'>>;
  /** At each guard. */
  places: number;
}

export function createHouseHealth(options: HouseHealthOptions): HouseHealthReader {
  const { health, names, configured } = options;
  const kept = new LRUCache<HealthWindow, Promise<HealthReading>>({ max: 3 });

  /** Whoever comes while it is read waits for the same reading. */
  function readingOf(window: HealthWindow): Promise<HealthReading> {
    const found = kept.get(window);
    if (found !== undefined) return found;
    const { lengthMs, slices, keptMs } = SPANS[window];
    const reading = health.readHealth({ lengthMs, slices }, names, NOT_COUNTED);
    kept.set(window, reading, { ttl: keptMs });
    reading.catch(() => kept.delete(window));
    return reading;
  }

  function guardOf(name: string): ProviderHealth['guard'] {
    const guard = options.guards.get(name);
    if (guard === undefined) return null;
    const { inFlight, waiting, circuits } = guard.readGuard();
    const view = (call: GuardedCall) => {
      const { state, trouble, forMs } = circuits[call];
      return { state, trouble, for_seconds: Math.floor(forMs / 1000) };
    };
    const [submit, check, open] = CALLS.map(view);
    if (submit === undefined || check === undefined || open === undefined) throw new Error('three calls');
    return { in_flight: inFlight, waiting, places: options.places, circuits: { submit, check, open } };
  }

  return {
    async read(window) {
      const [reading, unavailable] = await Promise.all([readingOf(window), options.listUnavailableModels()]);
      return {
        window,
        read: unixSeconds(reading.readAt),
        providers: names.map((name) => ({
          ...presentProvider(name, window, reading),
          configured: configured.has(name),
          guard: guardOf(name),
        })),
        unavailable_models: unavailable,
      };
    },
    async prune() {
      await health.prune(KEPT_DAYS_MS, PRUNED_AT_ONCE);
    },
  };
}

function presentProvider(
  name: string,
  window: HealthWindow,
  reading: HealthReading,
): Omit<ProviderHealth, 'configured' | 'guard'> {
  const ends = reading.ends.filter(({ provider }) => provider === name);
  const sum = (rows: typeof ends) => rows.reduce((total, { count }) => total + count, 0);
  const isCounted = (code: string) => !NOT_COUNTED.includes(code);
  const completedOf = (rows: typeof ends) => sum(rows.filter(({ errorCode }) => errorCode === null));
  const failedOf = (rows: typeof ends) =>
    sum(rows.filter(({ errorCode }) => errorCode !== null && isCounted(errorCode)));
  const completed = completedOf(ends);
  const failed = failedOf(ends);
  const byCode = Map.groupBy(
    ends.filter(({ errorCode }) => errorCode !== null),
    ({ errorCode }) => errorCode ?? '',
  );
  const own = reading.providers.find(({ provider }) => provider === name);
  const queue = reading.queues.find(({ provider }) => provider === name);
  return {
    name,
    ...{ completed, failed, not_counted: sum(ends) - completed - failed },
    success_rate: completed + failed === 0 ? null : completed / (completed + failed),
    render_seconds: own?.renderSeconds ?? null,
    errors: [...byCode]
      .map(([code, rows]) => ({ code, count: sum(rows), counted: isCounted(code) }))
      .sort((one, other) => other.count - one.count),
    slices: slicesOf(window, reading.readAt).map((start, slice) => {
      const rows = ends.filter((each) => each.slice === slice);
      return { start, completed: completedOf(rows), failed: failedOf(rows) };
    }),
    queue: {
      pending: queue?.pending ?? 0,
      processing: queue?.processing ?? 0,
      due: queue?.due ?? 0,
      oldest_pending: secondsOf(queue?.oldestPending),
    },
    last_success: secondsOf(own?.lastSuccess),
    last_failure:
      own?.lastFailure == null ? null : { at: unixSeconds(own.lastFailure.at), code: own.lastFailure.code },
  };
}

function slicesOf(window: HealthWindow, readAt: Date): number[] {
  const { lengthMs, slices } = SPANS[window];
  const start = readAt.getTime() - lengthMs;
  return Array.from({ length: slices }, (_, slice) =>
    Math.floor((start + (slice * lengthMs) / slices) / 1000),
  );
}

const secondsOf = (time: Date | null | undefined) => (time == null ? null : unixSeconds(time));
