/** What a caller is told of a limit that stands against a job. */
import { PublicError } from '@geekhub/contracts/error';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { formatMicros, type Micros } from '@geekhub/contracts/money';
import type { ReachedLimit } from '@geekhub/ports/key-limits';

export interface RefusedJob {
  model: ModelSpec;
  durationSeconds: number;
  holdMicros: Micros;
}

export function reachedLimitError(reached: ReachedLimit, job: RefusedJob): PublicError {
  switch (reached.by) {
    case 'models': {
      // Every model that the job could come to must be allowed.
      const param = reached.allowed.includes(job.model.id) ? 'fallback_models' : 'model';
      return new PublicError(
        'invalid_request_error',
        `${param}: with this API key it must be ${reached.allowed.length === 1 ? '' : 'one of '}${reached.allowed.join(', ')}`,
        { param },
      );
    }
    case 'seconds_per_job':
      return new PublicError(
        'invalid_request_error',
        `duration: with this API key it must be at most ${reached.limit} seconds, not ${job.durationSeconds}`,
        { param: 'duration' },
      );
    case 'mxn_per_day': {
      const required = formatMicros(job.holdMicros);
      const available = formatMicros(reached.leftMicros);
      return new PublicError(
        'spending_limit_reached',
        `This video costs ${required} MXN and this API key may spend ${available} MXN more today. ` +
          'Nothing was charged. The limit mxn_per_day counts anew at 00:00 UTC.',
        { required, available, currency: 'MXN', resets_at: Math.floor(reached.resetsAt.getTime() / 1000) },
      );
    }
    case 'open_jobs':
      return new PublicError(
        'rate_limit_exceeded',
        `The limit open_jobs of this API key is reached: ${reached.limit} at once. Try again when a job has ended.`,
        {
          limit_name: reached.by,
          limit: reached.limit,
          remaining: 0,
          // A job may end at any moment; this is how often it is worth asking.
          retryAfterSeconds: job.model.recommendedPollSeconds,
        },
      );
  }
}
