/** What the operator allows one key, and which of it a job would break. */
import type { Micros } from '@geekhub/contracts/money';

/** null where the key has no limit of its own. */
export interface KeyLimits {
  requestsPerMinute: number | null;
  openJobs: number | null;
  /** From 00:00 UTC, what jobs of the day hold or were charged. */
  microsPerDay: Micros | null;
  /** Ids of the catalogue. */
  models: readonly string[] | null;
  secondsPerJob: number | null;
}

/** What is left out stays, null lifts a limit. */
export type KeyLimitChanges = { [Limit in keyof KeyLimits]?: KeyLimits[Limit] | undefined };

/** Named as on the wire. */
export type ReachedLimit =
  | { by: 'models'; allowed: readonly string[] }
  | { by: 'seconds_per_job'; limit: number }
  | { by: 'mxn_per_day'; leftMicros: Micros; resetsAt: Date }
  | { by: 'open_jobs'; limit: number };
