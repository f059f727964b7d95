/** The limits of a key between the wire and the store. */
import type { KeyLimitsInput, KeyLimits as PublicKeyLimits } from '@geekhub/contracts/key-limits';
import { formatMicros, parseMicros } from '@geekhub/contracts/money';
import type { KeyLimitChanges, KeyLimits } from '@geekhub/ports/key-limits';

export function toKeyLimitChanges(input: KeyLimitsInput): KeyLimitChanges {
  const { mxn_per_day } = input;
  return {
    requestsPerMinute: input.requests_per_minute,
    openJobs: input.open_jobs,
    microsPerDay: typeof mxn_per_day === 'string' ? parseMicros(mxn_per_day) : mxn_per_day,
    models: input.models,
    secondsPerJob: input.seconds_per_job,
  };
}

export function presentKeyLimits(limits: KeyLimits): PublicKeyLimits {
  return {
    requests_per_minute: limits.requestsPerMinute,
    open_jobs: limits.openJobs,
    mxn_per_day: limits.microsPerDay === null ? null : formatMicros(limits.microsPerDay),
    models: limits.models === null ? null : [...limits.models],
    seconds_per_job: limits.secondsPerJob,
  };
}
