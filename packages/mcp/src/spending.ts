/** What one session may spend, and has spent: counted from the holds of the jobs that it made. */
import type { Job } from '@geekhub/contracts/job';
import { type Micros, microsOf } from '@geekhub/contracts/money';

export interface Spending {
  /** null: as much as the key may. */
  readonly limitMicros: Micros | null;
  spentMicros(): Micros;
  /** Sets the price of a request aside, once for each key; false where it would go over the limit. */
  reserve(requestKey: string, micros: Micros): boolean;
  has(requestKey: string): boolean;
  /** The request has become this job. */
  settle(requestKey: string, job: Job): void;
  /** The request has surely made no job here. */
  release(requestKey: string): void;
  /** What a job costs by now: a failed one nothing, a short one less. Others' jobs are none of its business. */
  note(job: Job): void;
  openJobs(): string[];
}

interface Entry {
  micros: Micros;
  jobId: string | null;
  isOpen: boolean;
}

/** Nothing here waits, so of two calls at once the second sees what the first has set aside. */
export function createSpending(limitMicros: Micros | null): Spending {
  const entries = new Map<string, Entry>();
  const keysByJob = new Map<string, string>();

  const spentMicros = () => entries.values().reduce((sum, { micros }) => sum + micros, 0n);

  function settle(requestKey: string, job: Job): void {
    const isOpen = job.status === 'pending' || job.status === 'processing';
    const micros = job.cost.state === 'released' ? 0n : microsOf(job.cost.amount);
    entries.set(requestKey, { micros, jobId: job.id, isOpen });
    keysByJob.set(job.id, requestKey);
  }

  return {
    limitMicros,
    spentMicros,
    reserve(requestKey, micros) {
      if (entries.has(requestKey)) return true;
      if (limitMicros !== null && spentMicros() + micros > limitMicros) return false;
      entries.set(requestKey, { micros, jobId: null, isOpen: true });
      return true;
    },
    has: (requestKey) => entries.has(requestKey),
    settle,
    release(requestKey) {
      if (entries.get(requestKey)?.jobId === null) entries.delete(requestKey);
    },
    note(job) {
      const requestKey = keysByJob.get(job.id);
      if (requestKey !== undefined) settle(requestKey, job);
    },
    openJobs: () => [...entries.values()].flatMap(({ jobId, isOpen }) => (isOpen && jobId ? [jobId] : [])),
  };
}
