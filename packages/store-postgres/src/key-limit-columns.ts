/** The limits of a key as its row has them. */
import type { KeyLimitChanges, KeyLimits, ReachedLimit } from '@geekhub/ports/key-limits';

export const LIMIT_COLUMNS = 'requests_per_minute, open_jobs, micros_per_day, models, seconds_per_job';

export interface KeyLimitColumns {
  requests_per_minute: number | null;
  open_jobs: number | null;
  micros_per_day: bigint | null;
  models: string[] | null;
  seconds_per_job: number | null;
}

export function toKeyLimits(row: KeyLimitColumns): KeyLimits {
  return {
    requestsPerMinute: row.requests_per_minute,
    openJobs: row.open_jobs,
    microsPerDay: row.micros_per_day,
    models: row.models,
    secondsPerJob: row.seconds_per_job,
  };
}

/** For JSON, which leaves out what is undefined and has no bigint. */
export function toLimitColumns(limits: KeyLimitChanges): object {
  return {
    requests_per_minute: limits.requestsPerMinute,
    open_jobs: limits.openJobs,
    micros_per_day: limits.microsPerDay?.toString() ?? limits.microsPerDay,
    models: limits.models,
    seconds_per_job: limits.secondsPerJob,
  };
}

/** As geekhub.find_reached_limit builds it. */
export type ReachedLimitColumn =
  | { by: 'models'; allowed: string[] }
  | { by: 'seconds_per_job' | 'open_jobs'; limit: number }
  | { by: 'mxn_per_day'; left_micros: string; resets_at: number };

export function toReachedLimit(column: ReachedLimitColumn | null): ReachedLimit {
  if (column === null) throw new Error('a limited job must name its limit');
  if (column.by !== 'mxn_per_day') return column;
  return {
    by: column.by,
    leftMicros: BigInt(column.left_micros),
    resetsAt: new Date(column.resets_at * 1000),
  };
}
