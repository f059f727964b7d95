/** Shares seeds out to worker processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SeedReport } from './run-seeds-worker.ts';

export interface SeedRange {
  from: number;
  count: number;
}

/** Resolves when all have run; `onReport` hears of each as it ends. Rejects when a worker breaks. */
export async function runSeeds(
  { from, count }: SeedRange,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const end = from + count;
  let next = from;
  const workers = Array.from({ length: Math.min(availableParallelism(), count) }, () =>
    fork(join(import.meta.dirname, 'run-seeds-worker.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    }),
  );
  const work = (worker: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      const sendNext = () => {
        if (next >= end) return resolve();
        worker.send(next);
        next += 1;
      };
      worker.on('message', (report) => {
        onReport(report as SeedReport);
        sendNext();
      });
      worker.once('exit', (code) => reject(new Error(`a worker of the simulation ended with ${code}`)));
      sendNext();
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    for (const worker of workers) {
      worker.removeAllListeners('exit');
      worker.disconnect();
    }
  }
}
