/** Shows how a job gets on: a bar in a terminal, plain lines in a file or a pipe. */
import type { Job } from '@geekhub/contracts/job';
import { SingleBar } from 'cli-progress';

export interface ProgressDisplay {
  update(job: Job): void;
  /** Leaves the output ready for other text. */
  stop(): void;
}

export type ProgressOutput = NodeJS.WritableStream & { isTTY?: boolean };

export function showProgress(output: ProgressOutput): ProgressDisplay {
  return output.isTTY === true ? showBar(output) : showLines(output);
}

function showBar(output: ProgressOutput): ProgressDisplay {
  const bar = new SingleBar({
    stream: output,
    format: '[{bar}] {percent} | {status} | {duration_formatted}',
    barsize: 30,
    hideCursor: true,
  });
  bar.start(100, 0, { percent: ' --%', status: 'submitted' });
  return {
    update: (job) => {
      const percent = percentOf(job);
      bar.update(percent ?? 0, { percent: percentText(percent).padStart(4), status: job.status });
    },
    stop: () => bar.stop(),
  };
}

function showLines(output: ProgressOutput): ProgressDisplay {
  const startedAt = Date.now();
  let shown = '';
  return {
    update: (job) => {
      const state = `${job.status} ${percentText(percentOf(job))}`;
      if (state === shown) return;
      shown = state;
      output.write(`${state} after ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    },
    stop: () => {},
  };
}

/** null where the provider does not tell how far it is. */
function percentOf(job: Job): number | null {
  if (job.status === 'completed') return 100;
  return job.progress === undefined ? null : Math.floor(job.progress);
}

function percentText(percent: number | null): string {
  return percent === null ? '--%' : `${percent}%`;
}
