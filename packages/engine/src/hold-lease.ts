/** Keeps a claimed job ours while a long piece of work goes on. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { LeaseLost } from './lease-lost.ts';

const RENEWALS_PER_LEASE = 4;

/** Runs the work with a signal that is aborted when the lease is lost: what comes after must change nothing. */
export async function holdLease<T>(
  engine: Engine,
  job: ClaimedJob,
  work: (leaseLost: AbortSignal) => Promise<T>,
): Promise<T> {
  const { leaseMs } = engine.policy;
  const lost = new AbortController();
  const stopRenewing = engine.timers.every(leaseMs / RENEWALS_PER_LEASE, () => {
    engine.jobs.renewLease(job.id, job.version, leaseMs).then(
      (held) => {
        if (!held) lost.abort(new LeaseLost('the work was given up'));
      },
      // The database may be back before the lease ends; if not, the commit is refused by its fence.
      (error: unknown) => engine.observer.onStepError?.(job.id, error),
    );
  });
  try {
    return await work(lost.signal);
  } finally {
    stopRenewing();
  }
}
