/** The limits of a key that has none. */
import type { KeyLimits } from '@geekhub/contracts/key-limits';

export const NO_LIMITS: KeyLimits = {
  requests_per_minute: null,
  open_jobs: null,
  mxn_per_day: null,
  models: null,
  seconds_per_job: null,
};
