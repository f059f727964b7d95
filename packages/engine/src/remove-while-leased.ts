/** Takes a damaged video away from a job's address, so that the next step can store anew. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { mediaKeyOf } from './media-key.ts';

/**
 * false, and nothing removed, once the lease is over: what is at the address may then be another worker's, and on its
 * way to a caller. Throws when the storage cannot be used.
 */
export async function removeWhileLeased(
  engine: Engine,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<boolean> {
  const { leaseMs } = engine.policy;
  const askedAt = engine.timers.now();
  if (!(await engine.jobs.renewLease(job.id, job.version, leaseMs))) return false;
  // The answer may be old: a process can be stopped between any two lines. A timer would wake up too late to tell.
  if (engine.timers.now() - askedAt > leaseMs / 2) return false;
  await engine.media.remove(mediaKeyOf(job), signal);
  return true;
}
