/** Log lines about steps: what the provider said, what became of the job. No prompt, no address. */
import type { Observation } from '@geekhub/engine/observation';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange } from '@geekhub/ports/job-store';
import type { HeldBack, Trouble } from '@geekhub/ports/provider';
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

function saidIn(seen: Observation): string {
  return 'outcome' in seen ? seen.outcome.kind : seen.kind;
}

function troubleIn(seen: Observation): Trouble | HeldBack | undefined {
  return 'outcome' in seen && 'trouble' in seen.outcome ? seen.outcome.trouble : undefined;
}

/** `superfluous`: the provider renders what nobody waits for any more, and may bill the operator for it. */
export function logLost(
  log: Logger,
  job: ClaimedJob,
  seen: Observation,
  becomes: 'adopted' | 'superfluous' | 'nothing',
): void {
  const facts = { job_id: job.id, provider: job.provider, model: job.model, said: saidIn(seen), becomes };
  log.warn(facts, 'the job had moved on before this was written');
}

export function logStep(log: Logger, job: ClaimedJob, seen: Observation, change: JobChange): void {
  const said = saidIn(seen);
  const trouble = troubleIn(seen);
  const facts = {
    job_id: job.id,
    ...{ provider: job.provider, model: job.model, from: job.status, to: change.to, said, trouble },
    ...(change.to === 'failed' ? { error_code: change.error.code } : {}),
    ...(change.to === 'next_model' ? { error_code: change.reason, next: job.nextModel } : {}),
  };
  // The guard has told of the cause; a line for every job that waits would bury it.
  const isOrdinary = said === 'running' || (trouble === 'held_back' && change.to !== 'failed');
  if (isOrdinary) log.debug(facts, 'step');
  else if (TROUBLE.has(said)) log.warn(facts, 'step');
  else log.info(facts, 'step');
}
