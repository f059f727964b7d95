/** The address at which a provider may tell that a job moved. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';

/** null where the provider has no callbacks, or cannot reach us. */
export function callbackUrlFor(engine: Engine, job: ClaimedJob): string | null {
  const provider = engine.providers.get(job.provider);
  if (provider?.verifyCallback === undefined || engine.callbackBaseUrl === null) return null;
  return `${engine.callbackBaseUrl}/callbacks/${job.provider}/${job.id}/${job.callbackNonce}`;
}
