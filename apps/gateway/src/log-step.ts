/** One log line a step: what the provider said, and what became of the job. No prompt, no address. */
import type { Observation } from '@geekhub/engine/observation';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { Logger } from 'pino';

/** What an operator wants to hear of, since it means that something does not answer as it should. */
const TROUBLE = new Set([
  'busy',
  'unconfirmed',
  'unavailable',
  'unaccounted',
  'copy_unusable',
  'copy_unavailable',
]);

export function logStep(log: Logger, job: ClaimedJob, seen: Observation, change: JobChange): void {
  const said = 'outcome' in seen ? seen.outcome.kind : seen.kind;
  const facts = {
    job_id: job.id,
    ...{ provider: job.provider, model: job.model, from: job.status, to: change.to, said },
    ...(change.to === 'failed' ? { error_code: change.error.code } : {}),
  };
  if (TROUBLE.has(said)) log.warn(facts, 'step');
  else if (said === 'running') log.debug(facts, 'step');
  else log.info(facts, 'step');
}
